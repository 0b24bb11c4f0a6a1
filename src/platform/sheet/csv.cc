#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/sheet/parts.h"

namespace paraf::sheet {
namespace {

char divider_of(std::string_view text) {
  std::array<std::size_t, 3> counts{};
  constexpr std::string_view candidates = ";,\t";
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && c == '\n') break;
    const std::size_t which = candidates.find(c);
    if (!quoted && which != std::string_view::npos) ++counts[which];
  }
  return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                             counts.begin())];
}

// "3,27501E+15" and "3.27501E+15" are how a program saves a NIK it took for a number.
bool is_rounded(std::string_view text) {
  const std::size_t e = text.find("E+");
  if (e == std::string_view::npos || e == 0 || e + 2 >= text.size()) return false;
  const auto figures = [](std::string_view part, bool mark) {
    return std::all_of(part.begin(), part.end(),
                       [&](char c) { return (c >= '0' && c <= '9') || (mark && (c == '.' || c == ',')); });
  };
  return figures(text.substr(0, e), true) && figures(text.substr(e + 2), false);
}

}  // namespace

Result<Rows> rows_of_csv(std::string_view text, const Limits& limits) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_utf8(text)) return malformed("sheet.encoding");
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
    return malformed(
        "sheet.zero",
        {{"line", std::to_string(1 + std::count(text.begin(),
                                                text.begin() + static_cast<std::ptrdiff_t>(zero), '\n'))}});
  char divider = divider_of(text);
  int line = 1;
  if (text.size() > 5 && text.substr(0, 4) == "sep=" && (text[5] == '\n' || text[5] == '\r')) {
    divider = text[4];
    text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
    ++line;
  }
  Rows rows;
  Row row{line, {}};
  std::string cell;
  bool quoted = false, was_quoted = false;
  std::size_t cells = 0;
  const auto end_cell = [&]() -> Result<void> {
    if (row.cells.size() >= limits.columns) return too_large("sheet.too_large", {{"what", "kolom"}});
    if (cell.size() > limits.cell || ++cells > limits.cells)
      return too_large("sheet.too_large", {{"what", "sel"}});
    std::string plain = was_quoted ? std::move(cell) : trimmed(cell);
    const Kind kind = is_rounded(plain) ? Kind::rounded : Kind::text;
    row.cells.push_back({was_quoted ? trimmed(plain) : std::move(plain), kind});
    cell.clear();
    was_quoted = false;
    return {};
  };
  const auto end_row = [&]() -> Result<void> {
    TRY(end_cell());
    if (rows.size() >= limits.rows) return too_large("sheet.too_large", {{"what", "baris"}});
    rows.push_back(std::move(row));
    row = {line, {}};
    return {};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"')
        cell += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += text[i++];
      else
        quoted = false;
    } else if (c == '"' && trimmed(cell).empty()) {
      cell.clear();
      quoted = was_quoted = true;
    } else if (c == divider) {
      TRY(end_cell());
    } else if (c == '\n') {
      TRY(end_row());
    } else if (c != '\r') {
      cell += c;
    }
  }
  if (quoted) return malformed("sheet.open_quote", {{"line", std::to_string(row.number)}});
  if (!cell.empty() || !row.cells.empty()) TRY(end_row());
  return rows;
}

std::string neutral(std::string_view text) {
  if (text.empty() || std::string_view{"=+-@\t\r"}.find(text.front()) == std::string_view::npos)
    return std::string{text};
  const bool number = (text.front() == '+' || text.front() == '-') && text.size() > 1 &&
                      text.find_first_not_of("0123456789.,", 1) == std::string_view::npos;
  return number ? std::string{text} : "'" + std::string{text};
}

std::string write_csv(const Page& page) {
  std::string out = "\xEF\xBB\xBF";
  const auto put = [&](const std::vector<std::string>& cells, bool head = false) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      std::string text = neutral(cells[i]);
      if (!head && i < page.columns.size() && page.columns[i].number && number_in(text))
        std::replace(text.begin(), text.end(), '.', ',');
      if (i > 0) out += ';';
      if (text.find_first_of(";\"\r\n,\t") == std::string::npos) {
        out += text;
        continue;
      }
      out += '"';
      for (const char c : text) out += c == '"' ? std::string{"\"\""} : std::string(1, c);
      out += '"';
    }
    out += "\r\n";
  };
  std::vector<std::string> titles;
  for (const Column& column : page.columns) titles.push_back(column.title);
  put(titles, true);
  for (const auto& row : page.rows) put(row);
  return out;
}

}  // namespace paraf::sheet
