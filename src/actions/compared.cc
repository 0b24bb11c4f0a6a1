#include "actions/compared.h"

#include <algorithm>

namespace paraf::actions {

namespace {

using Lines = std::vector<std::pair<char, std::string>>;

void compare_middle(const std::vector<std::string>& before, const std::vector<std::string>& after,
                    std::size_t first, std::size_t n, std::size_t m, Lines& lines) {
  const auto width = m - first + 1;
  std::vector<std::size_t> common((n - first + 1) * width, 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& {
    return common[(i - first) * width + (j - first)];
  };
  for (std::size_t i = n; i-- > first;)
    for (std::size_t j = m; j-- > first;)
      at(i, j) = before[i] == after[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
  std::size_t i = first, j = first;
  while (i < n || j < m) {
    if (i < n && j < m && before[i] == after[j]) {
      lines.emplace_back(' ', after[j]);
      ++i, ++j;
    } else if (j == m || (i < n && at(i + 1, j) >= at(i, j + 1))) {
      lines.emplace_back('-', before[i++]);
    } else {
      lines.emplace_back('+', after[j++]);
    }
  }
}

}  // namespace

Lines compared(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::size_t first = 0, n = before.size(), m = after.size();
  Lines lines;
  for (; first < n && first < m && before[first] == after[first]; ++first)
    lines.emplace_back(' ', after[first]);
  while (n > first && m > first && before[n - 1] == after[m - 1]) --n, --m;
  compare_middle(before, after, first, n, m, lines);
  for (; m < after.size(); ++m) lines.emplace_back(' ', after[m]);
  return lines;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace paraf::actions
