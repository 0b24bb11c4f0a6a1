// What is only sent or expected, and travels with the rest of its batch.
#include "platform/store/expect.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
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
