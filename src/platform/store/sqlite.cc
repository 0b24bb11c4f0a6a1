#include "platform/store/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace paraf::store {

namespace {

// 4 kB pages: at 16 MB of log the checkpointer begins; at 256 MB it has lost the race (a reader that
// stays, a slow disk), and the writer does all of it and lets everybody wait.
constexpr int log_is_long = 4'000;
constexpr int log_is_too_long = 64'000;
constexpr int busy_milliseconds = 10'000;

int log_grew(void* checkpointer, sqlite3* db, const char*, int pages) {
  auto& beside = *static_cast<Checkpointer*>(checkpointer);
  if (pages >= log_is_too_long) {
    sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
  } else if (pages >= log_is_long) {
    // The log begins anew only from a moment at which all of it is moved, and beside a busy writer
    // there is none. So the checkpointer moves the bulk, and the writer the few pages since.
    if (beside.take_moved()) sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    else beside.log_is_long();
  }
  return SQLITE_OK;
}

bool is_environment(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_NOMEM: case SQLITE_READONLY: case SQLITE_IOERR:
    case SQLITE_CORRUPT: case SQLITE_FULL: case SQLITE_CANTOPEN: case SQLITE_NOTADB: case SQLITE_PROTOCOL:
      return true;
    default:
      return false;
  }
}

int bind(sqlite3_stmt* statement, int at, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, at, *number);
  if (const auto* text = std::get_if<std::string>(&value))
    return sqlite3_bind_text64(statement, at, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  if (const auto* octets = std::get_if<Bytes>(&value)) {
    // A null pointer would bind NULL, and no octets are not nothing.
    if (octets->empty()) return sqlite3_bind_zeroblob(statement, at, 0);
    return sqlite3_bind_blob64(statement, at, octets->data(), octets->size(), SQLITE_STATIC);
  }
  return sqlite3_bind_null(statement, at);
}

Value column(sqlite3_stmt* statement, int at) {
  switch (sqlite3_column_type(statement, at)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, at)};
    case SQLITE_NULL:
      return std::monostate{};
    case SQLITE_BLOB: {
      const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, at));
      return Bytes(data, data + sqlite3_column_bytes(statement, at));
    }
    default: {
      const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement, at));
      return std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, at)));
    }
  }
}

// A row that SQLite stands at.
class Shown final : public Cells {
 public:
  Shown(sqlite3_stmt* row, std::string_view statement) : row_(row), statement_(statement) {}
  bool is_null(std::size_t at) const override { return sqlite3_column_type(row_, place(at, "any column")) == SQLITE_NULL; }
  std::int64_t integer(std::size_t at) const override {
    const int here = place(at, "a number");
    if (sqlite3_column_type(row_, here) != SQLITE_INTEGER) wrong_column(statement_, at, "a number", "something else");
    return sqlite3_column_int64(row_, here);
  }
  std::string_view text(std::size_t at) const override {
    const int here = place(at, "a text");
    if (sqlite3_column_type(row_, here) != SQLITE_TEXT) wrong_column(statement_, at, "a text", "something else");
    const auto* octets = reinterpret_cast<const char*>(sqlite3_column_text(row_, here));
    return {octets, static_cast<std::size_t>(sqlite3_column_bytes(row_, here))};
  }

 private:
  int place(std::size_t at, std::string_view wanted) const {
    if (at >= static_cast<std::size_t>(sqlite3_data_count(row_))) wrong_column(statement_, at, wanted, "no such column");
    return static_cast<int>(at);
  }
  sqlite3_stmt* row_;
  std::string_view statement_;
};

}  // namespace

// ---- the checkpointer ---------------------------------------------------------------------------

