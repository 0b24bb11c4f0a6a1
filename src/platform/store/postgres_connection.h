// platform/store/postgres_connection.h: the engine for production and for several nodes. Private
// to the store.
//
// libpq's pipeline mode: BEGIN, SAVEPOINT, RELEASE and what is send() are not worth a journey each,
// so they wait and travel with the next statement that has an answer worth waiting for. What waits of the
// same plain INSERT travels as one of many rows: the server's work for a statement is more than for a row.
#pragma once

#include <map>
#include <span>

#include "platform/store/connection.h"

struct pg_conn;
struct pg_result;

namespace paraf::store {

class PostgresConnection final : public Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const std::string& url);
  ~PostgresConnection() override;

  Engine engine() const override { return Engine::postgresql; }
  Result<void> begin(Mode mode) override;
  Result<void> commit() override;
  Result<bool> commit_later(Told told) override;
  void finish() override;
  void rollback() override;
  Result<void> begin_act() override;
  Result<void> keep_act() override;
  Result<void> undo_act() override;
  Result<Answer> run(const Statement& statement, const std::vector<Value>& values) override;
  Result<void> visit(const Statement& statement, const std::vector<Value>& values, const Visitor& visitor) override;
  Result<void> send(const Statement& statement, std::vector<Value> values) override;
  Result<void> expect(const Statement& statement, std::vector<Value> values, Judge judge) override;
  Result<void> script(const std::string& sql) override;
  Trouble trouble() const override { return trouble_; }

  // What dump and load are made of: COPY of one table, out to a file and in from it.
  Result<void> copy_out(const std::string& table, const std::string& file);
  Result<void> copy_in(const std::string& table, const std::string& file);

 private:
  explicit PostgresConnection(pg_conn* connection) : connection_(connection) {}
  Result<void> leave_pipeline();
  // Something that waits to be sent: a control of ours, or a statement and its values.
  struct Waiting {
    const char* control = nullptr;
    const Statement* statement = nullptr;
    std::vector<Value> values{};
    Judge judge{};
    bool asked = false;  // somebody waits for its answer
    const Visitor* visitor = nullptr;  // who looks at its rows, where they are not wanted as a whole
    std::string_view name() const { return control ? std::string_view{control} : std::string_view{statement->name}; }
  };
  void wait_with(const char* control) { waiting_.push_back({control}); }
  bool never_begun() const { return !waiting_.empty() && waiting_.front().name().starts_with("BEGIN"); }
  // Where in waiting_ the act's savepoint is, or its end when that has been sent already.
  std::size_t unsent_savepoint() const;

  using Rows = std::span<const Waiting* const>;  // of one statement; or one control
  // together divides what waits into what is sent as one: each of it its rows.
  static std::vector<std::vector<const Waiting*>> together(const std::vector<Waiting>& waiting);
  bool is_asked_for() const;  // whether something waits that somebody would miss
  bool is_judged() const;  // whether something waits that has a judge

  // What was sent together, and what each answer will be of, in order: a statement that is new is prepared first.
  struct Expected {
    Rows rows;
    bool preparing;
    const Waiting* of = rows.front();
  };
  struct Journey {
    std::vector<Waiting> sent;
    std::vector<std::vector<const Waiting*>> groups;
    std::vector<Expected> expected;
  };
  // travel sends what waits and reads every answer; gives that of the last.
  Result<Answer> travel();
  bool depart(Journey& journey);
  Result<Answer> arrive(const Journey& journey);
  Result<void> judge();
  // What the answer to COMMIT came to.
  Result<void> committed(const Result<Answer>& answer);
  bool put(Rows rows, bool& prepares);
  bool put_arrays(Rows rows, const std::string& prepared);
  static Result<void> show(pg_result* result, const Waiting& of);
  Result<Answer> answer_of(pg_result* result, const Statement* statement);
  // The answer to each of the rows, which its judge looks at; the first of them that is against it.
  static std::optional<Error> judge_each(pg_result* result, Rows rows);
  tl::unexpected<Error> failed(pg_result* result, std::string_view statement);
  tl::unexpected<Error> lost(std::string_view statement);

  pg_conn* connection_;
  std::map<std::pair<const Statement*, std::size_t>, std::string> prepared_;  // by the number of rows
  int prepared_serial_ = 0;  // a name is not used again: its statement may be half prepared
  std::vector<Waiting> waiting_;
  Journey committing_;  // a COMMIT under way, of which told_ will hear
  Told told_;           // null: none is
  std::string last_tag_;  // of the last control that was answered: "COMMIT" or "ROLLBACK"
  Trouble trouble_ = Trouble::none;
};

}  // namespace paraf::store
