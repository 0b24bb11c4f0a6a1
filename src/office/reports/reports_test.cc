#include <doctest/doctest.h>

#include "office/letters/letters.h"
#include "office/people/sql.h"
#include "office/registry/registry.h"
#include "office/reports/pages.h"
#include "office/workflow/workflow.h"
#include "tests/support/database.h"

namespace paraf::reports {
namespace {

using store::value;

// Rows as the engine leaves them; how it comes to them is its own tests' business.
const store::Sql rows{"reports_test", R"(
-- migration: 1
CREATE TABLE reports_test (office TEXT NOT NULL);
-- name: case
INSERT INTO workflow_case (office, id, version, sop, edition, status, row_no, state, opened, changed)
VALUES ($1, $2, 1, 'terbit', 'e', $3, '2', $6, $4, $5);
-- name: any_fact
INSERT INTO workflow_row_fact (office, case_id, row_no, sop, edition, visits, entered, left_at, unit, amount, worked, late)
VALUES ($1, $2, $3, $4, 'e', $5, $6, $7, 'menit', 15, $8, $9);
-- name: fact
INSERT INTO workflow_row_fact (office, case_id, row_no, sop, edition, visits, entered, left_at, unit, amount, worked, late)
VALUES ($1, $2, '3', 'terbit', 'e', $3, $4, $4, 'hours', 2, $5, $6);
-- name: task
INSERT INTO workflow_task (office, case_id, row_no, step, verb, performer, role, since)
VALUES ($1, $2, '2', 'a', 'forward', 'kabid', 'kepala_bidang', $3);
-- name: event
INSERT INTO workflow_event (office, case_id, seq, at, verb, body) VALUES ($1, $2, 1, $3, 'check_documents', $4);
)"};

const OfficeId kudus = OfficeId::trusted("kudus"), batam = OfficeId::trusted("batam");
Timestamp at(const char* text) { return *Timestamp::parse(text); }

people::Office office() {
  people::Office o;
  o.id = kudus;
  o.name = "Dinas Contoh";
  o.short_name = "Contoh";
  return o;
}

TEST_CASE("a group of fewer than three has no median: it would be one person's pace") {
  struct Row {
    std::string why;
    std::vector<double> values;
    double share;
    std::optional<double> is;
  };
  const Row cases[] = {
      {"none", {}, 0.5, {}},
      {"two", {1, 2}, 0.5, {}},
      {"three", {9, 1, 5}, 0.5, 5},
      {"an even number takes the lower", {4, 3, 2, 1}, 0.5, 2},
      {"the ninth of ten", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.9, 9},
      {"the last of three", {1, 2, 30}, 0.9, 30},
  };
  for (const Row& row : cases) {
    CAPTURE(row.why);
    CHECK(percentile(row.values, row.share) == row.is);
  }
  // The same ranks, of values already counted.
  CHECK(percentile(Counted{{1, 2}}, 0.5) == std::nullopt);
  CHECK(percentile(Counted{{1, 1}, {5, 1}, {9, 1}}, 0.5) == 5);
  CHECK(percentile(Counted{{1, 8}, {9, 1}, {10, 1}}, 0.9) == 9);
  CHECK(code_of(Month::parse("2026-13")) == "reports.month");
  CHECK(code_of(Month::parse("2026-1")) == "reports.month");
  CHECK(Month::parse("2026-12")->after() == *people::parse_day("2027-01-01"));
}

TEST_CASE("a month counts what happened in it by the office's own clock, and nothing of another office") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&people::sql, &registry::sql, &letters::sql, &workflow::sql, &sql, &rows});
    const auto put = [&](const OfficeId& who, const char* name, std::vector<store::Value> values) {
      values.insert(values.begin(), value(who));
      if (std::string_view{name} == "case" && values.size() == 5) values.push_back(value("{}"));
      REQUIRE(store->transact(store::Scope::office(who),
                              [&](store::Transaction& tx) { return tx.execute(rows, name, values); }));
    };
    // Half past midnight on 1 February in Kudus is still January in UTC.
    const Timestamp february = at("2026-02-01T00:30:00+07:00");
    put(kudus, "case",
        {value("a"), value("done"), value(at("2026-01-05T09:00:00+07:00")),
         value(at("2026-01-07T09:00:00+07:00"))});
    put(kudus, "case",
        {value("b"), value("done"), value(at("2026-01-05T09:00:00+07:00")),
         value(at("2026-01-09T09:00:00+07:00"))});
    put(kudus, "case",
        {value("c"), value("done"), value(at("2026-01-05T09:00:00+07:00")),
         value(at("2026-01-15T09:00:00+07:00"))});
    put(kudus, "case",
        {value("d"), value("refused"), value(at("2026-01-06T09:00:00+07:00")),
         value(at("2026-01-06T10:00:00+07:00"))});
    // Open on Sunday the first, and since Friday: 90, 60 and 30 minutes of work, of 15 promised; one has no clock.
    const auto open = [&](const OfficeId& who, const char* id, const char* since) {
      workflow::Case c;
      c.office = who;
      c.id = CaseId::trusted(id);
      c.at = "2";
      calendar::Ledger& clock = c.rows["2"].clock;
      if (*since != 0) clock = {calendar::Unit::minutes, 15, 0, 0, at(since)};
      put(who, "case",
          {value(id), value("open"), value(february), value(february), value(workflow::to_json(c))});
      put(who, "task", {value(id), value(february)});
    };
    open(kudus, "e", "2026-01-30T15:00:00+07:00");
    open(kudus, "g", "2026-01-30T15:30:00+07:00");
    open(kudus, "h", "2026-01-30T16:00:00+07:00");
    open(kudus, "i", "");
    open(batam, "j", "2026-01-30T09:00:00+07:00");
    put(batam, "case",
        {value("f"), value("done"), value(at("2026-01-05T09:00:00+07:00")),
         value(at("2026-01-09T09:00:00+07:00"))});
    int minutes = 30;
    for (const char* id : {"a", "b", "c"}) {
      put(kudus, "fact",
          {value(id), value(id[0] == 'c' ? 2 : 1), value(at("2026-01-06T09:00:00+07:00")),
           value(minutes * 60), value(minutes > 120)});
      minutes *= 3;
    }
    put(kudus, "event",
        {value("a"), value(at("2026-01-06T09:00:00+07:00")),
         value(R"({"facts":{"incomplete":"ktp,sk_jabatan"}})")});
    put(kudus, "event",
        {value("b"), value(at("2026-01-06T09:00:00+07:00")), value(R"({"facts":{"incomplete":"ktp"}})")});
    put(kudus, "event",
        {value("c"), value(at("2026-01-06T09:00:00+07:00")), value(R"({"facts":{"incomplete":"-"}})")});

    const auto s = store->read(store::Scope::office(kudus), [&](store::Transaction& tx) {
      return of_month(tx, {2026, 1}, Zone::wib, february, {});
    });
    REQUIRE_MESSAGE(s, (s ? "" : s.error().line()));
    REQUIRE(s->procedures.size() == 1);
    const EndLine& all = s->procedures[0];
    CHECK(all.opened == 4);
    CHECK(all.done == 3);
    CHECK(all.refused == 1);
    CHECK(all.median == 4);
    CHECK(all.p90 == 10);
    REQUIRE(s->rows.size() == 1);
    CHECK(s->rows[0].promised == "2 jam");
    CHECK(s->rows[0].count == 3);
    CHECK(s->rows[0].late == 1);
    CHECK(s->rows[0].again == 1);
    CHECK(s->rows[0].median == 90);
    REQUIRE(s->waiting.size() == 1);
    CHECK(s->waiting[0].since == february);
    CHECK(s->waiting[0].now.count == 4);
    CHECK(s->waiting[0].now.late == 3);
    CHECK(s->waiting[0].now.over_median == 45);
    CHECK(s->waiting[0].now.over_p90 == 75);
    const Waiting& standing = s->standing_at.at({"terbit", "2"});
    CHECK(standing.count == 4);
    CHECK(standing.late == 3);
    CHECK(standing.over_median == 45);
    CHECK(s->rows[0].in_time() == 2);
    CHECK(s->rows[0].standard == 120);
    REQUIRE(s->returns.size() == 2);
    CHECK(s->returns[0] == std::pair<std::string, int>{"ktp", 2});

    // The same facts over any days: what stayed is by the wall, and weeks begin on the office's Mondays.
    const auto over = store->read(store::Scope::office(kudus), [&](store::Transaction& tx) {
      return rows_between(tx, at("2026-01-01T00:00:00+07:00"), february, {});
    });
    REQUIRE_MESSAGE(over, (over ? "" : over.error().line()));
    REQUIRE(over->size() == 1);
    CHECK((*over)[0].longest == 270);
    CHECK((*over)[0].stayed == 0);
    const auto weeks = store->read(store::Scope::office(kudus), [&](store::Transaction& tx) {
      return weeks_between(tx, at("2026-01-01T00:00:00+07:00"), at("2026-03-01T00:00:00+07:00"),
                           Zone::wib);
    });
    REQUIRE_MESSAGE(weeks, (weeks ? "" : weeks.error().line()));
    REQUIRE(weeks->size() == 3);
    CHECK((*weeks)[0].monday == *people::parse_day("2026-01-05"));
    CHECK((*weeks)[0].opened == 4);
    CHECK((*weeks)[0].ended == 3);
    CHECK((*weeks)[2].opened == 4);
    CHECK((*weeks)[2].monday ==
          *people::parse_day("2026-01-26"));  // half past midnight on the first of February
    const auto fates = store->read(store::Scope::office(kudus), [&](store::Transaction& tx) {
      return fates_between(tx, at("2026-01-01T00:00:00+07:00"), february);
    });
    REQUIRE_MESSAGE(fates, (fates ? "" : fates.error().line()));
    CHECK(*fates == std::map<std::string, int>{{"done", 3}, {"refused", 1}});

    const auto pages = month_pages(*s, office(), {.procedures = {{s->rows[0].sop, "Penerbitan"}}}, february);
    CHECK(pages.at(0).rows.at(0).at(0) == "Penerbitan");
    // What was done in row 3, and what waits in row 2, where nothing was done.
    CHECK(pages.at(1).rows == std::vector<std::vector<std::string>>{
                                  {"Penerbitan", "3", "2 jam", "120", "3", "90", "270", "2", "1", "1", "0", "0", "–", "–"},
                                  {"Penerbitan", "2", "15 menit", "15", "0", "–", "–", "0", "0", "0", "4", "3", "45", "75"}});
    const auto pdf = print(pages, office(), february);
    REQUIRE_MESSAGE(pdf, (pdf ? "" : pdf.error().line()));
    CHECK(text_of(*pdf).starts_with("%PDF"));
    CHECK(sheet::write_xlsx(pages, february));
  }
}

