#include "base/time.h"

#include <fmt/format.h>

#include <charconv>

namespace paraf {
namespace {

// number reads exactly `digits` decimal digits at `at`, and steps over them; -1 if they are not there.
int number(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  at += digits;
  return value;
}

bool literal(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

}  // namespace

Result<Timestamp> Timestamp::parse(std::string_view text) {
  using std::chrono::minutes;
  using std::chrono::year_month_day;
  const auto bad = [] { return malformed("base.timestamp"); };
  std::size_t at = 0;
  const int y = number(text, at, 4);
  if (y < 0 || !literal(text, at, '-')) return bad();
  const int mo = number(text, at, 2);
  if (mo < 0 || !literal(text, at, '-')) return bad();
  const int d = number(text, at, 2);
  const year_month_day date{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(mo)},
                            std::chrono::day{static_cast<unsigned>(d)}};
  if (d < 0 || !date.ok()) return bad();
  if (at >= text.size() || (text[at] != 'T' && text[at] != 't' && text[at] != ' ')) return bad();
  ++at;
  const int h = number(text, at, 2);
  if (h < 0 || h > 23 || !literal(text, at, ':')) return bad();
  const int mi = number(text, at, 2);
  if (mi < 0 || mi > 59 || !literal(text, at, ':')) return bad();
  const int s = number(text, at, 2);
  if (s < 0 || s > 59) return bad();
  std::int64_t fraction = 0;
  if (literal(text, at, '.')) {
    std::int64_t unit = 100'000;
    std::size_t digits = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      fraction += (text[at++] - '0') * unit;
      unit /= 10;
      ++digits;
    }
    if (digits == 0) return bad();
  }
  minutes offset{0};
  if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    ++at;
  } else {
    if (at >= text.size() || (text[at] != '+' && text[at] != '-')) return bad();
    const int sign = text[at++] == '-' ? -1 : 1;
    const int oh = number(text, at, 2);
    if (oh < 0 || oh > 23 || !literal(text, at, ':')) return bad();
    const int om = number(text, at, 2);
    if (om < 0 || om > 59) return bad();
    offset = minutes{sign * (oh * 60 + om)};
  }
  if (at != text.size()) return bad();
  return Timestamp{std::chrono::sys_days{date} + std::chrono::hours{h} + minutes{mi} + std::chrono::seconds{s} +
                   std::chrono::microseconds{fraction} - offset};
}

std::int64_t Timestamp::seconds() const {
  return std::chrono::floor<std::chrono::seconds>(instant_).time_since_epoch().count();
}

std::string Timestamp::rfc3339() const {
  using std::chrono::year_month_day;
  const auto midnight = std::chrono::floor<std::chrono::days>(instant_);
  const year_month_day date{midnight};
  const std::chrono::hh_mm_ss time{instant_ - midnight};
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                  time.minutes().count(), time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format(".{:06}", time.subseconds().count());
  return text + 'Z';
}

Timestamp SystemClock::now() const {
  return Timestamp{std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())};
}

}  // namespace paraf
