#include <algorithm>

#include "base/text.h"
#include "platform/sheet/parts.h"

namespace paraf::sheet {
namespace {

std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != ' ' && c != '.' && c != '_' && c != '-' && c != '/')
      out += lowered(c);
  return out;
}

bool is_empty(const Row& row) {
  return std::all_of(row.cells.begin(), row.cells.end(), [](const Cell& cell) { return cell.text.empty(); });
}

}  // namespace

// Spaces as people and programs put them: also the one that does not break (U+00A0).
std::string trimmed(std::string_view text) {
  for (;;) {
    const std::size_t before = text.size();
    while (!text.empty() &&
           (text.front() == ' ' || text.front() == '\t' || text.front() == '\r' || text.front() == '\n'))
      text.remove_prefix(1);
    while (!text.empty() &&
           (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n'))
      text.remove_suffix(1);
    if (text.starts_with("\xC2\xA0")) text.remove_prefix(2);
    if (text.ends_with("\xC2\xA0")) text.remove_suffix(2);
    if (text.size() == before) return std::string{text};
  }
}

std::optional<std::size_t> Table::column(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names)
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (plain(columns[i]) == plain(name)) return i;
  return std::nullopt;
}

Result<Table> read(ByteView file, const Limits& limits) {
  if (file.size() > limits.file) return too_large("sheet.too_large", {{"what", "berkas"}});
  const std::string_view text = text_of(file);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return malformed("sheet.encoding");
  // The old binary form, and anything else that is no text.
  if (text.starts_with("\xD0\xCF\x11\xE0"))
    return malformed("sheet.old_form");
  Rows rows = TRY(text.starts_with("PK\x03\x04") ? rows_of_xlsx(file, limits) : rows_of_csv(text, limits));
  Table table;
  bool headed = false;
  std::size_t cells = 0;
  for (Row& row : rows) {
    if (is_empty(row)) continue;
    if (!headed) {
      for (Cell& cell : row.cells) table.columns.push_back(std::move(cell.text));
      while (!table.columns.empty() && table.columns.back().empty()) table.columns.pop_back();
      headed = true;
      continue;
    }
    // A row with one cell is as wide as the columns too.
    cells += table.columns.size();
    if (cells > limits.cells) return too_large("sheet.too_large", {{"what", "sel"}});
    row.cells.resize(table.columns.size());
    table.rows.push_back(std::move(row));
  }
  if (!headed) return malformed("sheet.empty");
  return table;
}

}  // namespace paraf::sheet
