// platform/store/engine.h: what a URL names, opened. Private to the store.
#pragma once

#include "platform/store/connection.h"
#include "platform/store/sqlite.h"

namespace paraf::store {

struct Address {
  Engine engine = Engine::sqlite;
  std::string place;  // SQLite: the path; PostgreSQL: the URL
};

// "sqlite:/path", "postgresql://…", "postgres://…"; else `malformed store.url`.
Result<Address> read_url(const std::string& url);

// connector makes connections to it. checkpointer may be null (PostgreSQL, or a short visit).
Connect connector(const Address& address, Checkpointer* checkpointer);

// The store's own SQL first, then the modules in the order given.
std::vector<const Sql*> with_own(const std::vector<const Sql*>& modules);

}  // namespace paraf::store
