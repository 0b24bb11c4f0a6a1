// A procedure file from a stranger, and presses of the table's buttons: the first octets choose them, the rest is the
// file. What nobody touched stays letter for letter; what was touched is written so that it reads back, or refused.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "actions/verbs.h"
#include "office/sop/table.h"

namespace {

using paraf::sop::Table;

void press_parts(Table& table, std::uint8_t which, std::size_t at) {
  if (which % 10 == 5) return paraf::sop::insert_paper(table, "Berkas: # baru");
  if (which % 10 == 6) return paraf::sop::remove_paper(table, at);
  if (which % 10 == 7) return paraf::sop::insert_letter(table, "Surat baru");
  if (which % 10 == 8) return paraf::sop::remove_letter(table, at);
  if (at >= table.papers->size()) return;
  paraf::sop::TablePaper& paper = (*table.papers)[at];
  paper.required = !paper.required;
  paper.age = "30";
  paper.age_unit = "hari";
  std::swap(paper, table.papers->front());
}

void press(Table& table, std::uint8_t which, std::size_t at) {
  if (which % 10 == 0) return paraf::sop::insert_row(table, at, "Kegiatan baru");
  if (which % 10 == 1) return paraf::sop::remove_row(table, at);
  if (which % 10 == 2) return paraf::sop::move_row(table, at, which > 127);
  if (which % 10 == 3) return paraf::sop::insert_column(table, "Pelaksana baru");
  if (which % 10 == 4) return paraf::sop::remove_column(table, at);
  if (which > 200) return press_parts(table, which, at);
  if (at >= table.rows.size()) return table.rows.push_back({});
  paraf::sop::TableRow& row = table.rows[at];
  switch (which % 10) {
    case 5: return paraf::sop::insert_step(row, at);
    case 6: return paraf::sop::remove_step(row, at);
    case 7: row.requirements.push_back("Surat: # satu"); return;
    case 8: std::reverse(row.performers.begin(), row.performers.end()); return;
    default: row.time = "3 jam"; return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t presses = 4;
  if (size < presses) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + presses, size - presses};
  paraf::sop::YamlNode root;
  std::vector<paraf::sop::Finding> findings;
  if (!paraf::sop::parse_yaml(text, root, findings)) return 0;
  Table table = paraf::sop::table_of(root);
  const auto untouched = paraf::sop::write_table(text, table, paraf::actions::verbs());
  if (untouched && *untouched != text) std::abort();
  for (std::size_t i = 0; i < presses; ++i) press(table, data[i], data[(i + 1) % presses] % 7);
  const auto touched = paraf::sop::write_table(text, table, paraf::actions::verbs());
  if (touched && !paraf::sop::parse_yaml(*touched, root, findings)) std::abort();
  return 0;
}
