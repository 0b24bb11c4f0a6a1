#include "base/zone.h"

#include <doctest/doctest.h>

#include <string>

namespace paraf {

TEST_CASE("the day is the one of the zone") {
  struct Row {
    std::string why, instant;
    Zone zone;
    int year;
    unsigned month, day;
  };
  const Row rows[] = {
      {"half past midnight in Jakarta is still last year in UTC", "2025-12-31T17:30:00Z", Zone::wib, 2026, 1, 1},
      {"half past eleven in Jakarta", "2025-12-31T16:30:00Z", Zone::wib, 2025, 12, 31},
      {"the same instant is already 2026 in Gorontalo", "2025-12-31T16:30:00Z", Zone::wita, 2026, 1, 1},
      {"before 1970", "1969-12-31T23:00:00Z", Zone::wit, 1970, 1, 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const std::chrono::year_month_day day{local_day(*Timestamp::parse(row.instant), row.zone)};
    CHECK(day == std::chrono::year{row.year} / std::chrono::month{row.month} / std::chrono::day{row.day});
  }
}

TEST_CASE("a zone is known by its name, in any case") {
  for (const Zone zone : {Zone::wib, Zone::wita, Zone::wit}) CHECK(*zone_named(name_of(zone)) == zone);
  CHECK(*zone_named("wit") == Zone::wit);
  CHECK_FALSE(zone_named("GMT"));
  CHECK_FALSE(zone_named(""));
}

}  // namespace paraf
