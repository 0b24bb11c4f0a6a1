// What is only sent or expected, and travels with the rest of its batch.
#include "platform/store/expect.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::store;

namespace {

const Sql sql{"shelf", R"(
-- migration: 1
CREATE TABLE paper (office TEXT NOT NULL, id TEXT NOT NULL, pages BIGINT NOT NULL, seal BLOB, note TEXT,
  PRIMARY KEY (office, id));
CREATE TABLE log (office TEXT NOT NULL, id TEXT NOT NULL, line TEXT NOT NULL, PRIMARY KEY (office, id));

-- name: add
INSERT INTO paper (office, id, pages, seal, note) VALUES ($1, $2, $3, $4, $5);
-- name: load
SELECT pages, seal, note FROM paper WHERE office = $1 AND id = $2;
-- name: count
SELECT count(*), sum(pages) FROM paper WHERE office = $1;
-- name: step
UPDATE paper SET pages = pages + 1 WHERE office = $1 AND id = $2;
-- name: log
INSERT INTO log (office, id, line) VALUES ($1, $2, 'papers: ' || $3);
-- name: log_count
INSERT INTO log (office, id, line) SELECT $1, $2, count(*) FROM paper WHERE office = $1;
-- name: claim [sqlite]
INSERT INTO paper (office, id, pages, seal, note) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (office, id) DO NOTHING;
SELECT pages, seal, note FROM paper WHERE office = $1 AND id = $2;
-- name: claim [postgresql] each paper
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS TEXT[]), CAST($3 AS BIGINT[]), CAST($4 AS BYTEA[]), CAST($5 AS TEXT[]))
    WITH ORDINALITY AS a (office, id, pages, seal, note, place)),
made AS (INSERT INTO paper (office, id, pages, seal, note) SELECT office, id, pages, seal, note FROM asked ORDER BY place
  ON CONFLICT (office, id) DO NOTHING RETURNING *)
SELECT a.place, COALESCE(p.pages, m.pages), COALESCE(p.seal, m.seal), COALESCE(p.note, m.note) FROM asked a
LEFT JOIN paper p ON p.office = a.office AND p.id = a.id LEFT JOIN made m ON m.office = a.office AND m.id = a.id;

-- name: line
SELECT line FROM log WHERE office = $1 AND id = $2;
)"};

const Scope bekasi = Scope::office(OfficeId::trusted("bekasi"));

Result<void> put(Transaction& tx, const std::string& id, std::int64_t pages = 1) {
  return tx.send(sql, "add",
                 {value("bekasi"), value(id), value(pages), value(to_bytes("s")), value(nullptr)});
}

std::int64_t count(Store& store) {
  return store
      .read(bekasi,
            [](Transaction& tx) -> Result<std::int64_t> {
              return TRY(tx.one(sql, "count", {value("bekasi")})).integer(0);
            })
      .value_or(-1);
}

}  // namespace

TEST_CASE("what is expected of an answer is judged before the commit, and against its own act alone") {
  const auto one_row = [](const Rows&, std::int64_t changed) -> Result<void> {
    if (changed != 1) return refused("demo.changed");
    return {};
  };
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    REQUIRE(store->transact(bekasi, [](Transaction& tx) { return put(tx, "a", 5); }));
    const auto step = [&](Transaction& tx, const std::string& id) {
      return expect(tx, sql, "step", {value("bekasi"), value(id)}, one_row);
    };
    // Alone: it stands, or the act falls with what the judge said.
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) { return step(tx, "a"); })) == "");
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) { return step(tx, "nobody"); })) ==
          "demo.changed");
    // Rows too; and what was sent before is seen.
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
            TRY(put(tx, "b", 4));
            return expect(tx, sql, "count", {value("bekasi")},
                          [](const Rows& rows, std::int64_t) -> Result<void> {
                            if (rows.size() != 1 || rows[0].integer(0) != 2 || rows[0].integer(1) != 10)
                              return refused("demo.count");
                            return {};
                          });
          })) == "");
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) {
            return expect(tx, sql, "step", {value("batam"), value("a")}, one_row);
          })) == "store.other_office");
    // A judge that is against it takes what came before with it, and what the act says afterwards does not
    // help.
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
            TRY(put(tx, "c"));
            (void)step(tx, "nobody");
            return {};
          })) == "demo.changed");
    CHECK(count(*store) == 2);
    // In a crowd each has its own verdict.
    std::atomic<int> wrong = 0;
    std::vector<std::thread> all;
    for (int t = 0; t < 8; ++t)
      all.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          const bool fails = (t + i) % 5 == 0;
          const std::string id = fmt::format("{}-{}", t, i);
          const auto done = store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
            TRY(put(tx, id));
            TRY(step(tx, fails ? "nobody" : id));
            if (i % 3 == 0) TRY(tx.query(sql, "count", {value("bekasi")}));
            return {};
          });
          if (code_of(done) != (fails ? "demo.changed" : "")) ++wrong;
        }
      });
    for (auto& thread : all) thread.join();
    CHECK(wrong == 0);
    CHECK(count(*store) == 2 + 8 * 20 * 4 / 5);
  }
}

