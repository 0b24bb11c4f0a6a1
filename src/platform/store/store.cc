#include "platform/store/store.h"

#include <algorithm>

#include "platform/store/engine.h"
#include "platform/store/migrate.h"
#include "platform/store/postgres_connection.h"
#include "platform/store/readers.h"
#include "platform/store/snapshot.h"
#include "platform/store/store.sql.h"
#include "platform/store/store_sql.h"
#include "platform/store/writer.h"

namespace paraf::store {

const Sql& store_sql() {
  static const Sql sql{"store", embedded::platform_store_store_sql};
  return sql;
}

Result<Address> read_url(const std::string& url) {
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return Address{Engine::postgresql, url};
  constexpr std::string_view sqlite = "sqlite:";
  if (!url.starts_with(sqlite) || url.size() == sqlite.size()) return malformed("store.url");
  return Address{Engine::sqlite, url.substr(sqlite.size())};
}

Connect connector(const Address& address, Checkpointer* checkpointer) {
  return [address, checkpointer](Mode mode) -> Result<std::unique_ptr<Connection>> {
    if (address.engine == Engine::postgresql) return PostgresConnection::open(address.place);
    return SqliteConnection::open(address.place, mode, mode == Mode::write ? checkpointer : nullptr);
  };
}

std::vector<const Sql*> with_own(const std::vector<const Sql*>& modules) {
  std::vector<const Sql*> all{&store_sql()};
  for (const Sql* sql : modules)
    if (std::find(all.begin(), all.end(), sql) == all.end()) all.push_back(sql);
  return all;
}

namespace {

// PostgreSQL keeps 64 savepoints of a transaction in shared memory; one more and every visibility
// check of the whole server goes to disk for them [PGPROC_MAX_CACHED_SUBXIDS].
constexpr std::size_t most_acts_postgresql = 64;
constexpr std::size_t most_acts_sqlite = 512;

// An act waits for the server's answer to each of its statements, and its batch with it. Several
// writers wait at once. SQLite answers in the same thread and admits one writer.
constexpr std::size_t writers_postgresql = 4;

// The stores whose read() this thread is in just now.
thread_local std::vector<const void*> reading;

class Reading {
 public:
  explicit Reading(const void* store) { reading.push_back(store); }
  ~Reading() { reading.pop_back(); }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
};

class OneStore final : public Store {
 public:
  OneStore(Address address, const Options& options, std::unique_ptr<Checkpointer> checkpointer,
           std::unique_ptr<Connection> connection, const std::vector<const Sql*>& modules)
      : address_(std::move(address)),
        checkpointer_(std::move(checkpointer)),
        readers_(connector(address_, nullptr), std::max(1, options.readers)) {
    const bool sqlite = address_.engine == Engine::sqlite;
    for (std::size_t i = 0; i < (sqlite ? 1 : writers_postgresql); ++i)
      writers_.push_back(std::make_unique<Writer>(address_.engine, connector(address_, checkpointer_.get()),
                                                  std::move(connection), modules,
                                                  sqlite ? most_acts_sqlite : most_acts_postgresql));
  }

  std::string_view engine() const override {
    return address_.engine == Engine::sqlite ? "sqlite" : "postgresql";
  }

 protected:
  Result<void> write(const Scope& scope, Work work) override {
    if (is_writer()) return internal("store.nested", "transact() inside transact()");
    return writer_of(scope).write(scope, work);
  }

  Result<void> view(const Scope& scope, Work work) override {
    if (is_writer()) return internal("store.nested", "read() inside transact()");
    if (std::find(reading.begin(), reading.end(), this) != reading.end())
      return internal("store.nested", "read() inside read()");
    const Reading here{this};
    return readers_.read(scope, work);
  }

 private:
  bool is_writer() const {
    return std::any_of(writers_.begin(), writers_.end(), [](const auto& writer) { return writer->is_this_thread(); });
  }
  // An office always has the same writer, so that its acts make full batches and do not wait for each other's
  // locks across connections. The installation has the first.
  Writer& writer_of(const Scope& scope) {
    if (scope.only().empty()) return *writers_.front();
    return *writers_[std::hash<std::string>{}(scope.only().text()) % writers_.size()];
  }

  Result<void> dump_to(const std::string& folder) override { return take_snapshot(address_, folder); }

  const Address address_;
  std::unique_ptr<Checkpointer> checkpointer_;
  Readers readers_;
  std::vector<std::unique_ptr<Writer>> writers_;  // last: they end first, and the acts queued may need the rest
};

}  // namespace

Result<std::unique_ptr<Store>> Store::open(Options options, std::vector<const Sql*> modules) {
  Address address = TRY(read_url(options.url));
  const std::vector<const Sql*> all = with_own(modules);
  std::unique_ptr<Checkpointer> checkpointer;
  if (address.engine == Engine::sqlite) checkpointer = std::make_unique<Checkpointer>(address.place);
  std::unique_ptr<Connection> connection = TRY(connector(address, checkpointer.get())(Mode::write));
  TRY(migrate(*connection, all));
  return std::make_unique<OneStore>(std::move(address), options, std::move(checkpointer), std::move(connection), all);
}

}  // namespace paraf::store
