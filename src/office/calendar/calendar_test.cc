#include "office/calendar/calendar.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace paraf::calendar {
namespace {

Timestamp t(const char* text) { return local_time(text).value(); }

WorkingTime demo_office() {
  WorkingTime time;
  const char* root = std::getenv("PARAF_ROOT");
  for (const char* name : {"jam-kerja", "2026", "2027"}) {
    std::ifstream in{std::string{root ? root : "."} + "/sop/calendar/" + name + ".yaml"};
    std::stringstream text;
    text << in.rdbuf();
    auto read = read_calendar(text.str(), time, name);
    REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().line()));
    time = *read;
  }
  return time;
}

TEST_CASE("a week has 37 h 30 min of work, in Ramadan 32 h 30 min") {
  int ordinary = 0, fasting = 0;
  for (const Hours& h : ordinary_week()) ordinary += h.minutes();
  for (const Hours& h : ramadan_week()) fasting += h.minutes();
  CHECK(ordinary == 37 * 60 + 30);
  CHECK(fasting == 32 * 60 + 30);
}

TEST_CASE("the calendar files say the same hours as the rule") {
  const WorkingTime time = demo_office();
  for (std::size_t day = 0; day < 7; ++day) {
    CHECK(time.ordinary[day].minutes() == ordinary_week()[day].minutes());
    CHECK(time.fasting[day].minutes() == ramadan_week()[day].minutes());
  }
}

TEST_CASE("working time between two instants counts only what the office works") {
  struct Row {
    std::string why;
    const char *from, *until;
    int minutes;
  };
  const Row rows[] = {
      {"within a morning", "2026-01-05 09:00 WIB", "2026-01-05 09:20 WIB", 20},
      {"the break does not count", "2026-01-05 11:30 WIB", "2026-01-05 13:30 WIB", 60},
      {"begun in the break", "2026-01-05 12:30 WIB", "2026-01-05 13:10 WIB", 10},
      {"before the office opens", "2026-01-05 05:00 WIB", "2026-01-05 07:30 WIB", 0},
      {"after it closes", "2026-01-05 16:00 WIB", "2026-01-05 23:00 WIB", 0},
      {"a whole Monday", "2026-01-05 00:00 WIB", "2026-01-06 00:00 WIB", 450},
      {"Friday's break is 90 minutes", "2026-01-09 11:00 WIB", "2026-01-09 13:30 WIB", 60},
      {"a whole Friday closes 16.30", "2026-01-09 00:00 WIB", "2026-01-10 00:00 WIB", 450},
      {"over a weekend", "2026-01-09 16:00 WIB", "2026-01-12 08:00 WIB", 60},
      {"a holiday (Isra Mikraj) is no working day", "2026-01-16 00:00 WIB", "2026-01-17 00:00 WIB", 0},
      {"cuti bersama is no working day", "2026-02-16 00:00 WIB", "2026-02-17 00:00 WIB", 0},
      {"Ramadan begins at 08.00", "2026-02-19 07:00 WIB", "2026-02-19 09:00 WIB", 60},
      {"a whole Ramadan day", "2026-02-19 00:00 WIB", "2026-02-20 00:00 WIB", 390},
      {"a Ramadan Friday", "2026-02-20 00:00 WIB", "2026-02-21 00:00 WIB", 390},
      {"the day before Ramadan is ordinary", "2026-02-18 00:00 WIB", "2026-02-19 00:00 WIB", 450},
      {"backwards is nothing", "2026-01-05 10:00 WIB", "2026-01-05 09:00 WIB", 0},
      {"a whole week", "2026-01-05 00:00 WIB", "2026-01-12 00:00 WIB", 2250},
  };
  const WorkingTime time = demo_office();
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(time.between(t(row.from), t(row.until)) == std::chrono::minutes{row.minutes});
  }
}

TEST_CASE("the same instant is another hour of the working day in each zone") {
  WorkingTime time = demo_office();
  const Timestamp from = t("2026-01-05 07:00 WIB");
  const Timestamp until = t("2026-01-05 08:00 WIB");
  time.zone = Zone::wib;
  CHECK(time.between(from, until) == std::chrono::minutes{30});
  time.zone = Zone::wita;  // 08:00-09:00
  CHECK(time.between(from, until) == std::chrono::minutes{60});
  time.zone = Zone::wit;
  CHECK(local_text(from, Zone::wit) == "2026-01-05 09:00 WIT");
  CHECK(local_year(t("2026-01-01 00:30 WIB"), Zone::wib) == 2026);  // still 2025 in UTC
}

