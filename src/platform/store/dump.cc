#include "platform/store/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "platform/store/act.h"
#include "platform/store/migrate.h"
#include "platform/store/postgres_connection.h"
#include "platform/store/snapshot.h"
#include "platform/store/store_sql.h"

namespace paraf::store {

namespace {

namespace fs = std::filesystem;

constexpr const char* sqlite_file = "store.sqlite";
constexpr const char* contents_file = "tables.txt";

Result<Rows> own(Connection& connection, std::string_view name) {
  return std::move(TRY(connection.run(store_sql().parts().statements.find(name)->second, {})).rows);
}

Result<std::vector<std::string>> tables_of(Connection& connection) {
  std::vector<std::string> tables;
  for (const Row& row : TRY(own(connection, "tables"))) tables.push_back(row.text(0));
  return tables;
}

// A table after those its foreign keys point to, so that loading in this order breaks none.
Result<std::vector<std::string>> loadable(Connection& connection) {
  std::vector<std::string> left = TRY(tables_of(connection));
  std::vector<std::pair<std::string, std::string>> child_parent;
  for (const Row& row : TRY(own(connection, "references_between"))) child_parent.emplace_back(row.text(0), row.text(1));
  std::vector<std::string> order;
  std::set<std::string> done;
  while (!left.empty()) {
    const auto ready = std::find_if(left.begin(), left.end(), [&](const std::string& table) {
      return std::all_of(child_parent.begin(), child_parent.end(),
                         [&](const auto& pair) { return pair.first != table || done.contains(pair.second); });
    });
    if (ready == left.end()) return internal("store.statement", "foreign keys in a circle around " + left.front());
    done.insert(*ready);
    order.push_back(*ready);
    left.erase(ready);
  }
  return order;
}

// tables.txt, line by line: "migration <module> <number> <hash>", then "table <name>".
struct Contents {
  std::vector<Ran> ran;
  std::vector<std::string> tables;
};

Result<void> dump_postgres(PostgresConnection& connection, const std::string& folder) {
  TRY(connection.begin(Mode::read));  // REPEATABLE READ: every COPY below shows the same moment
  std::ofstream contents{fs::path{folder} / contents_file};
  for (const Ran& ran : TRY(ran_migrations(connection)))
    contents << "migration " << ran.module << ' ' << ran.number << ' ' << ran.hash << '\n';
  for (const std::string& table : TRY(loadable(connection))) {
    if (table == "schema_migration") continue;
    contents << "table " << table << '\n';
    TRY(connection.copy_out(table, fs::path{folder} / (table + ".copy")));
  }
  contents.close();
  if (!contents) return unavailable("store.unavailable", "cannot write the dump");
  return connection.commit();
}

Result<Contents> read_contents(const std::string& folder) {
  std::ifstream in{fs::path{folder} / contents_file};
  if (!in) return malformed("store.not_a_dump");
  Contents contents;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words{line};
    std::string word, name, hash;
    int number = 0;
    words >> word >> name;
    if (word == "migration" && words >> number >> hash) contents.ran.push_back({name, number, hash});
    else if (word == "table" && !name.empty() && name.find('/') == std::string::npos) contents.tables.push_back(name);
    else return malformed("store.not_a_dump");
  }
  return contents;
}

Result<void> put_guard(Connection& connection, const restore_guard::Guard& guard) {
  const Scope scope = Scope::installation();
  Act act{connection, scope};
  return restore_guard::set(act, guard);
}

Result<void> fill(PostgresConnection& connection, const Contents& contents, const std::string& folder,
                  const restore_guard::Guard& guard) {
  const auto all = [&]() -> Result<void> {
    for (const std::string& table : contents.tables)
      TRY(connection.copy_in(table, fs::path{folder} / (table + ".copy")));
    return put_guard(connection, guard);
  };
  TRY(connection.begin(Mode::write));
  const Result<void> filled = all();
  if (filled) return connection.commit();
  connection.rollback();
  return filled;
}

Result<void> demand_no_tables(PostgresConnection& connection) {
  TRY(connection.begin(Mode::write));
  const auto there = tables_of(connection);
  connection.rollback();
  if (!there) return tl::unexpected<Error>(there.error());
  if (!there->empty()) return conflict("store.not_empty");
  return {};
}

Result<void> load_postgres(const std::string& folder, const Address& address, const std::vector<const Sql*>& modules,
                   const restore_guard::Guard& guard) {
  const Contents contents = TRY(read_contents(folder));
  const std::unique_ptr<Connection> opened = TRY(connector(address, nullptr)(Mode::write));
  auto& connection = static_cast<PostgresConnection&>(*opened);
  TRY(demand_no_tables(connection));
  TRY(migrate(connection, modules, &contents.ran));
  TRY(fill(connection, contents, folder, guard));
  return migrate(connection, modules);
}

Result<void> load_sqlite(const std::string& folder, const Address& address, const std::vector<const Sql*>& modules,
                   const restore_guard::Guard& guard) {
  std::error_code failed;
  if (fs::exists(address.place, failed)) return conflict("store.not_empty");
  const fs::path source = fs::path{folder} / sqlite_file;
  if (!fs::exists(source, failed)) return malformed("store.not_a_dump");
  // Copied by SQLite itself: it comes out synced, and a damaged file is found here.
  // The guard goes into the source, so that the copy never exists without it.
  const std::unique_ptr<Connection> from = TRY(SqliteConnection::open(source, Mode::write, nullptr));
  TRY(from->begin(Mode::write));
  const Result<void> guarded = put_guard(*from, guard);
  if (!guarded) {
    from->rollback();
    return guarded;
  }
  TRY(from->commit());
  TRY(static_cast<SqliteConnection&>(*from).backup(address.place));
  const std::unique_ptr<Connection> to = TRY(SqliteConnection::open(address.place, Mode::write, nullptr));
  return migrate(*to, modules);
}

}  // namespace

Result<void> take_snapshot(const Address& address, const std::string& folder) {
  const std::unique_ptr<Connection> connection = TRY(connector(address, nullptr)(Mode::read));
  if (address.engine == Engine::sqlite)
    return static_cast<SqliteConnection&>(*connection).backup(fs::path{folder} / sqlite_file);
  return dump_postgres(static_cast<PostgresConnection&>(*connection), folder);
}

Result<void> dump(Store& store, const std::string& folder) { return store.dump_to(folder); }

Result<void> demand_empty(const std::string& url) {
  const Address address = TRY(read_url(url));
  if (address.engine == Engine::sqlite) {
    std::error_code failed;
    if (fs::exists(address.place, failed)) return conflict("store.not_empty");
    return {};
  }
  const std::unique_ptr<Connection> opened = TRY(connector(address, nullptr)(Mode::write));
  return demand_no_tables(static_cast<PostgresConnection&>(*opened));
}

Result<void> load(const std::string& folder, const std::string& url, const std::vector<const Sql*>& modules,
                  const restore_guard::Guard& guard) {
  const Address address = TRY(read_url(url));
  const std::vector<const Sql*> all = with_own(modules);
  return address.engine == Engine::sqlite ? load_sqlite(folder, address, all, guard)
                                          : load_postgres(folder, address, all, guard);
}

}  // namespace paraf::store
