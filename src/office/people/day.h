// office/people/day.h: the office's own day.
//
// An office dates its letters, closes its books and counts a stand-in's days by its own clock: at
// half past midnight in Jakarta on 1 January it is still last year in UTC.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace paraf::people {

using Day = std::chrono::local_days;

// Indonesia's three zones, without daylight saving [Keppres 41/1987].
enum class Zone { wib, wita, wit };
Result<Zone> parse_zone(std::string_view word);  // "WIB", "WITA", "WIT"
std::string_view name_of(Zone zone);
std::chrono::minutes offset_of(Zone zone);  // +7 h, +8 h, +9 h

Day day_of(Timestamp instant, Zone zone);
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
