#include "platform/store/store.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "platform/store/settle.h"
#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::store;

namespace {

const Sql sql{"shelf", R"(
-- migration: 1
CREATE TABLE paper (
  office TEXT NOT NULL,
  id TEXT NOT NULL,
  pages BIGINT NOT NULL,
  seal BLOB,
  note TEXT,
  PRIMARY KEY (office, id)
);
CREATE TABLE parent (id BIGINT PRIMARY KEY);
CREATE TABLE child (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL REFERENCES parent (id));

-- name: add
INSERT INTO paper (office, id, pages, seal, note) VALUES ($1, $2, $3, $4, $5);
-- name: load
SELECT pages, seal, note FROM paper WHERE office = $1 AND id = $2;
-- name: swapped
-- The second value comes first in the text: SQLite would number it 1.
SELECT id FROM paper WHERE id = $2 AND office = $1;
-- name: count
SELECT count(*), sum(pages), count(*) > 0 FROM paper WHERE office = $1;
-- name: count_all scope: across
SELECT count(*) FROM paper;
-- name: step
UPDATE paper SET pages = pages + 1 WHERE office = $1 AND id = $2;
-- name: set_pages
UPDATE paper SET pages = $3 WHERE office = $1 AND id = $2;
-- name: both_steps [sqlite]
UPDATE paper SET pages = pages + 1 WHERE office = $1 AND id = $2;
UPDATE paper SET pages = pages + 10 WHERE office = $1 AND id = $3 RETURNING pages;
-- name: both_steps [postgresql]
WITH one AS (UPDATE paper SET pages = pages + 1 WHERE office = $1 AND id = $2)
UPDATE paper SET pages = pages + 10 WHERE office = $1 AND id = $3 RETURNING pages;
-- name: orphan scope: installation
INSERT INTO child (id, parent) VALUES (1, 404);
-- name: pause [postgresql] scope: installation
SELECT CAST(pg_sleep(0.2) AS TEXT);
-- name: pause [sqlite] scope: installation
SELECT '';
)"};

const Scope bekasi = Scope::office(OfficeId::trusted("bekasi"));
const Scope batam = Scope::office(OfficeId::trusted("batam"));

Result<void> add(Store& store, const Scope& scope, const std::string& id, std::int64_t pages = 1) {
  return store.transact(scope, [=](Transaction& tx) -> Result<void> {
    TRY(tx.execute(sql, "add", {value(tx.scope().only()), value(id), value(pages), value(nullptr), value("n")}));
    return {};
  });
}

std::int64_t count(Store& store, const Scope& scope) {
  const auto counted = store.read(scope, [](Transaction& tx) -> Result<std::int64_t> {
    return TRY(tx.one(sql, "count", {value(tx.scope().only())})).integer(0);
  });
  REQUIRE(counted);
  return *counted;
}

}  // namespace

TEST_CASE("what is written is read back as it was, of every type") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    CHECK(store->engine() == db.name());
    Bytes all(256);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
    const std::string text = "Kepala Dinas \\ 'é' \n\t\"$1\"";
    const auto written = store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
      TRY(tx.execute(sql, "add", {value("bekasi"), value("a"), value(std::int64_t{-9'007'199'254'740'993}),
                                     value(all), value(text)}));
      TRY(tx.execute(sql, "add", {value("bekasi"), value("b"), value(7), value(Bytes{}), value("")}));
      TRY(tx.execute(sql, "add", {value("bekasi"), value("c"), value(8), value(nullptr), value(nullptr)}));
      return {};
    });
    REQUIRE(code_of(written) == "");
    const auto read = store->read(bekasi, [&](Transaction& tx) -> Result<void> {
      const Row a = TRY(tx.one(sql, "load", {value("bekasi"), value("a")}));
      CHECK(a.integer(0) == -9'007'199'254'740'993);
      CHECK(a.bytes(1) == all);
      CHECK(a.text(2) == text);
      const Row b = TRY(tx.one(sql, "load", {value("bekasi"), value("b")}));
      CHECK(b.bytes(1).empty());
      CHECK(b.text(2) == "");
      const Row c = TRY(tx.one(sql, "load", {value("bekasi"), value("c")}));
      CHECK(c.is_null(1));
      CHECK(c.is_null(2));
      CHECK(TRY(tx.query(sql, "swapped", {value("bekasi"), value("b")})).size() == 1);
      const Row counted = TRY(tx.one(sql, "count", {value("bekasi")}));
      CHECK(counted.integer(1) == -9'007'199'254'740'993 + 15);
      CHECK(counted.truth(2));
      CHECK(code_of(tx.one(sql, "load", {value("bekasi"), value("z")})) == "store.no_row");
      CHECK(!*tx.maybe(sql, "load", {value("bekasi"), value("z")}));
      return {};
    });
    CHECK(code_of(read) == "");
    const auto steps = store->transact(bekasi, [&](Transaction& tx) -> Result<std::int64_t> {
      CHECK(TRY(tx.execute(sql, "step", {value("bekasi"), value("none")})) == 0);
      return TRY(tx.one(sql, "both_steps", {value("bekasi"), value("b"), value("c")})).integer(0);
    });
    CHECK(steps.value_or(0) == 18);
  }
}

