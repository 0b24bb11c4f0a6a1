#include "office/letters/render_table.h"

#include <algorithm>
#include <cmath>

namespace paraf::letters {

pdf::TextStyle cell_style(const pdf::TextStyle& body, std::size_t columns, bool head) {
  return {.face = body.face,
          .size = body.size - (columns > 5 ? 2.5 : 1.5),
          .bold = head,
          .align = head ? pdf::Align::centre : pdf::Align::left};
}

// An address may be broken after its at and its dots, without the hyphen a broken word would get.
std::string breakable(std::string text) {
  if (text.find('@') == std::string::npos) return text;
  std::string out;
  for (const char c : text) {
    out.push_back(c);
    if (c == '@' || c == '.') out += "\u200B";
  }
  return out;
}

// The columns share the width as the table says, but none is narrower than its longest word: a NIK
// broken over two lines is misread.
std::vector<double> column_widths(const Table& table, const pdf::TextStyle& body, double room) {
  const std::size_t count = table.head.size();
  std::vector<double> least(count, 0), widths = table.widths;
  if (widths.empty()) widths.assign(count, 1);
  const auto measure = [&](const std::vector<std::string>& row, bool head) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::string text = breakable(row[i]);
      std::string_view rest{text};
      while (!rest.empty()) {
        std::size_t end = rest.find(' ');
        const std::size_t soft = rest.find("\u200B");
        end = std::min(end, soft);
        least[i] = std::max(least[i], pdf::text_width(rest.substr(0, end), cell_style(body, count, head)) +
                                          2 * cell_pad + 0.4);
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + (end == soft ? 3 : 1));
      }
    }
  };
  measure(table.head, true);
  for (const auto& row : table.rows) measure(row, false);

  double sum = 0, needed = 0;
  for (const double each : widths) sum += each;
  for (const double each : least) needed += each;
  if (needed >= room) {  // nothing to share out: every column in proportion to its need
    for (std::size_t i = 0; i < count; ++i) widths[i] = least[i] * room / needed;
    return widths;
  }
  // What columns need beyond their share is taken from the others, in proportion to what those can spare.
  double lacking = 0, spare = 0;
  for (std::size_t i = 0; i < count; ++i) {
    widths[i] *= room / sum;
    (widths[i] < least[i] ? lacking : spare) += std::abs(widths[i] - least[i]);
  }
  for (std::size_t i = 0; i < count; ++i)
    widths[i] = widths[i] < least[i] ? least[i] : widths[i] - (widths[i] - least[i]) * lacking / spare;
  return widths;
}

}  // namespace paraf::letters