TEST_CASE(
    "rows that travel together are those that were sent, and nothing overtakes a statement that would "
    "notice") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    constexpr int papers = 331;  // 128 + 128 + 64 + 8 + 2 + 1
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
            for (int i = 0; i < papers; ++i) {
              TRY(put(tx, fmt::format("{}", i), i));
              TRY(tx.send(sql, "log",
                          {value("bekasi"), value(fmt::format("{}", i)), value(fmt::format("{}", i))}));
              // It counts the papers, so what comes later must not be there yet.
              if (i % 100 == 7)
                TRY(tx.send(sql, "log_count", {value("bekasi"), value(fmt::format("count {}", i))}));
            }
            return {};
          })) == "");
    CHECK(count(*store) == papers);
    const auto line = [&](const std::string& id) {
      return store
          ->read(bekasi,
                 [&](Transaction& tx) -> Result<std::string> {
                   return TRY(tx.one(sql, "line", {value("bekasi"), value(id)})).text(0);
                 })
          .value_or("");
    };
    CHECK(line("330") == "papers: 330");
    CHECK(line("count 7") == "8");
    CHECK(line("count 107") == "108");
    CHECK(line("count 307") == "308");
    const auto row = store->read(bekasi, [](Transaction& tx) {
      return tx.one(sql, "load", {value("bekasi"), value("200")});
    });
    REQUIRE(row);
    CHECK(row->integer(0) == 200);
    CHECK(row->bytes(1) == to_bytes("s"));
    CHECK(row->is_null(2));
    // One that is there already: all of the act falls.
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
            for (const char* id : {"x", "y", "17", "z"}) TRY(put(tx, id));
            return {};
          })) == "store.duplicate");
    CHECK(count(*store) == papers);
  }
}

TEST_CASE("what a batch asks at once is answered to each, whatever octets it asked with") {
  const Bytes seal = from_hex("00ff5c22").value();
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto claim = [&](Transaction& tx, const std::string& id, std::int64_t pages, const std::string& note, Judge judge) {
      return expect(tx, sql, "claim", {value("bekasi"), value(id), value(pages), value(seal), value(note)}, std::move(judge));
    };
    // Several of one act: the first of an id has it, and each is told so.
    int judged = 0;
    const auto is = [&](std::int64_t pages, const std::string& note) -> Judge {
      return [&judged, &seal, pages, note](const Rows& rows, std::int64_t) -> Result<void> {
        ++judged;
        if (rows.size() != 1 || rows[0].integer(0) != pages || rows[0].bytes(1) != seal || rows[0].text(2) != note)
          return refused("demo.answer");
        return {};
      };
    };
    const std::vector<std::string> notes{"plain", "a, \"b\" {c}", "back\\slash\\", "NULL", ""};
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
            judged = 0;
            for (std::size_t i = 0; i < notes.size(); ++i)
              TRY(claim(tx, notes[i], static_cast<std::int64_t>(i), notes[i], is(static_cast<std::int64_t>(i), notes[i])));
            return claim(tx, notes[1], 99, "late", is(1, notes[1]));
          })) == "");
    CHECK(judged == 6);
    CHECK(count(*store) == 5);
    // The answer may also be waited for; and one that is not there is none.
    const auto asked = store->transact(bekasi, [&](Transaction& tx) {
      return tx.one(sql, "claim", {value("bekasi"), value("more"), value(7), value(seal), value(nullptr)});
    });
    REQUIRE(asked);
    CHECK(asked->integer(0) == 7);
    CHECK(asked->is_null(2));
    // Of many at once, the one whose answer is wrong falls alone.
    std::atomic<int> wrong = 0;
    std::vector<std::thread> all;
    for (int t = 0; t < 8; ++t)
      all.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          const auto done = store->transact(bekasi, [&](Transaction& tx) {
            return claim(tx, fmt::format("key {}", i), t, "", [t](const Rows& rows, std::int64_t) -> Result<void> {
              if (rows.size() != 1 || rows[0].integer(0) != t) return refused("demo.of_another");
              return {};
            });
          });
          if (!done && code_of(done) != "demo.of_another") ++wrong;
          if (done) --wrong;
        }
      });
    for (auto& thread : all) thread.join();
    CHECK(wrong == -20);  // each key has one owner
    CHECK(count(*store) == 26);
  }
}

TEST_CASE("PostgreSQL: connections cut while commits are under way lose nothing that was confirmed, and hold nobody") {
  tests::Database db{tests::Engine::postgresql};
  auto store = db.open({&sql});
  constexpr int threads = 8, each = 60;
  std::atomic<int> ended = 0, wrong = 0;
  std::vector<std::vector<std::string>> confirmed(threads);
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        const std::string id = fmt::format("{}-{}", t, i);
        // Judged, so that the commit is sent after the verdict, while the next batch gathers.
        const auto done = store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
          TRY(put(tx, id));
          return expect(tx, sql, "step", {value("bekasi"), value(id)}, [](const Rows&, std::int64_t changed) -> Result<void> {
            if (changed != 1) return refused("demo.changed");
            return {};
          });
        });
        if (done) confirmed[static_cast<std::size_t>(t)].push_back(id);
        else if (done.error().kind != ErrorKind::unavailable) ++wrong;
      }
      ++ended;
    });
  int cuts = 0;
  for (; ended < threads; ++cuts) {
    std::this_thread::sleep_for(std::chrono::milliseconds{15});
    db.cut_connections();
  }
  for (auto& thread : all) thread.join();
  CHECK(wrong == 0);
  CHECK(cuts > 0);
  std::int64_t sum = 0;
  for (const auto& ids : confirmed)
    for (const std::string& id : ids) {
      CAPTURE(id);
      CHECK(db.raw_text("SELECT pages FROM paper WHERE id = '" + id + "'") == "2");
      ++sum;
    }
  CHECK(sum > 0);
  CHECK(count(*store) >= sum);  // what is in doubt may be there
  CHECK(db.raw_text("SELECT count(*) FROM paper WHERE pages <> 2") == "0");
}
