#include "base/text.h"

#include <cstdint>

namespace paraf {

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[at]);
    const std::size_t more = lead < 0x80                   ? 0
                             : lead >= 0xc2 && lead < 0xe0 ? 1
                             : lead >= 0xe0 && lead < 0xf0 ? 2
                             : lead >= 0xf0 && lead < 0xf5 ? 3
                                                           : 4;
    if (more == 4 || at + more >= text.size()) return false;
    for (std::size_t i = 1; i <= more; ++i)
      if ((static_cast<std::uint8_t>(text[at + i]) & 0xc0) != 0x80) return false;
    const auto second = more > 0 ? static_cast<std::uint8_t>(text[at + 1]) : std::uint8_t{0};
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second >= 0xa0) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second >= 0x90))
      return false;
    at += more + 1;
  }
  return true;
}

bool is_plain_text(std::string_view text) {
  if (!is_utf8(text)) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<std::uint8_t>(text[at]);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) return false;
    const auto next = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
    if (c == 0xc2 && next(1) < 0xa0) return false;  // C1 controls
    const bool turns = c == 0xe2 && ((next(1) == 0x80 && next(2) >= 0xaa && next(2) <= 0xae) ||
                                     (next(1) == 0x81 && next(2) >= 0xa6 && next(2) <= 0xa9));
    if (turns) return false;
  }
  return true;
}

std::string_view clipped(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<std::uint8_t>(text[most]) & 0xc0) == 0x80) --most;
  return text.substr(0, most);
}

std::string lowered(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = lowered(c);
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view around = " \t\r\n";
  const std::size_t first = text.find_first_not_of(around);
  return first == std::string_view::npos ? std::string_view{} : text.substr(first, text.find_last_not_of(around) - first + 1);
}

}  // namespace paraf
