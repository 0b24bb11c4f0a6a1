#include "office/documents/age.h"

#include <doctest/doctest.h>


using namespace paraf;
using namespace paraf::documents;

TEST_CASE("a paper is as old as the date it bears, counted to the day it comes") {
  struct Row {
    std::string why;
    Age age;
    std::string day, today, code;
    bool stale;
  };
  const Row rows[] = {
      {"no rule: no date is asked", {}, "", "2026-03-31", "", false},
      {"thirty days to the day", {30, 0, false}, "2026-03-01", "2026-03-31", "", false},
      {"a day more", {30, 0, false}, "2026-02-28", "2026-03-31", "", true},
      {"a day more, and the procedure takes none", {30, 0, true}, "2026-02-28", "2026-03-31", "documents.too_old", false},
      {"of today", {30, 0, true}, "2026-03-31", "2026-03-31", "", false},
      {"of tomorrow: a slip of the pen", {30, 0, false}, "2026-04-01", "2026-03-31", "documents.day_ahead", false},
      {"a month before 31 March is the end of February", {0, 1, true}, "2026-02-28", "2026-03-31", "", false},
      {"and the day before it is too old", {0, 1, true}, "2026-02-27", "2026-03-31", "documents.too_old", false},
      {"two years, over a leap day", {0, 24, true}, "2026-02-28", "2028-02-28", "", false},
      {"not said", {0, 24, false}, "", "2028-02-28", "documents.day_missing", false},
      {"no day of any month", {30, 0, false}, "2026-02-30", "2026-03-31", "people.day", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto judged = judge_age("SK jabatan", row.age, row.day, *people::parse_day(row.today));
    CHECK(code_of(judged) == row.code);
    if (!judged) continue;
    CHECK(judged->stale == row.stale);
    CHECK(judged->day == row.day);
  }
}
