// platform/store/migrate.h: bringing a database to the program's schema. Private to the store.
#pragma once

#include "platform/store/connection.h"

namespace paraf::store {

struct Ran {
  std::string module;
  int number = 0;
  std::string hash;  // hex SHA-256 of the migration's text on this engine
};

// hash_of is what schema_migration remembers of a migration.
std::string hash_of(const Migration& migration, Engine engine);

// ran_migrations says where a database stands; empty when it is new.
Result<std::vector<Ran>> ran_migrations(Connection& connection);

// migrate runs, in one transaction, what has not run yet, module after module in the order given.
//   refused store.migration_changed   one that ran is another text now (facts: module, migration)
//   refused store.newer_schema        the database has run one that this program does not know
// With `only`, just the migrations named in it run: the schema as of a dump.
Result<void> migrate(Connection& connection, const std::vector<const Sql*>& modules,
                     const std::vector<Ran>* only = nullptr);

}  // namespace paraf::store
