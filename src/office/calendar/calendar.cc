#include "office/calendar/calendar.h"

#include <algorithm>
#include <cstdio>

namespace paraf::calendar {

using std::chrono::minutes;

Result<Zone> zone_of(std::string_view name) {
  const auto zone = zone_named(name);
  return zone ? Result<Zone>{*zone} : malformed("calendar.zone", {{"zone", std::string{name}}});
}

namespace {

std::chrono::local_time<std::chrono::microseconds> local(Timestamp at, Zone zone) {
  return std::chrono::local_time<std::chrono::microseconds>{at.instant().time_since_epoch() + offset_of(zone)};
}

bool digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view text) {
  int value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

int local_year(Timestamp at, Zone zone) {
  return static_cast<int>(std::chrono::year_month_day{local_day(at, zone)}.year());
}

Timestamp at_local(Day day, minutes of_day, Zone zone) {
  return Timestamp{Timestamp::Instant{day.time_since_epoch() + of_day - offset_of(zone)}};
}

std::string date_text(Day day) {
  const std::chrono::year_month_day date{day};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

Result<Day> date_of(std::string_view text) {
  const auto wrong = [&] { return malformed("calendar.date", {{"date", std::string{text.substr(0, 40)}}}); };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return wrong();
  if (!digits(text.substr(0, 4)) || !digits(text.substr(5, 2)) || !digits(text.substr(8, 2))) return wrong();
  const std::chrono::year_month_day date{std::chrono::year{number(text.substr(0, 4))},
                                         std::chrono::month{static_cast<unsigned>(number(text.substr(5, 2)))},
                                         std::chrono::day{static_cast<unsigned>(number(text.substr(8, 2)))}};
  if (!date.ok()) return wrong();
  return Day{date};
}

std::string local_text(Timestamp at, Zone zone) {
  const Day day = local_day(at, zone);
  const auto of_day = std::chrono::floor<minutes>(local(at, zone) - day).count();
  char text[16];
  std::snprintf(text, sizeof text, " %02d:%02d ", static_cast<int>(of_day / 60), static_cast<int>(of_day % 60));
  return date_text(day) + text + std::string{name_of(zone)};
}

Result<Timestamp> local_time(std::string_view text) {
  if (text.find('T') == 10) return Timestamp::parse(text);
  const auto wrong = [&] { return malformed("calendar.time", {{"time", std::string{text.substr(0, 40)}}}); };
  if (text.size() < 20 || text[10] != ' ' || text[13] != ':' || text[16] != ' ') return wrong();
  if (!digits(text.substr(11, 2)) || !digits(text.substr(14, 2))) return wrong();
  const int hour = number(text.substr(11, 2)), minute = number(text.substr(14, 2));
  if (hour > 23 || minute > 59) return wrong();
  const Day day = TRY(date_of(text.substr(0, 10)));
  const Zone zone = TRY(zone_of(text.substr(17)));
  return at_local(day, minutes{hour * 60 + minute}, zone);
}

// Perpres 21/2023 art. 4: 37 h 30 min = 4 x 7.5 h + 7.5 h. With the break the week it gives is
// Mon-Thu 07.30-16.00 and Friday 07.30-16.30. The middle of the day for the break is an office setting.
Week ordinary_week() {
  const Hours day{7 * 60 + 30, 16 * 60, 12 * 60, 13 * 60};
  const Hours friday{7 * 60 + 30, 16 * 60 + 30, 11 * 60 + 30, 13 * 60};
  return {Hours{}, day, day, day, day, friday, Hours{}};
}

Week ramadan_week() {
  const Hours day{8 * 60, 15 * 60, 12 * 60, 12 * 60 + 30};
  const Hours friday{8 * 60, 15 * 60 + 30, 11 * 60 + 30, 12 * 60 + 30};
  return {Hours{}, day, day, day, day, friday, Hours{}};
}

const Hours& WorkingTime::hours(Day day) const {
  static const Hours none{};
  if (days_off.contains(day)) return none;
  const std::size_t weekday = std::chrono::weekday{day}.c_encoding();
  for (const Period& period : ramadan)
    if (day >= period.from && day <= period.until) return fasting[weekday];
  return ordinary[weekday];
}

namespace {

// The working time of one day that lies in [from, until).
Seconds overlap(const WorkingTime& time, Day day, Timestamp from, Timestamp until) {
  const Hours& h = time.hours(day);
  if (h.minutes() <= 0) return Seconds{0};
  const auto part = [&](int a, int b) {
    const Timestamp begin = std::max(from, at_local(day, minutes{a}, time.zone));
    const Timestamp end = std::min(until, at_local(day, minutes{b}, time.zone));
    return end > begin ? std::chrono::floor<Seconds>(end - begin) : Seconds{0};
  };
  if (h.break_until <= h.break_from) return part(h.opens, h.closes);
  return part(h.opens, h.break_from) + part(h.break_until, h.closes);
}

// The instant of that day at which `amount` has been worked since `from`; amount fits in the day.
Timestamp inside(const WorkingTime& time, Day day, Timestamp from, Seconds amount) {
  const Hours& h = time.hours(day);
  const Timestamp begin = std::max(from, at_local(day, minutes{h.opens}, time.zone));
  const Timestamp pause = at_local(day, minutes{h.break_from}, time.zone);
  const Timestamp resume = at_local(day, minutes{h.break_until}, time.zone);
  if (h.break_until <= h.break_from) return begin + amount;
  if (begin >= resume) return begin + amount;
  if (begin >= pause) return resume + amount;
  const Seconds morning = std::chrono::floor<Seconds>(pause - begin);
  return amount <= morning ? begin + amount : resume + (amount - morning);
}

// An office that never works would never be done: no search goes further than this.
constexpr int horizon = 366 * 20;

}  // namespace

Seconds WorkingTime::between(Timestamp from, Timestamp until) const {
  Seconds total{0};
  if (until <= from) return total;
  const Day last = local_day(until, zone);
  for (Day day = local_day(from, zone); day <= last; day += std::chrono::days{1})
    total += overlap(*this, day, from, until);
  return total;
}

Timestamp WorkingTime::after(Timestamp from, Seconds amount) const {
  if (amount <= Seconds{0}) return from;
  Day day = local_day(from, zone);
  for (int i = 0; i < horizon; ++i, day += std::chrono::days{1}) {
    const Timestamp midnight = at_local(day + std::chrono::days{1}, minutes{0}, zone);
    const Seconds today = overlap(*this, day, from, midnight);
    if (today >= amount) return inside(*this, day, from, amount);
    amount -= today;
  }
  return at_local(day, minutes{0}, zone);
}

Timestamp WorkingTime::end_of_day(Timestamp from, int n) const {
  Day day = local_day(from, zone);
  if (n <= 0 && works(day)) return at_local(day, minutes{hours(day).closes}, zone);
  for (int i = 0, left = std::max(n, 1); i < horizon; ++i) {
    day += std::chrono::days{1};
    if (works(day) && --left == 0) break;
  }
  return at_local(day, minutes{hours(day).closes}, zone);
}

std::int64_t WorkingTime::day_parts(Timestamp from, Timestamp until) const {
  std::int64_t total = 0;
  if (until <= from) return total;
  const Day last = local_day(until, zone);
  for (Day day = local_day(from, zone); day <= last; day += std::chrono::days{1}) {
    const std::int64_t whole = std::int64_t{hours(day).minutes()} * 60;
    if (whole > 0) total += overlap(*this, day, from, until).count() * day_part / whole;
  }
  return total;
}

Timestamp WorkingTime::after_day_parts(Timestamp from, std::int64_t parts) const {
  if (parts <= 0) return from;
  Day day = local_day(from, zone);
  for (int i = 0; i < horizon; ++i, day += std::chrono::days{1}) {
    const std::int64_t whole = std::int64_t{hours(day).minutes()} * 60;
    if (whole <= 0) continue;
    const Timestamp midnight = at_local(day + std::chrono::days{1}, minutes{0}, zone);
    const std::int64_t today = overlap(*this, day, from, midnight).count() * day_part / whole;
    // Half a second of rounding in the parts must not push a due time into the next morning.
    if (today + day_part / whole >= parts) {
      const Seconds amount{std::min((parts * whole + day_part - 1) / day_part, overlap(*this, day, from, midnight).count())};
      return inside(*this, day, from, amount);
    }
    parts -= today;
  }
  return at_local(day, minutes{0}, zone);
}

}  // namespace paraf::calendar
