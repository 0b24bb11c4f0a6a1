// office/calendar/calendar.h: when an office works, and how long something has taken.
//
// Civil servants work Monday to Friday, 37 hours 30 minutes a week without breaks, from 07.30 of the
// office's own zone; in Ramadan 32 hours 30 minutes, from 08.00 [Perpres 21/2023 art. 4, 5]:
//
//     Mon-Thu  07.30-16.00, break 60 minutes      Ramadan  08.00-15.00, break 30 minutes
//     Friday   07.30-16.30, break 90 minutes               08.00-15.30, break 60 minutes
//
// The rule fixes lengths and the beginning; when the break falls is an office setting. Public
// holidays and cuti bersama come by decree every year: tables the office edits (sop/calendar/).
//
// Everything here is a pure function of a WorkingTime and instants. No clock is read.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/zone.h"

namespace paraf::calendar {

using Seconds = std::chrono::seconds;
using Day = std::chrono::local_days;

Result<Zone> zone_of(std::string_view name);  // "WIB", any case; `malformed calendar.zone`

int local_year(Timestamp at, Zone zone);
Timestamp at_local(Day day, std::chrono::minutes of_day, Zone zone);
std::string date_text(Day day);                    // "2026-01-05"
Result<Day> date_of(std::string_view text);        // `malformed calendar.date`
std::string local_text(Timestamp at, Zone zone);   // "2026-01-05 09:00 WIB"
// local_time reads "2026-01-05 09:00 WIB", and RFC 3339 too.
Result<Timestamp> local_time(std::string_view text);

// One working day's hours, in minutes after midnight. opens == closes: no work on that day.
struct Hours {
  int opens = 0, closes = 0;
  int break_from = 0, break_until = 0;
  int minutes() const { return (closes - opens) - (break_until - break_from); }
};
using Week = std::array<Hours, 7>;  // by weekday, 0 = Sunday

Week ordinary_week();  // 37 h 30 min
Week ramadan_week();   // 32 h 30 min

struct Period {
  Day from, until;  // both inside
};

// The working time of one office.
struct WorkingTime {
  Zone zone = Zone::wib;
  Week ordinary = ordinary_week();
  Week fasting = ramadan_week();
  std::vector<Period> ramadan;
  std::map<Day, std::string> days_off;  // holidays and cuti bersama, with their names

  const Hours& hours(Day day) const;    // of a day off: no hours
  bool works(Day day) const { return hours(day).minutes() > 0; }

  // Working time between two instants (0 when until is not after from).
  Seconds between(Timestamp from, Timestamp until) const;
  // The first instant by which `amount` of working time has passed since from. 0: from itself.
  Timestamp after(Timestamp from, Seconds amount) const;
  // Close of business of the n-th working day after the day of `from` (n = 0: of that day, if it works).
  Timestamp end_of_day(Timestamp from, int n) const;

  // The same two, counted in working days: a full day is 1'000'000 parts, whether it has 7.5 hours
  // or, in Ramadan, 6.5. "1 hari" in a SOP is one working day, never 24 working hours.
  std::int64_t day_parts(Timestamp from, Timestamp until) const;
  Timestamp after_day_parts(Timestamp from, std::int64_t parts) const;
};
inline constexpr std::int64_t day_part = 1'000'000;

// read_calendar adds what a file says to a WorkingTime (sop/calendar/*.yaml; the words are in the
// file's own head). `malformed calendar.file` (facts: file, line, what).
Result<WorkingTime> read_calendar(std::string_view yaml, WorkingTime onto, std::string_view file = "calendar.yaml");

// ── The ledger of one row ──

enum class Unit { none, minutes, hours, working_days };

// A Ledger is what the clock of a row has counted: a budget, what is consumed, and since when it runs.
// The due time is derived, never kept: a holiday decreed tomorrow moves it.
struct Ledger {
  Unit unit = Unit::none;
  int amount = 0;
  std::int64_t consumed = 0;       // seconds of working time; for working_days, parts of a day
  std::int64_t worked = 0;         // seconds of working time, always: what is shown
  std::optional<Timestamp> since;  // running since

  bool has_clock() const { return unit != Unit::none && amount > 0; }
  std::int64_t budget() const;     // in the unit of `consumed`
  void start(Timestamp now);       // no effect when it runs
  void pause(Timestamp now, const WorkingTime& time);
  std::int64_t consumed_at(Timestamp now, const WorkingTime& time) const;
  Seconds worked_at(Timestamp now, const WorkingTime& time) const;
  bool late_at(Timestamp now, const WorkingTime& time) const;
  std::optional<Timestamp> due(const WorkingTime& time) const;  // empty: no clock, or paused
  std::string allowed() const;     // "2 jam", "1 hari", "15 menit", ""
  std::string text(Timestamp now, const WorkingTime& time) const;  // "0:20 of 2 jam"
};

std::string hours_text(Seconds worked);  // "0:20"

}  // namespace paraf::calendar