TEST_CASE("an act that fails leaves nothing, whoever made it fail") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    REQUIRE(add(*store, bekasi, "a"));

    CHECK(code_of(store->transact(bekasi, [](Transaction& tx) -> Result<void> {
      TRY(tx.execute(sql, "step", {value("bekasi"), value("a")}));
      return refused("demo.no");
    })) == "demo.no");

    const auto twice = add(*store, bekasi, "a");
    REQUIRE(code_of(twice) == "store.duplicate");
    CHECK(twice.error().kind == ErrorKind::conflict);
    CHECK(twice.error().facts == Facts{{"statement", "add"}});

    // The failure is passed over; the act is given up all the same, on both engines alike.
    CHECK(code_of(store->transact(bekasi, [](Transaction& tx) -> Result<void> {
      TRY(tx.execute(sql, "step", {value("bekasi"), value("a")}));
      (void)tx.execute(sql, "add", {value("bekasi"), value("a"), value(1), value(nullptr), value(nullptr)});
      CHECK(code_of(tx.query(sql, "count", {value("bekasi")})) == "store.given_up");
      return {};
    })) == "store.duplicate");

    CHECK_THROWS_AS((void)store->transact(bekasi, [](Transaction& tx) -> Result<void> {
      TRY(tx.execute(sql, "step", {value("bekasi"), value("a")}));
      throw std::runtime_error("from the work");
    }), std::runtime_error);

    CHECK(code_of(store->transact(bekasi, [](Transaction& tx) -> Result<void> {
      TRY(tx.execute(sql, "orphan", {}));
      return {};
    })) == "store.statement");

    const auto pages = store->read(bekasi, [](Transaction& tx) -> Result<std::int64_t> {
      return TRY(tx.one(sql, "load", {value("bekasi"), value("a")})).integer(0);
    });
    CHECK(pages.value_or(0) == 1);
  }
}

TEST_CASE("acts in one batch: the failing ones fall, their neighbours stand") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    constexpr int threads = 12, each = 20;
    std::atomic<int> good = 0, bad = 0;
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t)
      all.emplace_back([&, t] {
        for (int i = 0; i < each; ++i) {
          const bool fails = (t + i) % 3 == 0;
          const std::string id = fmt::format("{}-{}", t, i);
          const auto done = store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
            TRY(tx.execute(sql, "add", {value("bekasi"), value(id), value(1), value(nullptr), value(nullptr)}));
            if (fails && i % 2 == 0) return refused("demo.no");
            if (fails) TRY(tx.execute(sql, "add", {value("bekasi"), value(id), value(1), value(nullptr), value(nullptr)}));
            return {};
          });
          ++(done ? good : bad);
        }
      });
    for (auto& thread : all) thread.join();
    CHECK(bad == threads * each / 3);
    CHECK(good == count(*store, bekasi));
  }
}