TEST_CASE("the figures of rows are those of a plain reading of what each row took") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&people::sql, &registry::sql, &letters::sql, &workflow::sql, &sql, &rows});
    std::uint32_t dice = 3;
    const auto next = [&](std::uint32_t sides) {
      dice = dice * 1664525 + 1013904223;
      return static_cast<int>((dice >> 8) % sides);
    };
    const Timestamp from = at("2026-01-01T00:00:00+07:00"), until = at("2026-02-01T00:00:00+07:00");
    struct Plain {
      int late = 0, again = 0;
      std::vector<double> minutes, stays;
    };
    std::map<std::pair<std::string, std::string>, Plain> plain;
    for (const OfficeId& who : {kudus, batam})
      REQUIRE(store->transact(store::Scope::office(who), [&](store::Transaction& tx) -> Result<void> {
        for (int i = 0; i < 600; ++i) {
          const std::string sop{static_cast<char>('a' + next(3))}, row = std::to_string(1 + next(12));
          const int visits = 1 + next(3), worked = next(4000), late = next(2), stay = next(9000);
          const Timestamp left = from - std::chrono::hours{48} + std::chrono::minutes{next(36 * 24 * 60)};
          TRY(tx.execute(rows, "any_fact",
                         {value(who), value("c" + std::to_string(i)), value(row), value(sop), value(visits),
                          value(left - std::chrono::minutes{stay}), value(left), value(worked), value(late)}));
          if (who != kudus || left < from || left >= until) continue;
          Plain& p = plain[{sop, row}];
          p.late += late;
          p.again += visits > 1;
          p.minutes.push_back(worked / 60);
          p.stays.push_back(stay);
        }
        return {};
      }));
    const auto lines = store->read(store::Scope::office(kudus),
                                   [&](store::Transaction& tx) { return rows_between(tx, from, until, {}); });
    REQUIRE_MESSAGE(lines, (lines ? "" : lines.error().line()));
    REQUIRE(lines->size() == plain.size());
    for (const RowLine& line : *lines) {
      const Plain& p = plain.at({line.sop, line.row});
      CHECK(line.count == static_cast<int>(p.minutes.size()));
      CHECK(line.late == p.late);
      CHECK(line.again == p.again);
      CHECK(line.median == percentile(p.minutes, 0.5));
      CHECK(line.p90 == percentile(p.minutes, 0.9));
      CHECK(line.longest == percentile(p.minutes, 1.0));
      CHECK(line.stayed == percentile(p.stays, 0.5));
      CHECK(line.promised == "15 menit");
    }
  }
}

