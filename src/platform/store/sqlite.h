// platform/store/sqlite.h: the embedded engine. Private to the store.
//
// WAL with synchronous=FULL: a commit returns after the log is on the disk. Readers see the
// snapshot of their first read and never wait for the writer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "platform/store/connection.h"

struct sqlite3;
struct sqlite3_stmt;

namespace paraf::store {

// Moves the log back into the database file beside the writer, so that no act waits for it. The
// writer says when the log has grown long, and moves the few pages that came meanwhile.
class Checkpointer {
 public:
  explicit Checkpointer(std::string path);
  ~Checkpointer();
  void log_is_long();
  // take_moved is true once after the bulk of the log was moved.
  bool take_moved() { return moved_.exchange(false); }

 private:
  void loop();
  const std::string path_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> moved_ = false;
  bool due_ = false;
  bool stop_ = false;
  std::thread thread_;
};

class SqliteConnection final : public Connection {
 public:
  // checkpointer: of the writer's connection; null for readers.
  static Result<std::unique_ptr<Connection>> open(const std::string& path, Mode mode, Checkpointer* checkpointer);
  ~SqliteConnection() override;

  Engine engine() const override { return Engine::sqlite; }
  Result<void> begin(Mode mode) override;
  Result<void> commit() override;
  void rollback() override;
  Result<void> begin_act() override { return control("SAVEPOINT act"); }
  Result<void> keep_act() override { return control("RELEASE act"); }
  Result<void> undo_act() override;
  Result<Answer> run(const Statement& statement, const std::vector<Value>& values) override;
  Result<void> visit(const Statement& statement, const std::vector<Value>& values, const Visitor& visitor) override;
  Result<void> send(const Statement& statement, std::vector<Value> values) override;
  Result<void> expect(const Statement& statement, std::vector<Value> values, Judge judge) override;
  Result<void> script(const std::string& sql) override;
  Trouble trouble() const override { return trouble_; }

  // backup copies the database, as of one moment, into a new file.
  Result<void> backup(const std::string& to);

 private:
  explicit SqliteConnection(sqlite3* db) : db_(db) {}
  Result<void> setting(const char* pragma);
  Result<void> control(const char* sql);
  // A part of a statement that is several; and which value goes to which of its parameters.
  struct Part {
    sqlite3_stmt* statement = nullptr;
    std::vector<std::size_t> values{};
    bool writes = false;
  };
  Result<const std::vector<Part>*> prepared(const Statement& statement);
  // go runs a statement, and shows its rows: those of its last part. Says how many rows that changed.
  template <typename Show>
  Result<std::int64_t> go(const Statement& statement, const std::vector<Value>& values, const Show& show);
  tl::unexpected<Error> failed(int code, std::string_view statement);

  sqlite3* db_;
  // Statements live as long as the program, so their address is their name.
  std::unordered_map<const Statement*, std::vector<Part>> prepared_;
  std::unordered_map<const char*, sqlite3_stmt*> controls_;
  bool in_transaction_ = false;
  Trouble trouble_ = Trouble::none;
};

}  // namespace paraf::store
