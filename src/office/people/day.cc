#include "office/people/day.h"

#include <fmt/format.h>

#include <array>

namespace paraf::people {
namespace {

constexpr std::array<std::string_view, 12> months = {"Januari",   "Februari", "Maret",    "April",
                                                     "Mei",       "Juni",     "Juli",     "Agustus",
                                                     "September", "Oktober",  "November", "Desember"};

std::chrono::year_month_day civil(Day day) { return std::chrono::year_month_day{day}; }

}  // namespace

Result<Zone> parse_zone(std::string_view word) {
  const auto zone = zone_named(word);
  return zone ? Result<Zone>{*zone} : malformed("people.zone");
}

int year_of(Day day) { return static_cast<int>(civil(day).year()); }

std::string iso(Day day) {
  const auto date = civil(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

Result<Day> parse_day(std::string_view text) {
  const auto digits = [&](std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return malformed("people.day");
  const int year = digits(0, 4), month = digits(5, 2), day = digits(8, 2);
  if (year < 0 || month < 0 || day < 0) return malformed("people.day");
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return malformed("people.day");
  return Day{date};
}

std::string written(Day day) {
  const auto date = civil(day);
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()));
}

}  // namespace paraf::people