TEST_CASE(
    "a register's page holds the days asked for, in the book's order, and a voided number with its reason") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&people::sql, &registry::sql, &letters::sql, &workflow::sql, &sql});
    const auto in = [&](auto work) { return store->transact(store::Scope::office(kudus), work); };
    const Timestamp now = at("2026-01-05T09:00:00+07:00");
    const auto pattern = *registry::NumberPattern::parse("{urut:3}/{tahun}");
    const auto enter = [&](const char* id, const char* day, const char* subject) {
      REQUIRE(in([&](store::Transaction& tx) {
        return registry::enter(
            tx, now, *people::parse_day(day), pattern,
            {.letter = id, .their_number = "045/1", .from = "Dinas A", .subject = subject});
      }));
    };
    enter("a", "2026-01-05", "=HYPERLINK(\"http://jahat\")");
    enter("b", "2026-01-31", "Permohonan");
    enter("c", "2026-02-01", "Permohonan");
    REQUIRE(in([&](store::Transaction& tx) {
      return registry::reserve(tx, now, *people::parse_day("2026-01-06"), pattern,
                               {.letter = "d", .to = "PSrE", .subject = "Rekomendasi"});
    }));
    REQUIRE(in([&](store::Transaction& tx) { return registry::abandon(tx, now, "d", "salah tujuan"); }));
    const auto page = [&](Register which) {
      return *store->read(store::Scope::office(kudus), [&](store::Transaction& tx) {
        return register_page(tx, office(), which, *people::parse_day("2026-01-01"),
                             *people::parse_day("2026-02-01"));
      });
    };
    CHECK(page(Register::incoming).rows.size() == 2);
    CHECK(page(Register::outgoing).rows.at(0).back() == "Batal: salah tujuan");
    const auto both = page(Register::agenda);
    REQUIRE(both.rows.size() == 3);
    CHECK(both.rows[1][0] == "keluar");
    CHECK(sheet::write_csv(both).find("\"'=HYPERLINK(") != std::string::npos);
  }
}

}  // namespace
}  // namespace paraf::reports
