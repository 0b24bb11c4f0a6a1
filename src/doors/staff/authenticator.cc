#include "doors/staff/authenticator.h"

#include <fmt/format.h>

#include "platform/pdf/qr.h"

namespace paraf::staff {

Result<std::string> qr_html(std::string_view address, std::string_view label_html) {
  const pdf::QrCode code = TRY(pdf::qr_code(address));
  std::string bars;
  for (const pdf::QrCode::Bar& bar : code.bars())
    bars += fmt::format("M{} {}h{}v1h-{}z", bar.column + pdf::QrCode::quiet, bar.row + pdf::QrCode::quiet, bar.length,
                        bar.length);
  return fmt::format(
      "<svg class=\"qr\" viewBox=\"0 0 {0} {0}\" width=\"240\" height=\"240\" role=\"img\" aria-label=\"{1}\">"
      "<rect width=\"{0}\" height=\"{0}\" fill=\"#fff\"/><path d=\"{2}\" fill=\"#000\"/></svg>\n",
      code.side + 2 * pdf::QrCode::quiet, label_html, bars);
}

std::string secret_in(std::string_view address) {
  constexpr std::string_view name = "secret=";
  const std::size_t at = address.find(name);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = address.substr(at + name.size());
  const std::string_view key = rest.substr(0, rest.find('&'));
  std::string groups;
  for (std::size_t i = 0; i < key.size(); i += 4)
    groups += (groups.empty() ? "" : " ") + std::string{key.substr(i, 4)};
  return groups;
}

}  // namespace paraf::staff
