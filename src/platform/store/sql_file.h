// platform/store/sql_file.h: a module's .sql file, read. Private to the store.
#pragma once

#include <map>

#include "platform/store/store.h"

namespace paraf::store {

enum class Engine { sqlite, postgresql };

// What a statement may reach; see "Tenancy" in store.h.
enum class Reach { office, installation, across };

struct Statement {
  std::string name;
  Reach reach = Reach::office;
  bool first = false;       // run before the acts of a batch
  bool only_reads = false;  // nothing of it needs to be undone
  std::size_t values = 0;   // the highest $n of its variants: how many the caller gives
  std::size_t postgresql_values = 0;  // of that variant: PostgreSQL takes no more than it reads
  std::string sqlite;       // empty: this engine has no such statement
  std::string postgresql;
  const std::string& text(Engine engine) const { return engine == Engine::sqlite ? sqlite : postgresql; }
  // Of an INSERT of one row of values and nothing more (but ON CONFLICT (…) DO NOTHING), on PostgreSQL: the table,
  // and where in the text the row is. Several of them may become one. Empty: it is no such thing.
  std::string into{};
  std::size_t row_at = 0, row_size = 0;
  bool each = false;  // takes arrays, on PostgreSQL, and answers each of its rows: see store.h
};

// several is the text for so many rows at once: row n takes the values after those of the rows before it.
std::string several(const Statement& statement, std::size_t rows);
// Whether the text of a statement has this word in it, as a name of a table is one.
bool names(std::string_view text, std::string_view word);

struct Migration {
  int number = 0;
  std::string sqlite;
  std::string postgresql;
  const std::string& text(Engine engine) const { return engine == Engine::sqlite ? sqlite : postgresql; }
};

struct Sql::Parts {
  std::string module;
  std::vector<Migration> migrations;  // 1, 2, 3 …
  std::map<std::string, Statement, std::less<>> statements;
};

// read_sql is the pure reading of a file. Its Errors (`malformed store.sql_file`, facts: module, line,
// what) are mistakes of ours: Sql's constructor stops the program with them.
Result<Sql::Parts> read_sql(std::string_view module, std::string_view text);

}  // namespace paraf::store