TEST_CASE("adding working time gives the first instant by which it has passed") {
  struct Row {
    std::string why;
    const char* from;
    int minutes;
    const char* due;
  };
  const Row rows[] = {
      {"inside a morning", "2026-01-05 09:00 WIB", 120, "2026-01-05 11:00 WIB"},
      {"to the minute the break begins", "2026-01-05 11:00 WIB", 60, "2026-01-05 12:00 WIB"},
      {"over the break", "2026-01-05 11:00 WIB", 61, "2026-01-05 13:01 WIB"},
      {"to the next morning", "2026-01-05 15:30 WIB", 60, "2026-01-06 08:00 WIB"},
      {"from Friday to Monday", "2026-01-09 16:00 WIB", 60, "2026-01-12 08:00 WIB"},
      {"over a holiday and a weekend", "2026-01-15 15:30 WIB", 60, "2026-01-19 08:00 WIB"},
      {"begun in the night", "2026-01-05 20:00 WIB", 15, "2026-01-06 07:45 WIB"},
      {"nothing takes no time", "2026-01-05 20:00 WIB", 0, "2026-01-05 20:00 WIB"},
  };
  const WorkingTime time = demo_office();
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const Timestamp due = time.after(t(row.from), std::chrono::minutes{row.minutes});
    CHECK(local_text(due, Zone::wib) == row.due);
    CHECK(time.between(t(row.from), due) == std::chrono::minutes{row.minutes});
  }
}

TEST_CASE("one day is one working day, never 24 working hours") {
  struct Row {
    std::string why;
    const char* from;
    int days;
    const char* due;
  };
  const Row rows[] = {
      {"a whole day ends when it closes", "2026-01-05 07:30 WIB", 1, "2026-01-05 16:00 WIB"},
      {"from the middle to the middle", "2026-01-05 10:00 WIB", 1, "2026-01-06 10:00 WIB"},
      {"over the weekend", "2026-01-09 10:00 WIB", 1, "2026-01-12 10:00 WIB"},
      {"three days over a holiday", "2026-01-14 10:00 WIB", 3, "2026-01-20 10:00 WIB"},
      {"begun after hours", "2026-01-05 18:00 WIB", 1, "2026-01-06 16:00 WIB"},
      {"a Ramadan day is shorter and still a day", "2026-02-19 08:00 WIB", 1, "2026-02-19 15:00 WIB"},
  };
  const WorkingTime time = demo_office();
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Ledger ledger{Unit::working_days, row.days, 0, 0, {}};
    ledger.start(t(row.from));
    CHECK(local_text(ledger.due(time).value(), Zone::wib) == row.due);
  }
}

TEST_CASE("close of business of the n-th working day") {
  const WorkingTime time = demo_office();
  CHECK(local_text(time.end_of_day(t("2026-01-05 09:00 WIB"), 0), Zone::wib) == "2026-01-05 16:00 WIB");
  CHECK(local_text(time.end_of_day(t("2026-01-05 09:00 WIB"), 4), Zone::wib) == "2026-01-09 16:30 WIB");
  CHECK(local_text(time.end_of_day(t("2026-01-05 09:00 WIB"), 5), Zone::wib) == "2026-01-12 16:00 WIB");
  CHECK(local_text(time.end_of_day(t("2026-01-15 09:00 WIB"), 1), Zone::wib) == "2026-01-19 16:00 WIB");
  CHECK(local_text(time.end_of_day(t("2026-01-10 09:00 WIB"), 0), Zone::wib) == "2026-01-12 16:00 WIB");
}

TEST_CASE("a paused ledger stands still and goes on from where it stood") {
  const WorkingTime time = demo_office();
  Ledger ledger{Unit::hours, 2, 0, 0, {}};
  ledger.start(t("2026-01-05 09:00 WIB"));
  CHECK(local_text(ledger.due(time).value(), Zone::wib) == "2026-01-05 11:00 WIB");
  ledger.pause(t("2026-01-05 09:20 WIB"), time);
  CHECK(ledger.text(t("2026-01-12 10:00 WIB"), time) == "0:20 of 2 jam");
  CHECK_FALSE(ledger.due(time).has_value());
  ledger.start(t("2026-01-12 10:00 WIB"));
  CHECK(local_text(ledger.due(time).value(), Zone::wib) == "2026-01-12 11:40 WIB");
  CHECK_FALSE(ledger.late_at(t("2026-01-12 11:40 WIB"), time));
  CHECK(ledger.late_at(t("2026-01-12 11:41 WIB"), time));
  CHECK(ledger.text(t("2026-01-12 11:41 WIB"), time) == "2:01 of 2 jam");

  Ledger without{};
  without.start(t("2026-01-05 09:00 WIB"));
  CHECK(without.text(t("2026-01-05 10:05 WIB"), time) == "1:05");
  CHECK_FALSE(without.late_at(t("2026-06-05 10:05 WIB"), time));
}

TEST_CASE("a slip in a calendar file is told with its line") {
  struct Row {
    std::string why, yaml, line;
  };
  const Row rows[] = {
      {"an unknown word", "zona: WIB\nlibur: []\n", "2"},
      {"a date that does not exist", "hari_libur:\n  - {tanggal: 2026-02-30}\n", "2"},
      {"an hour that does not exist", "jam_kerja:\n  senin: {masuk: \"7.99\", pulang: \"16.00\"}\n", "2"},
      {"closing before opening", "jam_kerja:\n  senin: {masuk: \"16.00\", pulang: \"07.30\"}\n", "2"},
      {"a day that is none", "jam_kerja:\n  ahad: libur\n", "2"},
      {"no YAML at all", "[", "1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto read = read_calendar(row.yaml, {});
    CHECK(code_of(read) == "calendar.file");
    if (!read) CHECK(read.error().facts[1].second == row.line);
  }
  CHECK(code_of(read_calendar("zona: WIX\n", {})) == "calendar.zone");
}

}  // namespace
}  // namespace paraf::calendar
