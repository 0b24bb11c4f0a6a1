#include "office/calendar/moment.h"

#include <doctest/doctest.h>

namespace paraf::calendar {

TEST_CASE("at every moment the clock does one thing, and is said to change once") {
  WorkingTime time;
  time.days_off[date_of("2026-01-16").value()] = "Isra Mikraj";  // a Friday
  time.ramadan.push_back({date_of("2026-02-18").value(), date_of("2026-03-19").value()});
  using K = Moment::Kind;
  struct Row {
    std::string why, at;
    K kind;
    std::string changes, holiday;
  };
  const Row rows[] = {
      {"a minute before the office opens", "2026-01-05 07:29 WIB", K::before, "2026-01-05 07:30 WIB", ""},
      {"the minute it opens", "2026-01-05 07:30 WIB", K::working, "2026-01-05 12:00 WIB", ""},
      {"the last minute before the break", "2026-01-05 11:59 WIB", K::working, "2026-01-05 12:00 WIB", ""},
      {"the break begins", "2026-01-05 12:00 WIB", K::rest, "2026-01-05 13:00 WIB", ""},
      {"and is over", "2026-01-05 13:00 WIB", K::working, "2026-01-05 16:00 WIB", ""},
      {"closed: until tomorrow", "2026-01-05 16:00 WIB", K::after, "2026-01-06 07:30 WIB", ""},
      {"just before midnight", "2026-01-05 23:59 WIB", K::after, "2026-01-06 07:30 WIB", ""},
      {"midnight is the next day already", "2026-01-06 00:00 WIB", K::before, "2026-01-06 07:30 WIB", ""},
      {"Friday's longer break", "2026-01-09 13:15 WIB", K::working, "2026-01-09 16:30 WIB", ""},
      {"Friday evening: until Monday", "2026-01-09 17:00 WIB", K::after, "2026-01-12 07:30 WIB", ""},
      {"Saturday", "2026-01-10 10:00 WIB", K::day_off, "2026-01-12 07:30 WIB", ""},
      {"a named holiday, and the weekend after it", "2026-01-16 10:00 WIB", K::day_off, "2026-01-19 07:30 WIB",
       "Isra Mikraj"},
      {"the evening before that holiday", "2026-01-15 18:00 WIB", K::after, "2026-01-19 07:30 WIB", ""},
      {"Ramadan opens later", "2026-02-18 07:45 WIB", K::before, "2026-02-18 08:00 WIB", ""},
      {"and closes earlier", "2026-02-18 15:00 WIB", K::after, "2026-02-19 08:00 WIB", ""},
      {"10.00 WIT is 08.00 WIB", "2026-01-05 10:00 WIT", K::working, "2026-01-05 12:00 WIB", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const Moment now = moment(time, local_time(row.at).value());
    CHECK(now.kind == row.kind);
    CHECK(local_text(now.changes, time.zone) == row.changes);
    CHECK(now.holiday == row.holiday);
  }
}

}  // namespace paraf::calendar