TEST_CASE("tenancy: a transaction reaches its own office and nothing else") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    REQUIRE(add(*store, bekasi, "a"));
    REQUIRE(add(*store, batam, "a"));
    struct Attempt {
      std::string why;
      Scope scope;
      std::string statement;
      std::vector<Value> values;
      std::string code;
    };
    const Attempt attempts[] = {
        {"its own row", bekasi, "load", {value("bekasi"), value("a")}, ""},
        {"the neighbour's row", bekasi, "load", {value("batam"), value("a")}, "store.other_office"},
        {"the neighbour's, seen from the installation",
         Scope::installation(),
         "load",
         {value("batam"), value("a")},
         "store.other_office"},
        {"no office at all", bekasi, "load", {value(nullptr), value("a")}, "store.other_office"},
        {"the installation's rows from an office",
         bekasi,
         "load",
         {value(""), value("a")},
         "store.other_office"},
        {"a count over all offices, from an office", bekasi, "count_all", {}, "store.other_office"},
        {"a count over all offices, from the installation", Scope::installation(), "count_all", {}, ""},
        {"a statement without an office, from an office", bekasi, "pause", {}, ""},
    };
    for (const Attempt& attempt : attempts) {
      CAPTURE(attempt.why);
      const auto ask = [&](Transaction& tx) -> Result<void> {
        TRY(tx.query(sql, attempt.statement, attempt.values));
        return {};
      };
      const auto read = store->read(attempt.scope, ask);
      CHECK(code_of(read) == attempt.code);
      CHECK(code_of(store->transact(attempt.scope, ask)) == attempt.code);
      if (!read) CHECK(read.error().kind == ErrorKind::forbidden);
    }
    // Writing into another office is the same refusal, and writes nothing.
    CHECK(code_of(store->transact(bekasi, [](Transaction& tx) -> Result<void> {
      TRY(tx.execute(sql, "step", {value("batam"), value("a")}));
      return {};
    })) == "store.other_office");
    CHECK(db.raw_text("SELECT pages FROM paper WHERE office = 'batam'") == "1");
  }
}

TEST_CASE("a mistake in calling a statement is said, not guessed around") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto code = [&](const std::string& name, std::vector<Value> values) {
      return code_of(store->read(bekasi, [&](Transaction& tx) -> Result<void> {
        TRY(tx.query(sql, name, values));
        return {};
      }));
    };
    CHECK(code("no_such", {}) == "store.statement");
    CHECK(code("load", {value("bekasi")}) == "store.parameters");
    CHECK(code("load", {value("bekasi"), value("a"), value("b")}) == "store.parameters");
    CHECK(code("load", {value("bekasi"), value(std::string{"a\0b", 3})}) == "store.nul_in_text");
    // A reader writes nothing.
    CHECK(code("step", {value("bekasi"), value("a")}) != "");
  }
}

TEST_CASE("a read sees one moment, whatever is written meanwhile") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    REQUIRE(add(*store, bekasi, "a"));
    const auto read = store->read(bekasi, [&](Transaction& tx) -> Result<void> {
      CHECK(TRY(tx.one(sql, "count", {value("bekasi")})).integer(0) == 1);
      CHECK(code_of(add(*store, bekasi, "b")) == "");
      CHECK(TRY(tx.one(sql, "count", {value("bekasi")})).integer(0) == 1);
      return {};
    });
    CHECK(code_of(read) == "");
    CHECK(count(*store, bekasi) == 2);
  }
}

TEST_CASE("a transaction inside a transaction is refused instead of waiting for itself") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto nothing = [](Transaction&) -> Result<void> { return {}; };
    CHECK(code_of(store->transact(bekasi, [&](Transaction&) { return store->transact(bekasi, nothing); })) == "store.nested");
    CHECK(code_of(store->transact(bekasi, [&](Transaction&) { return store->read(bekasi, nothing); })) == "store.nested");
    CHECK(code_of(store->read(bekasi, [&](Transaction&) { return store->read(bekasi, nothing); })) == "store.nested");
    CHECK(code_of(store->read(bekasi, [&](Transaction&) { return store->transact(bekasi, nothing); })) == "");
  }
}

TEST_CASE("more readers than connections wait for their turn") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    REQUIRE(add(*store, bekasi, "a"));
    std::atomic<int> seen = 0;
    std::vector<std::thread> all;
    for (int t = 0; t < 8; ++t)
      all.emplace_back([&] {
        for (int i = 0; i < 10; ++i)
          if (store->read(bekasi, [](Transaction& tx) { return tx.one(sql, "load", {value("bekasi"), value("a")}); })) ++seen;
      });
    for (auto& thread : all) thread.join();
    CHECK(seen == 80);
  }
}

TEST_CASE("a store is found again as it was left, and a second program may open it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto first = db.open({&sql});
    REQUIRE(add(*first, bekasi, "a"));
    auto second = db.open({&sql});
    REQUIRE(add(*second, bekasi, "b"));
    CHECK(count(*first, bekasi) == 2);
    first.reset();
    second.reset();
    CHECK(count(*db.open({&sql}), bekasi) == 2);
  }
}

