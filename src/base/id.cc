#include "base/id.h"

#include <array>

namespace paraf {
namespace {
constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
}

namespace base {

std::string make_ulid(Timestamp now, Random& random) {
  std::string text(26, '0');
  auto millis = static_cast<std::uint64_t>(now.micros() / 1000);
  for (int at = 9; at >= 0; --at) {
    text[static_cast<std::size_t>(at)] = kCrockford[millis & 31U];
    millis >>= 5;
  }
  std::array<std::uint8_t, 16> chance{};
  random.fill(chance);
  for (std::size_t at = 0; at < 16; ++at) text[10 + at] = kCrockford[chance[at] & 31U];
  return text;
}

bool is_ulid(std::string_view text) {
  return text.size() == 26 && text.find_first_not_of(kCrockford) == std::string_view::npos;
}

}  // namespace base

Result<OfficeId> OfficeId::parse(std::string_view text) {
  const bool length = text.size() >= 2 && text.size() <= 32;
  if (!length || text[0] < 'a' || text[0] > 'z' ||
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string_view::npos)
    return malformed("base.office_id");
  return OfficeId{std::string{text}};
}

}  // namespace paraf
