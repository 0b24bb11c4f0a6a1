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

TEST_CASE("an INSERT of one row of values, and nothing more, may become one of several") {
  struct Row {
    std::string why, text, two;  // two: empty, it may not
  };
  const Row rows[] = {
      {"a row", "INSERT INTO paper (office, id) VALUES ($1, $2)",
       "INSERT INTO paper (office, id) VALUES ($1, $2), ($3, $4)"},
      {"constants stay, and a $ in a text is no value", "INSERT INTO paper (office, id) VALUES ('it''s $1)', $1)",
       "INSERT INTO paper (office, id) VALUES ('it''s $1)', $1), ('it''s $1)', $2)"},
      {"values out of order, one of them twice", "INSERT INTO paper (a, b, c) VALUES ($2, $1, $2)",
       "INSERT INTO paper (a, b, c) VALUES ($2, $1, $2), ($4, $3, $4)"},
      {"a function inside", "INSERT INTO paper (a, b) VALUES (upper($1), $2)",
       "INSERT INTO paper (a, b) VALUES (upper($1), $2), (upper($3), $4)"},
      {"an answer is asked for", "INSERT INTO paper (a) VALUES ($1) RETURNING a", ""},
      {"each may fall out by itself", "INSERT INTO paper (a) VALUES ($1) ON CONFLICT (a) DO NOTHING",
       "INSERT INTO paper (a) VALUES ($1), ($2) ON CONFLICT (a) DO NOTHING"},
      {"one changes another", "INSERT INTO paper (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET b = 1", ""},
      {"what is there may change", "INSERT INTO paper (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET b = lower('DO NOTHING')", ""},
      {"two rows already", "INSERT INTO paper (a) VALUES ($1), ($2)", ""},
      {"not from values", "INSERT INTO paper (a) SELECT $1", ""},
      {"a question inside", "INSERT INTO paper (a) VALUES ((SELECT max(a) FROM paper WHERE b = $1))", ""},
      {"no INSERT", "UPDATE paper SET a = $1", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto parts = read_sql("demo", "-- name: put scope: across\n" + row.text + ";\n");
    REQUIRE(parts);
    const Statement& put = parts->statements.at("put");
    CHECK(put.into == (row.two.empty() ? "" : "paper"));
    if (row.two.empty()) continue;
    CHECK(several(put, 1) == row.text);
    CHECK(several(put, 2) == row.two);
  }
}

TEST_CASE("only PostgreSQL asks for each, and it says of which table") {
  const auto parts = read_sql("demo", "-- name: a [postgresql] each paper scope: across\nSELECT 1, $1;\n"
                                      "-- name: a [sqlite] scope: across\nSELECT $1;\n");
  REQUIRE(parts);
  CHECK(parts->statements.at("a").each);
  CHECK(parts->statements.at("a").into == "paper");
  CHECK(code_of(read_sql("demo", "-- name: a each paper scope: across\nSELECT $1;\n")) == "store.sql_file");
  CHECK(code_of(read_sql("demo", "-- name: a [postgresql] scope: across each\nSELECT $1;\n")) == "store.sql_file");
}

TEST_CASE("a text names a table only by its whole word") {
  CHECK(names("UPDATE paper SET a = 1", "paper"));
  CHECK(names("DELETE FROM paper", "paper"));
  CHECK_FALSE(names("UPDATE paper_2 SET a = 1", "paper"));
  CHECK_FALSE(names("UPDATE old_paper SET a = 1", "paper"));
  CHECK(names("INSERT INTO old_paper SELECT * FROM paper", "paper"));
}
