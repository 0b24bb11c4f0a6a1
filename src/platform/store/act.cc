#include "platform/store/act.h"

#include <fmt/format.h>

#include "platform/store/settle.h"

namespace paraf::store {

// The tenancy rule; see "Tenancy" in store.h.
Result<void> Act::allowed(const Statement& statement, const std::vector<Value>& values) const {
  const Facts who{{"statement", statement.name}};
  switch (statement.reach) {
    case Reach::installation:
      return {};
    case Reach::across:
      if (!scope_.only().empty()) return forbidden("store.other_office", who);
      return {};
    case Reach::office:
      break;
  }
  const auto* office = values.empty() ? nullptr : std::get_if<std::string>(&values.front());
  if (!office || *office != scope_.only().text()) return forbidden("store.other_office", who);
  return {};
}

Result<const Statement*> Act::find(const Sql& sql, std::string_view name, const std::vector<Value>& values) const {
  if (failed_) return internal("store.given_up", std::string{name});
  const auto& statements = sql.parts().statements;
  const auto found = statements.find(name);
  if (found == statements.end())
    return internal("store.statement", fmt::format("{} has no statement {}", sql.parts().module, name));
  const Statement& statement = found->second;
  if (values.size() != statement.values)
    return internal("store.parameters", fmt::format("{}.{}: {} values given, {} named", sql.parts().module, name,
                                                    values.size(), statement.values));
  if (statement.text(connection_.engine()).empty())
    return internal("store.statement", fmt::format("{}.{} is not for this engine", sql.parts().module, name));
  TRY(allowed(statement, values));
  for (const Value& value : values) {
    // PostgreSQL holds no NUL in a text, and would cut it there without a word.
    const auto* text = std::get_if<std::string>(&value);
    if (text && text->find('\0') != std::string::npos)
      return malformed("store.nul_in_text", {{"statement", statement.name}});
  }
  return &statement;
}

Result<Answer> Act::run(const Sql& sql, std::string_view name, const std::vector<Value>& values) {
  const Statement& statement = *TRY(find(sql, name, values));
  wrote_ = wrote_ || !statement.only_reads;
  Result<Answer> answer = connection_.run(statement, values);
  if (!answer) failed_ = answer.error();
  return answer;
}

Result<void> Act::visit(const Sql& sql, std::string_view name, const std::vector<Value>& values, const Visitor& visitor) {
  const Statement& statement = *TRY(find(sql, name, values));
  wrote_ = wrote_ || !statement.only_reads;
  Result<void> seen = connection_.visit(statement, values, visitor);
  if (!seen) failed_ = seen.error();
  return seen;
}

Result<void> Act::send(const Sql& sql, std::string_view name, std::vector<Value> values) {
  const Statement& statement = *TRY(find(sql, name, values));
  wrote_ = wrote_ || !statement.only_reads;
  Result<void> sent = connection_.send(statement, std::move(values));
  if (!sent) failed_ = sent.error();
  return sent;
}

Result<void> Act::expect(const Sql& sql, std::string_view name, std::vector<Value> values, Judge judge) {
  const Statement& statement = *TRY(find(sql, name, values));
  wrote_ = wrote_ || !statement.only_reads;
  Result<void> sent = connection_.expect(statement, std::move(values), std::move(judge));
  if (!sent) failed_ = sent.error();
  return sent;
}

const Bytes* Act::recall(const std::string& name) const {
  const auto own = own_.find(name);
  if (own != own_.end()) return &own->second;
  if (!memory_) return nullptr;
  const auto found = memory_->find(name);
  return found == memory_->end() ? nullptr : &found->second;
}

void Act::remember(const std::string& name, Bytes what) {
  if (memory_) own_[name] = std::move(what);
}

// Every Transaction is an Act: see Writer and Readers.
Result<void> visit(Transaction& tx, const Sql& sql, std::string_view statement, std::vector<Value> values,
                   const Visitor& visitor) {
  return static_cast<Act&>(tx).visit(sql, statement, values, visitor);
}

Result<void> expect(Transaction& tx, const Sql& sql, std::string_view statement, std::vector<Value> values, Judge judge) {
  return static_cast<Act&>(tx).expect(sql, statement, std::move(values), std::move(judge));
}

Result<void> settle(Transaction& tx, const std::string& name, const Sql& sql, std::string_view statement,
                    std::vector<Value> values) {
  return static_cast<Act&>(tx).settle(name, sql, statement, std::move(values));
}

const Bytes* Act::foreseen(const std::string& name) const {
  if (!foreseen_) return nullptr;
  const auto found = foreseen_->find(name);
  return found == foreseen_->end() ? nullptr : &found->second;
}

Result<const Bytes*> foresee(Transaction& tx, const std::string& name, const Sql& sql, std::string_view statement,
                             std::vector<Value> values, Still still) {
  const Bytes* const foreseen = static_cast<Act&>(tx).foreseen(name);
  if (foreseen == nullptr) return nullptr;
  TRY(expect(tx, sql, statement, std::move(values),
             [still, remembered = *foreseen](const Rows& rows, std::int64_t) -> Result<void> {
               if (!still(rows, remembered)) return unavailable(moved_on);
               return {};
             }));
  return foreseen;
}

// Outside a batch there is no end of one to wait for.
Result<void> Act::settle(const std::string& name, const Sql& sql, std::string_view statement, std::vector<Value> values) {
  if (!memory_) return send(sql, statement, std::move(values));
  const Statement* found = TRY(find(sql, statement, values));
  settlements_[name] = {found, std::move(values)};
  return {};
}

Result<Rows> Act::query(const Sql& sql, std::string_view name, std::vector<Value> values) {
  return std::move(TRY(run(sql, name, values)).rows);
}

Result<std::int64_t> Act::execute(const Sql& sql, std::string_view name, std::vector<Value> values) {
  return TRY(run(sql, name, values)).changed;
}

Result<void> Act::judge(Result<void> said) const {
  if (said && failed_) return tl::unexpected<Error>(*failed_);
  return said;
}

}  // namespace paraf::store
