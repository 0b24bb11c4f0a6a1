#include "platform/store/migrate.h"

#include <fmt/format.h>

#include <algorithm>

#include "platform/crypto/hash.h"
#include "platform/store/store_sql.h"

namespace paraf::store {

namespace {

Result<Answer> own(Connection& connection, std::string_view name, const std::vector<Value>& values = {}) {
  return connection.run(store_sql().parts().statements.find(name)->second, values);
}

const Ran* find(const std::vector<Ran>& all, std::string_view module, int number) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Ran& r) { return r.module == module && r.number == number; });
  return found == all.end() ? nullptr : &*found;
}

tl::unexpected<Error> mismatch(std::string_view code, std::string_view module, int number) {
  return refused(code, {{"module", std::string{module}}, {"migration", fmt::format("{}", number)}});
}

Result<void> run_one(Connection& connection, const std::string& module, const Migration& migration) {
  const Engine engine = connection.engine();
  const Result<void> ran = connection.script(migration.text(engine));
  if (!ran) {
    Error error = ran.error();
    error.detail = fmt::format("{} migration {}: {}", module, migration.number, error.detail);
    return tl::unexpected<Error>(std::move(error));
  }
  TRY(own(connection, "note_migration", {value(module), value(migration.number), value(hash_of(migration, engine))}));
  return {};
}

Result<void> run_missing(Connection& connection, const std::vector<const Sql*>& modules, const std::vector<Ran>* only) {
  TRY(own(connection, "lock_schema"));
  TRY(own(connection, "make_schema_table"));
  const std::vector<Ran> ran = TRY(ran_migrations(connection));
  for (const Sql* sql : modules) {
    const Sql::Parts& parts = sql->parts();
    for (const Migration& migration : parts.migrations) {
      const Ran* before = find(ran, parts.module, migration.number);
      if (before && before->hash != hash_of(migration, connection.engine()))
        return mismatch("store.migration_changed", parts.module, migration.number);
      if (before) continue;
      const Ran* wanted = only ? find(*only, parts.module, migration.number) : nullptr;
      if (only && !wanted) continue;
      if (wanted && wanted->hash != hash_of(migration, connection.engine()))
        return mismatch("store.migration_changed", parts.module, migration.number);
      TRY(run_one(connection, parts.module, migration));
    }
    const int known = static_cast<int>(parts.migrations.size());
    for (const Ran& r : ran)
      if (r.module == parts.module && r.number > known) return mismatch("store.newer_schema", r.module, r.number);
  }
  return {};
}

}  // namespace

std::string hash_of(const Migration& migration, Engine engine) {
  return hex(crypto::sha256(bytes_of(migration.text(engine))));
}

Result<std::vector<Ran>> ran_migrations(Connection& connection) {
  std::vector<Ran> all;
  for (const Row& row : TRY(own(connection, "ran_migrations")).rows)
    all.push_back({row.text(0), static_cast<int>(row.integer(1)), row.text(2)});
  return all;
}

Result<void> migrate(Connection& connection, const std::vector<const Sql*>& modules, const std::vector<Ran>* only) {
  TRY(connection.begin(Mode::write));
  const Result<void> done = run_missing(connection, modules, only);
  if (done) return connection.commit();
  connection.rollback();
  return done;
}

}  // namespace paraf::store