TEST_CASE("two nodes that add at once lose nothing") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto first = db.open({&sql});
    auto second = db.open({&sql});
    REQUIRE(add(*first, bekasi, "a", 0));
    REQUIRE(add(*first, bekasi, "b", 0));
    std::vector<std::thread> all;
    std::atomic<int> failed = 0;
    for (int t = 0; t < 8; ++t)
      all.emplace_back([&, t] {
        Store& store = t % 2 == 0 ? *first : *second;
        // Opposite orders: the nodes deadlock on PostgreSQL, and the writer runs the batch again.
        const std::string one = t % 2 == 0 ? "a" : "b", other = t % 2 == 0 ? "b" : "a";
        for (int i = 0; i < 15; ++i) {
          const auto done = store.transact(bekasi, [&](Transaction& tx) -> Result<void> {
            TRY(tx.execute(sql, "step", {value("bekasi"), value(one)}));
            TRY(tx.execute(sql, "step", {value("bekasi"), value(other)}));
            return {};
          });
          if (!done) ++failed;
        }
      });
    for (auto& thread : all) thread.join();
    CHECK(failed == 0);
    CHECK(db.raw_text("SELECT pages FROM paper WHERE id = 'a'") == "120");
    CHECK(db.raw_text("SELECT pages FROM paper WHERE id = 'b'") == "120");
  }
}

TEST_CASE("PostgreSQL: after its connections were cut the store goes on by itself") {
  tests::Database db{tests::Engine::postgresql};
  auto store = db.open({&sql});
  REQUIRE(add(*store, bekasi, "a"));
  CHECK(count(*store, bekasi) == 1);
  db.cut_connections();
  CHECK(code_of(add(*store, bekasi, "b")) == "");
  CHECK(count(*store, bekasi) == 2);

  // Cut in the middle of an act: the act runs again whole, and has the effect of one.
  int runs = 0;
  const auto done = store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
    ++runs;
    TRY(tx.execute(sql, "add", {value("bekasi"), value("c"), value(1), value(nullptr), value(nullptr)}));
    if (runs == 1) db.cut_connections();
    TRY(tx.query(sql, "count", {value("bekasi")}));
    return {};
  });
  CHECK(code_of(done) == "");
  CHECK(runs == 2);
  CHECK(count(*store, bekasi) == 3);
}

TEST_CASE("a server that is not there is unavailable") {
  const auto opened = Store::open({"postgresql:///nothing?host=/nonexistent", 1}, {});
  REQUIRE(code_of(opened) == "store.unavailable");
  CHECK(opened.error().kind == ErrorKind::unavailable);
  CHECK(code_of(Store::open({"sqlite:/nonexistent/folder/paraf.db", 1}, {})) == "store.unavailable");
  CHECK(code_of(Store::open({"mysql://somewhere", 1}, {})) == "store.url");
}

TEST_CASE("SQLite: a full disk is unavailable, and what was acknowledged before stays") {
  tests::Database db{tests::Engine::sqlite};
  auto store = db.open({&sql});
  REQUIRE(add(*store, bekasi, "a"));
  const std::string big(8 << 20, 'x');
  const auto add_big = [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(sql, "add", {value("bekasi"), value("big"), value(1), value(nullptr), value(big)}));
    return {};
  };
  // No file may grow beyond 4 MB: the same error from the kernel as a disk that is full.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto old = signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4 << 20, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto done = store->transact(bekasi, add_big);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, old);
  REQUIRE(code_of(done) == "store.unavailable");
  CHECK(done.error().kind == ErrorKind::unavailable);
  CHECK(count(*store, bekasi) == 1);
  CHECK(code_of(store->transact(bekasi, add_big)) == "");
  CHECK(count(*store, bekasi) == 2);
}

TEST_CASE("SQLite: a long log is moved into the file beside the writer") {
  tests::Database db{tests::Engine::sqlite};
  auto store = db.open({&sql});
  const std::string page(64 << 10, 'x');
  for (int i = 0; i < 600; ++i)  // 38 MB of log
    REQUIRE(store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
      TRY(tx.execute(sql, "add", {value("bekasi"), value(fmt::format("{}", i)), value(1), value(nullptr), value(page)}));
      return {};
    }));
  CHECK(count(*store, bekasi) == 600);
  // Moved along the way, the log began anew and stayed far below what was written.
  CHECK(std::filesystem::file_size(db.folder() + "/paraf.db-wal") < (30 << 20));
  store.reset();
  CHECK(db.raw_text("PRAGMA integrity_check") == "ok");
}