Checkpointer::Checkpointer(std::string path) : path_(std::move(path)), thread_([this] { loop(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Checkpointer::log_is_long() {
  {
    const std::lock_guard lock{mutex_};
    due_ = true;
  }
  wake_.notify_one();
}

void Checkpointer::loop() {
  sqlite3* db = nullptr;
  std::unique_lock lock{mutex_};
  while (true) {
    wake_.wait(lock, [this] { return due_ || stop_; });
    if (stop_) break;
    due_ = false;
    lock.unlock();
    if (!db && sqlite3_open_v2(path_.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK)
      sqlite3_exec(db, "PRAGMA synchronous=FULL", nullptr, nullptr, nullptr);
    // PASSIVE waits for nobody. What it could not move now, it moves at the next call.
    if (db && sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr) == SQLITE_OK)
      moved_ = true;
    lock.lock();
  }
  sqlite3_close(db);
}

// ---- the connection -----------------------------------------------------------------------------

Result<std::unique_ptr<Connection>> SqliteConnection::open(const std::string& path, Mode mode,
                                                           Checkpointer* checkpointer) {
  sqlite3* db = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  std::unique_ptr<SqliteConnection> connection{new SqliteConnection{db}};
  if (code != SQLITE_OK) return connection->failed(code, "open");

  // busy_timeout first: switching to WAL takes a lock that another process may hold just now.
  sqlite3_busy_timeout(db, busy_milliseconds);
  TRY(connection->setting("PRAGMA journal_mode=WAL"));
  TRY(connection->setting("PRAGMA synchronous=FULL"));
  TRY(connection->setting("PRAGMA foreign_keys=ON"));
  // A destroyed key is not to lie on in a corner of its page.
  TRY(connection->setting("PRAGMA secure_delete=FAST"));
  TRY(connection->setting("PRAGMA cache_size=-16384"));
  // What a savepoint or a statement may have to take back is kept in memory: beyond 64 kB SQLite would write it
  // to a file of its own, page by page, in the middle of every batch.
  TRY(connection->setting("PRAGMA temp_store=MEMORY"));
  if (mode == Mode::read) TRY(connection->setting("PRAGMA query_only=ON"));
  // The hook takes the place of wal_autocheckpoint, which would checkpoint inside a commit.
  if (checkpointer) sqlite3_wal_hook(db, log_grew, checkpointer);
  return connection;
}

SqliteConnection::~SqliteConnection() {
  for (auto& [statement, parts] : prepared_)
    for (const Part& part : parts) sqlite3_finalize(part.statement);
  for (auto& [sql, control] : controls_) sqlite3_finalize(control);
  sqlite3_close(db_);
}

Result<void> SqliteConnection::setting(const char* pragma) {
  const int code = sqlite3_exec(db_, pragma, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failed(code, pragma);
  return {};
}

// After some failures SQLite has rolled everything back already: the acts before this one in the
// batch are gone too, and the writer must know.
tl::unexpected<Error> SqliteConnection::failed(int code, std::string_view statement) {
  const std::string said = fmt::format("sqlite {}: {} ({})", statement, sqlite3_errmsg(db_), code);
  if (is_environment(code) || (in_transaction_ && sqlite3_get_autocommit(db_) != 0)) {
    trouble_ = Trouble::lost;
    return unavailable("store.unavailable", said);
  }
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID)
    return conflict("store.duplicate", {{"statement", std::string{statement}}});
  return internal("store.statement", said);
}

Result<void> SqliteConnection::control(const char* sql) {
  sqlite3_stmt*& prepared = controls_[sql];
  if (!prepared) {
    const int code = sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (code != SQLITE_OK) return failed(code, sql);
  }
  sqlite3_step(prepared);
  const int code = sqlite3_reset(prepared);
  if (code != SQLITE_OK) return failed(code, sql);
  return {};
}

Result<void> SqliteConnection::begin(Mode mode) {
  trouble_ = Trouble::none;
  // IMMEDIATE: a transaction that reads first and then writes could not be saved from SQLITE_BUSY.
  TRY(control(mode == Mode::write ? "BEGIN IMMEDIATE" : "BEGIN"));
  in_transaction_ = true;
  return {};
}

Result<void> SqliteConnection::commit() {
  Result<void> done = control("COMMIT");
  if (!done) rollback();
  in_transaction_ = false;
  return done;
}

void SqliteConnection::rollback() {
  in_transaction_ = false;
  if (sqlite3_get_autocommit(db_) == 0) (void)control("ROLLBACK");
}

Result<void> SqliteConnection::undo_act() {
  TRY(control("ROLLBACK TO act"));
  return control("RELEASE act");
}

Result<const std::vector<SqliteConnection::Part>*> SqliteConnection::prepared(const Statement& statement) {
  auto [found, made] = prepared_.try_emplace(&statement);
  if (!made) return &found->second;
  const char* rest = statement.sqlite.c_str();
  while (*rest != 0) {
    sqlite3_stmt* part = nullptr;
    const int code = sqlite3_prepare_v3(db_, rest, -1, SQLITE_PREPARE_PERSISTENT, &part, &rest);
    if (code != SQLITE_OK) {
      for (const Part& before : found->second) sqlite3_finalize(before.statement);
      prepared_.erase(found);
      return failed(code, statement.name);
    }
    if (!part) continue;  // only spaces were left
    Part ready{.statement = part, .writes = sqlite3_stmt_readonly(part) == 0};
    for (int at = 1; at <= sqlite3_bind_parameter_count(part); ++at) {
      // $n is a name to SQLite, which numbers names as they appear.
      const char* name = sqlite3_bind_parameter_name(part, at);
      ready.values.push_back(name && name[0] == '$' ? std::strtoul(name + 1, nullptr, 10) : 0);
    }
    found->second.push_back(std::move(ready));
  }
  return &found->second;
}

template <typename Show>
Result<std::int64_t> SqliteConnection::go(const Statement& statement, const std::vector<Value>& values,
                                          const Show& show) {
  const std::vector<Part>& parts = *TRY(prepared(statement));
  std::int64_t changed = 0;
  for (const Part& each : parts) {
    sqlite3_stmt* const part = each.statement;
    int at = 0;
    for (const std::size_t number : each.values) {
      if (number == 0 || number > values.size()) return internal("store.parameters", statement.name);
      bind(part, ++at, values[number - 1]);
    }
    // SQLITE_STATIC: the values are the caller's and go away.
    const auto over = [&] {
      sqlite3_reset(part);
      sqlite3_clear_bindings(part);
    };
    int code = sqlite3_step(part);
    for (; code == SQLITE_ROW; code = sqlite3_step(part)) {
      if (&each != &parts.back()) continue;
      const Result<void> said = show(part);
      if (said) continue;
      over();
      return tl::unexpected<Error>(said.error());
    }
    if (code != SQLITE_DONE) {
      const auto error = failed(code, statement.name);  // before reset clears the message
      over();
      return error;
    }
    changed = each.writes ? sqlite3_changes64(db_) : 0;
    over();
  }
  return changed;
}

Result<Answer> SqliteConnection::run(const Statement& statement, const std::vector<Value>& values) {
  Answer answer;
  answer.changed = TRY(go(statement, values, [&](sqlite3_stmt* part) -> Result<void> {
    const int columns = sqlite3_column_count(part);
    std::vector<Value> row;
    row.reserve(static_cast<std::size_t>(columns));
    for (int place = 0; place < columns; ++place) row.push_back(column(part, place));
    answer.rows.emplace_back(std::move(row), statement.name);
    return {};
  }));
  return answer;
}

Result<void> SqliteConnection::visit(const Statement& statement, const std::vector<Value>& values,
                                     const Visitor& visitor) {
  return go(statement, values, [&](sqlite3_stmt* part) { return visitor(Shown{part, statement.name}); })
      .map([](std::int64_t) {});
}

Result<void> SqliteConnection::send(const Statement& statement, std::vector<Value> values) {
  return run(statement, values).map([](Answer&&) {});  // there is no journey to save
}

Result<void> SqliteConnection::expect(const Statement& statement, std::vector<Value> values, Judge judge) {
  const Answer answer = TRY(run(statement, values));
  return judge(answer.rows, answer.changed);
}

Result<void> SqliteConnection::script(const std::string& sql) {
  const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failed(code, "migration");
  return {};
}

Result<void> SqliteConnection::backup(const std::string& to) {
  sqlite3* target = nullptr;
  int code = sqlite3_open_v2(to.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  sqlite3_backup* copying = code == SQLITE_OK ? sqlite3_backup_init(target, "main", db_, "main") : nullptr;
  if (copying) {
    // All of it in one step: one read transaction, so one moment. In WAL mode it holds up nobody.
    sqlite3_backup_step(copying, -1);
    code = sqlite3_backup_finish(copying);
  } else if (code == SQLITE_OK) {
    code = sqlite3_errcode(target);
  }
  const std::string said = fmt::format("backup: {}", sqlite3_errmsg(target));
  sqlite3_close(target);
  if (code != SQLITE_OK) return unavailable("store.unavailable", said);
  return {};
}

}  // namespace paraf::store
