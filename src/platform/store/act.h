// platform/store/act.h: the Transaction that work is given. Private to the store.
#pragma once

#include "platform/store/connection.h"

namespace paraf::store {

// An Act holds one scope to its statements and remembers the first statement that failed: after
// that nothing of it may stay, however the work goes on.
class Act final : public Transaction {
 public:
  using Memory = std::map<std::string, Bytes>;
  struct Settled {
    const Statement* statement;
    std::vector<Value> values;
  };
  using Settlements = std::map<std::string, Settled>;
  // memory: what the acts of the batch that stand remember; null where there is no batch.
  // foreseen: what those of the batch before did; null where it may not be relied on.
  Act(Connection& connection, const Scope& scope, const Memory* memory = nullptr, const Memory* foreseen = nullptr)
      : connection_(connection), scope_(scope), memory_(memory), foreseen_(foreseen) {}

  Result<Rows> query(const Sql& sql, std::string_view name, std::vector<Value> values) override;
  Result<std::int64_t> execute(const Sql& sql, std::string_view name, std::vector<Value> values) override;
  Result<void> send(const Sql& sql, std::string_view name, std::vector<Value> values) override;
  const Scope& scope() const override { return scope_; }
  const Bytes* recall(const std::string& name) const override;
  void remember(const std::string& name, Bytes what) override;
  // See visit.h, expect.h and settle.h.
  Result<void> visit(const Sql& sql, std::string_view name, const std::vector<Value>& values, const Visitor& visitor);
  Result<void> expect(const Sql& sql, std::string_view name, std::vector<Value> values, Judge judge);
  Result<void> settle(const std::string& name, const Sql& sql, std::string_view statement, std::vector<Value> values);
  const Bytes* foreseen(const std::string& name) const;
  Memory& remembered() { return own_; }  // by this act
  Settlements& settled() { return settlements_; }
  // Whether there may be something that a rollback of everything has to take away.
  bool left_something() const { return wrote_ || failed_; }
  const std::optional<Error>& failed() const { return failed_; }

  // judge is what the whole act came to: its own error, else that of a statement it passed over.
  Result<void> judge(Result<void> said) const;

 private:
  Result<const Statement*> find(const Sql& sql, std::string_view name, const std::vector<Value>& values) const;
  Result<Answer> run(const Sql& sql, std::string_view name, const std::vector<Value>& values);
  Result<void> allowed(const Statement& statement, const std::vector<Value>& values) const;

  Connection& connection_;
  const Scope& scope_;
  const Memory* memory_;
  const Memory* foreseen_;
  Memory own_;
  Settlements settlements_;
  bool wrote_ = false;
  std::optional<Error> failed_;
};

}  // namespace paraf::store
