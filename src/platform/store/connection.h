// platform/store/connection.h: one session with a database, used by one thread at a time. Private
// to the store: SqliteConnection and PostgresConnection are the two there are.
#pragma once

#include <memory>

#include "platform/store/expect.h"
#include "platform/store/sql_file.h"
#include "platform/store/visit.h"

namespace paraf::store {

enum class Mode { read, write };

// What happened to the transaction beneath us since begin(), beyond one statement failing.
enum class Trouble {
  none,
  again,  // a deadlock, a serialisation failure, a row that moved on: the whole of it may succeed if run again
  lost,   // the transaction is gone with its connection or its disk
};

// A judge's word for a row that another node has moved on since the batch before: Trouble::again.
inline constexpr std::string_view moved_on = "store.moved_on";

struct Answer {
  Rows rows;
  std::int64_t changed = 0;
};

class Connection {
 public:
  virtual ~Connection() = default;
  virtual Engine engine() const = 0;

  virtual Result<void> begin(Mode mode) = 0;
  // commit: an Error of code store.in_doubt means that it may have happened.
  virtual Result<void> commit() = 0;
  // commit_later is commit(), but it may return true while the answer to COMMIT itself is still to come: `told` hears
  // it then, before the next answer that anybody waits for. What waits to be sent may gather meanwhile.
  using Told = std::function<void(const Result<void>&)>;
  virtual Result<bool> commit_later(Told) {
    TRY(commit());
    return false;
  }
  virtual void finish() {}  // waits for that answer, if there is one to come
  virtual void rollback() = 0;
  // One act of a batch. Savepoints are not nested.
  virtual Result<void> begin_act() = 0;
  virtual Result<void> keep_act() = 0;
  virtual Result<void> undo_act() = 0;

  virtual Result<Answer> run(const Statement& statement, const std::vector<Value>& values) = 0;
  // visit is run() whose rows the visitor sees where they are: see visit.h.
  virtual Result<void> visit(const Statement& statement, const std::vector<Value>& values, const Visitor& visitor) = 0;
  // send runs a statement whose answer nobody waits for. It may travel with the next one; if it fails,
  // a later call says so: of the same act where acts have savepoints (keep_act() at the latest), else
  // whichever comes next (commit() at the latest).
  virtual Result<void> send(const Statement& statement, std::vector<Value> values) = 0;
  // expect is the same for an answer that is only judged: see expect.h. What the judge says against it
  // is what a failure of the statement would be.
  virtual Result<void> expect(const Statement& statement, std::vector<Value> values, Judge judge) = 0;
  virtual Result<void> script(const std::string& sql) = 0;  // several statements, no values: migrations

  virtual Trouble trouble() const = 0;
};

// Connect makes a fresh one, for the writer or for a reader.
using Connect = std::function<Result<std::unique_ptr<Connection>>(Mode)>;

}  // namespace paraf::store
