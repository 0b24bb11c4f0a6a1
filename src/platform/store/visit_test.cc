// Rows that are looked at where they lie.
#include "platform/store/visit.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::store;

namespace {

const Sql sql{"shelf", R"(
-- migration: 1
CREATE TABLE paper (office TEXT NOT NULL, id TEXT NOT NULL, pages BIGINT, PRIMARY KEY (office, id));

-- name: add
INSERT INTO paper (office, id, pages) VALUES ($1, $2, $3);
-- name: papers
SELECT id, pages FROM paper WHERE office = $1 ORDER BY id;
-- name: halves
-- Refused by both engines at the row whose pages are the smallest number there is.
SELECT abs(pages) FROM paper WHERE office = $1 ORDER BY id;
)"};

const Scope bekasi = Scope::office(OfficeId::trusted("bekasi"));

struct Shelf {
  explicit Shelf(tests::Database& db) : store(db.open({&sql})) {
    REQUIRE(store->transact(bekasi, [](Transaction& tx) -> Result<void> {
      for (int i = 0; i < 200; ++i)
        TRY(tx.send(sql, "add",
                    {value("bekasi"), value(fmt::format("{:03}", i)), i % 2 ? value(nullptr) : value(i - 50)}));
      return {};
    }));
  }
  Result<void> look(std::string_view statement, const Visitor& visitor, std::string_view office = "bekasi") {
    return store->read(bekasi, [&](Transaction& tx) { return visit(tx, sql, statement, {value(office)}, visitor); });
  }
  std::unique_ptr<Store> store;
};

}  // namespace

TEST_CASE("a visit shows every row once, in the statement's order, as it is") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Shelf shelf{db};
    int seen = 0;
    REQUIRE(shelf.look("papers", [&](const Cells& row) -> Result<void> {
      CHECK(row.text(0) == fmt::format("{:03}", seen));
      CHECK(row.is_null(1) == (seen % 2 == 1));
      if (!row.is_null(1)) CHECK(row.integer(1) == seen - 50);
      ++seen;
      return {};
    }));
    CHECK(seen == 200);
  }
}

TEST_CASE("a visit ends with the visitor's Error, and the next one begins anew") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Shelf shelf{db};
    int seen = 0;
    const auto third_is_wrong = [&](const Cells&) -> Result<void> {
      if (++seen == 3) return refused("demo.changed");
      return {};
    };
    CHECK(code_of(shelf.look("papers", third_is_wrong)) == "demo.changed");
    CHECK(seen == 3);
    seen = 100;
    CHECK(shelf.look("papers", third_is_wrong));
    CHECK(seen == 300);
  }
}

TEST_CASE("a visit keeps to the office, and says when its statement fails") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Shelf shelf{db};
    const auto anything = [](const Cells&) -> Result<void> { return {}; };
    CHECK(code_of(shelf.look("papers", anything, "garut")) == "store.other_office");
    db.raw("UPDATE paper SET pages = -9223372036854775807 - 1 WHERE id = '150'");
    CHECK(code_of(shelf.look("halves", anything)) == "store.statement");
    CHECK(shelf.look("papers", anything));
  }
}
