#include "platform/store/sql_file.h"

#include <doctest/doctest.h>

using namespace paraf;
using namespace paraf::store;

TEST_CASE("a module's file is read into migrations and statements, each with the variant of its engine") {
  const auto parts = read_sql("demo", R"(-- a word about the file
-- migration: 1
CREATE TABLE paper (office TEXT, body BLOB, note TEXT); -- a BLOB of octets
-- migration: 2 [sqlite]
CREATE INDEX a ON paper (office);
-- migration: 2 [postgresql]
CREATE INDEX b ON paper (office);

-- name: load
-- Why it is so.
SELECT body, 'it''s $9 -- no comment' FROM paper WHERE office = $1 AND note = $2;

-- name: take scope: across
SELECT 1;
-- name: take [postgresql] scope: across
SELECT 1 FOR UPDATE;
-- name: lock [postgresql] first
SELECT note FROM paper WHERE office = $1 FOR UPDATE;
)");
  REQUIRE(parts);
  REQUIRE(parts->migrations.size() == 2);
  CHECK(parts->migrations[0].sqlite == "CREATE TABLE paper (office TEXT, body BLOB, note TEXT);");
  CHECK(parts->migrations[0].postgresql == "CREATE TABLE paper (office TEXT, body BYTEA, note TEXT);");
  CHECK(parts->migrations[1].sqlite == "CREATE INDEX a ON paper (office);");
  CHECK(parts->migrations[1].postgresql == "CREATE INDEX b ON paper (office);");
  const Statement& load = parts->statements.at("load");
  CHECK(load.values == 2);
  CHECK(load.reach == Reach::office);
  CHECK(load.sqlite == "SELECT body, 'it''s $9 -- no comment' FROM paper WHERE office = $1 AND note = $2");
  const Statement& take = parts->statements.at("take");
  CHECK(take.reach == Reach::across);
  CHECK(take.sqlite == "SELECT 1");
  CHECK(take.postgresql == "SELECT 1 FOR UPDATE");
  const Statement& lock = parts->statements.at("lock");
  CHECK(lock.first);
  CHECK(lock.sqlite.empty());
}

TEST_CASE("a file with a mistake is refused with its line") {
  struct Row {
    std::string why, text, line;
  };
  const Row rows[] = {
      {"a statement that names no office and says no scope", "-- name: all\nSELECT * FROM paper;\n", "1"},
      {"a scope nobody knows", "-- name: all scope: everywhere\nSELECT 1;\n", "1"},
      {"a variant nobody knows", "-- name: all [oracle] scope: across\nSELECT 1;\n", "1"},
      {"the same name twice", "-- name: a\nSELECT $1;\n-- name: a\nSELECT $1;\n", "3"},
      {"variants of different reach", "-- name: a\nSELECT $1;\n-- name: a [sqlite] scope: across\nSELECT $1;\n", "3"},
      {"a migration left out", "-- migration: 1\nSELECT 1;\n-- migration: 3\nSELECT 1;\n", "3"},
      {"a migration without a number", "-- migration: first\nSELECT 1;\n", "1"},
      {"a header without SQL", "-- name: a\n-- only words\n-- name: b\nSELECT $1;\n", "1"},
      {"SQL that belongs to nothing", "\nSELECT 1;\n", "2"},
      {"a header without a name", "-- name:\nSELECT $1;\n", "1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto parts = read_sql("demo", row.text);
    REQUIRE(code_of(parts) == "store.sql_file");
    CHECK(parts.error().facts[1].second == row.line);
  }
}
