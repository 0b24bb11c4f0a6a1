// office/people/day.h: days as an office reads and writes them, by its own clock (base/zone.h).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/zone.h"

namespace paraf::people {

using Day = std::chrono::local_days;

Result<Zone> parse_zone(std::string_view word);  // "WIB", in any case; `malformed people.zone`
int year_of(Day day);
std::string iso(Day day);                     // "2026-01-05"
Result<Day> parse_day(std::string_view iso);  // `malformed people.day`
std::string written(Day day);                 // "5 Januari 2026"

// From a day to a day, both included; without an end, until further notice.
struct Period {
  Day from;
  std::optional<Day> until{};
  bool holds(Day day) const { return from <= day && (!until || day <= *until); }
};

}  // namespace paraf::people
