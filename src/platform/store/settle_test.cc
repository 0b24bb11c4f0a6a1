// A row that every batch moves on, foreseen from the batch before.
#include "platform/store/settle.h"

#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::store;

namespace {

const Sql sql{"counter", R"(
-- migration: 1
CREATE TABLE counter (office TEXT PRIMARY KEY, last BIGINT NOT NULL);
CREATE TABLE given (office TEXT NOT NULL, number BIGINT NOT NULL, PRIMARY KEY (office, number));

-- name: begin
INSERT INTO counter (office, last) VALUES ($1, 0) ON CONFLICT (office) DO NOTHING;
-- name: last
SELECT last FROM counter WHERE office = $1;
-- name: last [postgresql]
SELECT last FROM counter WHERE office = $1 FOR UPDATE;
-- name: move
UPDATE counter SET last = $2 WHERE office = $1;
-- name: give
INSERT INTO given (office, number) VALUES ($1, $2);
)"};

const Scope bekasi = Scope::office(OfficeId::trusted("bekasi"));

Bytes kept(std::int64_t number) { return to_bytes(std::to_string(number)); }
std::int64_t number_of(ByteView remembered) { return std::stoll(std::string{text_of(remembered)}); }

// The next number; foreseen: how often nobody waited for the row.
Result<std::int64_t> take(Transaction& tx, std::atomic<int>& foreseen) {
  const Bytes* known = tx.recall("counter");
  if (known == nullptr) {
    known =
        TRY(foresee(tx, "counter", sql, "last", {value("bekasi")}, [](const Rows& rows, ByteView remembered) {
          return rows.size() == 1 && rows[0].integer(0) == number_of(remembered);
        }));
    if (known != nullptr) ++foreseen;
  }
  const std::int64_t next =
      1 + (known ? number_of(*known) : TRY(tx.one(sql, "last", {value("bekasi")})).integer(0));
  tx.remember("counter", kept(next));
  TRY(settle(tx, "counter", sql, "move", {value("bekasi"), value(next)}));
  TRY(tx.send(sql, "give", {value("bekasi"), value(next)}));
  return next;
}

void begin(Store& store) {
  REQUIRE(
      store.transact(bekasi, [](Transaction& tx) { return tx.execute(sql, "begin", {value("bekasi")}); }));
}

}  // namespace

TEST_CASE("a row that only this node moves on is foreseen on PostgreSQL, and asked for on SQLite") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    begin(*store);
    std::atomic<int> foreseen = 0;
    for (int i = 1; i <= 10; ++i) {
      const auto number = store->transact(bekasi, [&](Transaction& tx) { return take(tx, foreseen); });
      REQUIRE(number);
      CHECK(*number == i);
    }
    CHECK(foreseen == (db.engine() == tests::Engine::postgresql ? 9 : 0));
  }
}

TEST_CASE(
    "where another node moved the row on, nothing foreseen stays: each number is given once, and none left "
    "out") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto one = db.open({&sql}), other = db.open({&sql});
    begin(*one);
    std::atomic<int> foreseen = 0;
    std::set<std::int64_t> given;
    std::mutex lock;
    std::atomic<int> failed = 0;
    const auto by = [&](Store& store) {
      const auto number = store.transact(bekasi, [&](Transaction& tx) { return take(tx, foreseen); });
      const std::lock_guard hold{lock};
      if (!number || !given.insert(*number).second) ++failed;
    };
    for (int i = 0; i < 80; ++i) {  // now one, now the other; each is long enough alone to foresee again
      by(i % 40 < 39 ? *one : *other);
    }
    std::vector<std::thread> all;
    for (int t = 0; t < 8; ++t)
      all.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) by(t % 2 == 0 ? *one : *other);
      });
    for (auto& thread : all) thread.join();
    CHECK(failed == 0);
    CHECK(given.size() == 240);
    CHECK(*given.begin() == 1);
    CHECK(*given.rbegin() == 240);
    CHECK(db.raw_text("SELECT count(*) FROM given") == "240");
    CHECK(db.raw_text("SELECT last FROM counter") == "240");
  }
}
