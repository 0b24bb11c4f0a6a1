#include "office/calendar/moment.h"

namespace paraf::calendar {

namespace {

using Minutes = std::chrono::minutes;

Timestamp next_opening(const WorkingTime& time, Day today, Timestamp otherwise) {
  constexpr int most = 366;
  for (int n = 1; n <= most; ++n) {
    const Day day = today + std::chrono::days{n};
    if (time.works(day)) return at_local(day, Minutes{time.hours(day).opens}, time.zone);
  }
  return otherwise;
}

}  // namespace

Moment moment(const WorkingTime& time, Timestamp at) {
  using Kind = Moment::Kind;
  const Day today = local_day(at, time.zone);
  if (!time.works(today)) {
    const auto named = time.days_off.find(today);
    return {Kind::day_off, next_opening(time, today, at), named == time.days_off.end() ? std::string{} : named->second};
  }
  const Hours& hours = time.hours(today);
  const auto of_today = [&](int minute) { return at_local(today, Minutes{minute}, time.zone); };
  if (at < of_today(hours.opens)) return {Kind::before, of_today(hours.opens), {}};
  if (at >= of_today(hours.closes)) return {Kind::after, next_opening(time, today, at), {}};
  const bool has_break = hours.break_until > hours.break_from;
  if (has_break && at >= of_today(hours.break_from) && at < of_today(hours.break_until))
    return {Kind::rest, of_today(hours.break_until), {}};
  const bool morning = has_break && at < of_today(hours.break_from);
  return {Kind::working, of_today(morning ? hours.break_from : hours.closes), {}};
}

}  // namespace paraf::calendar
