#include "actions/mark.h"

namespace paraf::actions {

Result<void> check_mark(const Mark& mark, const std::vector<std::string>& lines) {
  constexpr double least = 0.35, most = 5080;  // mm: 1 and 14,400 points
  constexpr std::size_t longest_text = 500;
  for (const auto& [field, extent] : {std::pair{"width", mark.width}, std::pair{"height", mark.height}})
    if (!(extent >= least && extent <= most)) return malformed("actions.mark_size", {{"field", field}});
  for (const auto& [field, at] : {std::pair{"x", mark.x}, std::pair{"y", mark.y}})
    if (!(at >= -most && at <= most)) return malformed("actions.mark_size", {{"field", field}});
  std::size_t octets = 0;
  for (const std::string& line : lines) octets += line.size() + 1;
  if (octets > longest_text + 1)
    return malformed("application.too_long", {{"field", "lines"}, {"most", std::to_string(longest_text)}});
  return {};
}

}  // namespace paraf::actions
