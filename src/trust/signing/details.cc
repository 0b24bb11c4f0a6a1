#include "trust/signing/details.h"

#include <charconv>
#include <chrono>

#include "platform/pdf/texts.h"

namespace paraf::signing {

Details details_of(const pdf::File& file, pdf::ObjectId signature) {
  const auto text = [&](const char* key) { return pdf::text_entry(file, signature, key).value_or(""); };
  Details out;
  out.sub_filter = text("/SubFilter");
  out.reason = text("/Reason");
  out.location = text("/Location");
  out.name = text("/Name");
  out.claimed = parse_date(text("/M"));
  return out;
}

std::optional<Timestamp> parse_date(std::string_view text) {
  if (text.starts_with("D:")) text.remove_prefix(2);
  const auto digits = [&](std::size_t count, int missing) -> std::optional<int> {
    if (text.empty() || text[0] < '0' || text[0] > '9') return missing;
    int value = 0;
    if (text.size() < count) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + count, value);
    if (error != std::errc{} || end != text.data() + count) return std::nullopt;
    text.remove_prefix(count);
    return value;
  };
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  const auto year = digits(4, 0), month = digits(2, 1), day = digits(2, 1), hour = digits(2, 0), minute = digits(2, 0),
             second = digits(2, 0);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  auto instant = sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second};
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    const int sign = text[0] == '+' ? -1 : 1;  // local time to UTC
    text.remove_prefix(1);
    const auto zone_hours = digits(2, 0);
    if (!text.empty() && text[0] == '\'') text.remove_prefix(1);
    const auto zone_minutes = digits(2, 0);
    if (!zone_hours || !zone_minutes || *zone_hours > 23 || *zone_minutes > 59) return std::nullopt;
    instant += sign * (hours{*zone_hours} + minutes{*zone_minutes});
  }
  return Timestamp{Timestamp::Instant{instant}};
}

std::optional<std::size_t> der_size(ByteView octets) {
  if (octets.size() < 2) return std::nullopt;
  if (octets[1] < 0x80) return std::size_t{2} + octets[1];
  const std::size_t count = octets[1] & 0x7fU;
  if (count == 0 || count > 4 || octets.size() < 2 + count) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < count; ++i) length = length << 8 | octets[2 + i];
  const std::size_t size = 2 + count + length;
  return size <= octets.size() ? std::optional{size} : std::nullopt;
}

}  // namespace paraf::signing
