#include <doctest/doctest.h>

#include <filesystem>

#include "platform/store/dump.h"
#include "platform/store/restore_guard.h"
#include "platform/store/store.h"
#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::store;

namespace {

constexpr std::string_view statements = R"(
-- name: add
INSERT INTO book (office, id) VALUES ($1, $2);
-- name: add_page
INSERT INTO a_page (office, id, book) VALUES ($1, $2, $3);
)";

constexpr std::string_view first_release = R"(
-- migration: 1
CREATE TABLE book (office TEXT NOT NULL, id BIGINT PRIMARY KEY);
-- A child whose name sorts before its parent's.
CREATE TABLE a_page (office TEXT NOT NULL, id BIGINT PRIMARY KEY, book BIGINT NOT NULL REFERENCES book (id), seal BLOB);
)";
const Sql one{"library", std::string{first_release} + std::string{statements}};
const Sql two{"library", std::string{first_release} + R"(
-- migration: 2
ALTER TABLE book ADD COLUMN title TEXT NOT NULL DEFAULT 'tanpa judul';
)" + std::string{statements}};
const Sql rewritten{"library", R"(
-- migration: 1
CREATE TABLE book (office TEXT NOT NULL, id BIGINT PRIMARY KEY, quietly TEXT);
)" + std::string{statements}};

const Scope bekasi = Scope::office(OfficeId::trusted("bekasi"));

void fill(Store& store) {
  REQUIRE(store.transact(bekasi, [](Transaction& tx) -> Result<void> {
    TRY(tx.execute(one, "add", {value("bekasi"), value(1)}));
    TRY(tx.execute(one, "add_page", {value("bekasi"), value(10), value(1)}));
    return {};
  }));
}

}  // namespace

TEST_CASE("migrations go forward only, and what ran may not be rewritten") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    fill(*db.open({&one}));
    CHECK(db.raw_text("SELECT count(*) FROM schema_migration WHERE module = 'library'") == "1");

    const auto changed = Store::open({db.url(), 1}, {&rewritten});
    REQUIRE(code_of(changed) == "store.migration_changed");
    CHECK(changed.error().facts == Facts{{"module", "library"}, {"migration", "1"}});

    db.open({&two});
    CHECK(db.raw_text("SELECT title FROM book") == "tanpa judul");
    db.open({&two});  // nothing to do
    const auto older_program = Store::open({db.url(), 1}, {&one});
    REQUIRE(code_of(older_program) == "store.newer_schema");
    CHECK(older_program.error().kind == ErrorKind::refused);
  }
}

TEST_CASE("a migration that breaks leaves the database as it was") {
  const Sql broken{"library", std::string{first_release} + "-- migration: 2\nCREATE TABLE half (id BIGINT);\nNOT SQL;\n"};
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    fill(*db.open({&one}));
    CHECK(code_of(Store::open({db.url(), 1}, {&broken})) == "store.statement");
    CHECK_THROWS((void)db.raw_text("SELECT * FROM half"));
    db.open({&two});
  }
}

TEST_CASE("nodes that start together on an empty database all come up") {
  tests::Database db{tests::Engine::postgresql};
  std::vector<std::unique_ptr<Store>> nodes;
  for (int i = 0; i < 3; ++i) nodes.push_back(db.open({&two}));
  CHECK(db.raw_text("SELECT count(*) FROM schema_migration WHERE module = 'library'") == "2");
}

TEST_CASE("a dump holds one moment and loads into an empty store, of this release or a later one") {
  for (const tests::Engine engine : {tests::Engine::sqlite, tests::Engine::postgresql}) {
    tests::Database db{engine};
    CAPTURE(db.name());
    auto store = db.open({&one});
    fill(*store);
    const std::string folder = db.folder() + "/dump";
    std::filesystem::create_directory(folder);
    REQUIRE(code_of(dump(*store, folder)) == "");

    const restore_guard::Guard guard{Timestamp::from_seconds(2), Timestamp::from_seconds(1), "5f1c"};
    tests::Database elsewhere{engine};
    REQUIRE(code_of(load(folder, elsewhere.url(), {&two}, guard)) == "");
    CHECK(elsewhere.raw_text("SELECT title FROM book WHERE id = 1") == "tanpa judul");
    CHECK(elsewhere.raw_text("SELECT book FROM a_page WHERE id = 10") == "1");
    CHECK(elsewhere.raw_text("SELECT backup FROM restore_guard WHERE cleared_at IS NULL") == "5f1c");
    CHECK(code_of(load(folder, elsewhere.url(), {&two}, guard)) == "store.not_empty");
    CHECK(code_of(demand_empty(elsewhere.url())) == "store.not_empty");
    CHECK(code_of(demand_empty(tests::Database{engine}.url())) == "");
    CHECK(code_of(load(elsewhere.folder(), tests::Database{engine}.url(), {&two}, guard)) == "store.not_a_dump");
  }
}

TEST_CASE("the restore guard stands until somebody clears it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({});
    const auto in = [&](auto work) { return store->transact(Scope::installation(), work); };
    const Timestamp now = Timestamp::from_seconds(1'767'600'000);
    CHECK(code_of(in(restore_guard::require_clear)) == "");
    CHECK(code_of(in([&](Transaction& tx) { return restore_guard::clear(tx, now, "system", "-"); })) ==
          "store.no_restore_pending");

    for (int restore = 0; restore < 2; ++restore) {
      REQUIRE(in([&](Transaction& tx) { return restore_guard::set(tx, {now, now, "5f1c"}); }));
      CHECK(code_of(in(restore_guard::require_clear)) == "store.restore_pending");
      const auto pending = in(restore_guard::pending);
      REQUIRE(pending);
      REQUIRE(*pending);
      CHECK((*pending)->restored_at == now);
      CHECK((*pending)->backup == "5f1c");
      CHECK(code_of(in([&](Transaction& tx) { return restore_guard::clear(tx, now, "person:1", "prefix 2 burnt"); })) == "");
      CHECK(code_of(in(restore_guard::require_clear)) == "");
    }
  }
}