TEST_CASE("what is sent ahead is there, and its failure is that of its own act") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    const auto send = [&](Transaction& tx, const std::string& id) {
      return tx.send(sql, "add", {value("bekasi"), value(id), value(1), value(nullptr), value(nullptr)});
    };
    // Seen by the next statement of the act.
    const auto seen = store->transact(bekasi, [&](Transaction& tx) -> Result<std::int64_t> {
      TRY(send(tx, "a"));
      return TRY(tx.one(sql, "count", {value("bekasi")})).integer(0);
    });
    CHECK(seen.value_or(-1) == 1);
    // The last of an act, and all of it.
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) { return send(tx, "b"); })) == "");
    // Refused after it was sent, or never sent.
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
      TRY(send(tx, "c"));
      return refused("demo.no");
    })) == "demo.no");
    CHECK(code_of(store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
      TRY(tx.query(sql, "count", {value("bekasi")}));
      TRY(send(tx, "c"));
      return refused("demo.no");
    })) == "demo.no");
    // Its failure comes with the next statement, or at the end; in a crowd, to nobody else.
    std::atomic<int> wrong = 0;
    std::vector<std::thread> all;
    for (int t = 0; t < 8; ++t)
      all.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          const bool fails = (t + i) % 4 == 0, ends = (t + i) % 8 == 0;
          const std::string id = fails ? "a" : fmt::format("{}-{}", t, i);
          const auto done = store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
            TRY(send(tx, id));
            if (!ends) TRY(tx.query(sql, "count", {value("bekasi")}));
            return {};
          });
          if (code_of(done) != (fails ? "store.duplicate" : "")) ++wrong;
        }
      });
    for (auto& thread : all) thread.join();
    CHECK(wrong == 0);
    CHECK(count(*store, bekasi) == 2 + 8 * 20 * 3 / 4);
  }
}

TEST_CASE("what a failed act remembered is forgotten, and nothing is remembered beyond its batch") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    std::atomic<int> wrong = 0;
    std::vector<std::thread> all;
    for (int t = 0; t < 8; ++t)
      all.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i)
          (void)store->transact(bekasi, [&](Transaction& tx) -> Result<void> {
            if (tx.recall("failed")) ++wrong;
            tx.remember((t + i) % 2 == 0 ? "failed" : "stood", Bytes{1});
            if (!tx.recall((t + i) % 2 == 0 ? "failed" : "stood")) ++wrong;
            TRY(tx.query(sql, "count", {value("bekasi")}));
            if ((t + i) % 2 == 0) return refused("demo.no");
            return {};
          });
      });
    for (auto& thread : all) thread.join();
    CHECK(wrong == 0);
    CHECK(store->transact(bekasi, [](Transaction& tx) -> Result<bool> { return tx.recall("stood") == nullptr; }).value_or(false));
  }
}

TEST_CASE("a row that every act moves on is written with its batch, as the last act that stands left it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&sql});
    REQUIRE(add(*store, bekasi, "head", 0));
    constexpr int threads = 8, each = 25;
    std::atomic<int> good = 0;
    std::atomic<std::int64_t> sum = 0;
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t)
      all.emplace_back([&, t] {
        for (int i = 0; i < each; ++i) {
          const int kind = (t + i) % 5;
          const auto number = store->transact(bekasi, [=](Transaction& tx) -> Result<std::int64_t> {
            const Bytes* known = tx.recall("head");
            const std::int64_t last =
                known ? known->front() : TRY(tx.one(sql, "load", {value("bekasi"), value("head")})).integer(0);
            tx.remember("head", Bytes{static_cast<std::uint8_t>(last + 1)});
            TRY(settle(tx, "head", sql, "set_pages", {value("bekasi"), value("head"), value(last + 1)}));
            if (kind == 0) return refused("demo.no");  // it wrote nothing itself
            TRY(tx.execute(sql, "add", {value("bekasi"), value(fmt::format("{}-{}", t, i)), value(1), value(nullptr),
                                        value(nullptr)}));
            if (kind == 1) return refused("demo.no");  // after it wrote
            return last + 1;
          });
          if (!number) continue;
          ++good;
          sum += *number;
        }
      });
    for (auto& thread : all) thread.join();
    CHECK(good == threads * each * 3 / 5);
    CHECK(sum == static_cast<std::int64_t>(good) * (good + 1) / 2);  // each number once, none left out
    const auto head = store->read(bekasi, [](Transaction& tx) { return tx.one(sql, "load", {value("bekasi"), value("head")}); });
    REQUIRE(head);
    CHECK(head->integer(0) == good);
    CHECK(code_of(store->transact(bekasi, [](Transaction& tx) {
      return settle(tx, "x", sql, "set_pages", {value("batam"), value("a"), value(1)});
    })) == "store.other_office");
  }
}
