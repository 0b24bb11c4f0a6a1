#include "platform/store/postgres_connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>

#include "platform/store/store_sql.h"

namespace paraf::store {

namespace {

// Types by their numbers in PostgreSQL's catalogue (pg_type.dat); they never change.
constexpr Oid oid_bool = 16, oid_bytea = 17, oid_int8 = 20, oid_int2 = 21, oid_int4 = 23, oid_numeric = 1700;

struct Freed {
  void operator()(PGresult* result) const { PQclear(result); }
  void operator()(unsigned char* octets) const { PQfreemem(octets); }
  void operator()(char* text) const { PQfreemem(text); }
};
using Held = std::unique_ptr<PGresult, Freed>;

Value column(const PGresult* result, int row, int at) {
  if (PQgetisnull(result, row, at) != 0) return std::monostate{};
  const std::string_view text{PQgetvalue(result, row, at), static_cast<std::size_t>(PQgetlength(result, row, at))};
  switch (PQftype(result, at)) {
    case oid_bool:
      return std::int64_t{text == "t"};
    case oid_int8: case oid_int4: case oid_int2: case oid_numeric: {  // numeric: the sum of BIGINTs
      std::int64_t number = 0;
      const auto end = text.data() + text.size();
      if (std::from_chars(text.data(), end, number).ptr == end) return number;
      return std::string{text};
    }
    case oid_bytea: {
      std::size_t size = 0;
      const std::unique_ptr<unsigned char, Freed> octets{
          PQunescapeBytea(reinterpret_cast<const unsigned char*>(text.data()), &size)};
      return Bytes(octets.get(), octets.get() + size);
    }
    default:
      return std::string{text};
  }
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n') c = ' ';
  return text;
}

}  // namespace

Result<std::unique_ptr<Connection>> PostgresConnection::open(const std::string& url) {
  // What comes before dbname is a default that the URL may overrule.
  const char* names[] = {"connect_timeout", "application_name", "client_encoding", "dbname", nullptr};
  const char* values[] = {"5", "paraf", "UTF8", url.c_str(), nullptr};
  pg_conn* raw = PQconnectdbParams(names, values, 1);
  std::unique_ptr<PostgresConnection> connection{new PostgresConnection{raw}};
  if (PQstatus(raw) != CONNECTION_OK) return connection->lost("connect");
  PQsetNoticeProcessor(raw, [](void*, const char*) {}, nullptr);
  TRY(connection->script("SET bytea_output = 'hex'; SET lock_timeout = '20s'; SET standard_conforming_strings = on"));
  TRY(connection->run(store_sql().parts().statements.at("strict_session"), {}));
  return connection;
}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

tl::unexpected<Error> PostgresConnection::lost(std::string_view statement) {
  trouble_ = Trouble::lost;
  return unavailable("store.unavailable",
                     one_line(fmt::format("postgresql {}: {}", statement, PQerrorMessage(connection_))));
}

tl::unexpected<Error> PostgresConnection::failed(pg_result* result, std::string_view statement) {
  const char* field = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string_view state = field ? field : "";
  if (PQstatus(connection_) != CONNECTION_OK || state.empty()) return lost(statement);
  const std::string said = one_line(fmt::format("postgresql {}: {}", statement, PQresultErrorMessage(result)));
  // 40001 serialisation failure, 40P01 deadlock, 55P03 lock not available (lock_timeout).
  if (state == "40001" || state == "40P01" || state == "55P03") {
    trouble_ = Trouble::again;
    return unavailable("store.unavailable", said);
  }
  // Classes 53 (resources), 57 (operator: shutdown, cancelled), 58 (system): the server's trouble.
  if (state.starts_with("53") || state.starts_with("57") || state.starts_with("58") || state == "25006") {
    trouble_ = Trouble::lost;
    return unavailable("store.unavailable", said);
  }
  if (state == "23505") return conflict("store.duplicate", {{"statement", std::string{statement}}});
  return internal("store.statement", said);
}

Result<void> PostgresConnection::begin(Mode mode) {
  trouble_ = Trouble::none;
  waiting_.clear();
  if (PQstatus(connection_) != CONNECTION_OK) return lost("begin");
  wait_with(mode == Mode::write ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  return {};
}

std::size_t PostgresConnection::unsent_savepoint() const {
  std::size_t at = waiting_.size();
  for (std::size_t i = 0; i < waiting_.size(); ++i)
    if (waiting_[i].name() == "SAVEPOINT act") at = i;
  return at;
}

Result<void> PostgresConnection::begin_act() {
  wait_with("SAVEPOINT act");
  return {};
}

Result<void> PostgresConnection::keep_act() {
  if (!waiting_.empty() && waiting_.back().name() == "SAVEPOINT act") {
    waiting_.pop_back();  // an act that ran nothing leaves nothing to keep
    return {};
  }
  const bool unanswered = !waiting_.empty();
  wait_with("RELEASE act");
  if (!unanswered) return {};
  // Statements of this act still wait. Sent with the next act they would fail in its name.
  const Result<Answer> done = travel();
  if (done) return {};
  if (trouble_ == Trouble::none) (void)undo_act();
  return tl::unexpected<Error>(done.error());
}

Result<void> PostgresConnection::undo_act() {
  const std::size_t savepoint = unsent_savepoint();
  if (savepoint < waiting_.size()) {  // nothing of the act was sent
    waiting_.resize(savepoint);
    return {};
  }
  waiting_.clear();  // its statements that still wait
  wait_with("ROLLBACK TO act");
  wait_with("RELEASE act");
  // At once: it must not share a journey with the next act's statement, whose failure would be its own.
  return travel().map([](Answer&&) {});
}

Result<void> PostgresConnection::commit() {
  if (never_begun()) {  // nothing was asked of the server
    waiting_.clear();
    return {};
  }
  wait_with("COMMIT");
  const Result<Answer> done = travel();
  if (!done && PQstatus(connection_) != CONNECTION_OK) {
    trouble_ = Trouble::lost;
    return unavailable("store.in_doubt", done.error().detail);
  }
  if (!done) {
    rollback();
    return tl::unexpected<Error>(done.error());
  }
  // PostgreSQL answers COMMIT of a broken transaction with ROLLBACK, and does not call it an error.
  if (last_tag_ != "COMMIT") return internal("store.statement", "postgresql: commit answered " + last_tag_);
  return {};
}

void PostgresConnection::rollback() {
  const bool nothing = never_begun();
  waiting_.clear();
  if (nothing || PQstatus(connection_) != CONNECTION_OK) return;
  const Trouble was = trouble_;
  wait_with("ROLLBACK");
  (void)travel();
  if (was != Trouble::none) trouble_ = was;
}

Result<Answer> PostgresConnection::run(const Statement& statement, const std::vector<Value>& values) {
  waiting_.push_back({nullptr, &statement, values});
  return travel();
}

Result<void> PostgresConnection::send(const Statement& statement, std::vector<Value> values) {
  waiting_.push_back({nullptr, &statement, std::move(values)});
  return {};
}

bool PostgresConnection::put(const Waiting& one, bool& prepares) {
  if (one.control) return PQsendQueryParams(connection_, one.control, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1;
  const Statement& statement = *one.statement;
  const std::vector<Value>& values = one.values;
  auto [found, made] = prepared_.try_emplace(&statement, fmt::format("s{}", prepared_serial_));
  prepares = made;
  if (made) {
    ++prepared_serial_;
    if (PQsendPrepare(connection_, found->second.c_str(), statement.postgresql.c_str(), 0, nullptr) != 1) return false;
  }
  std::vector<const char*> texts(values.size());
  std::vector<int> lengths(values.size());
  std::vector<int> binary(values.size());
  std::vector<std::array<char, 24>> numbers(values.size());
  for (std::size_t at = 0; at < values.size(); ++at) {
    if (const auto* number = std::get_if<std::int64_t>(&values[at])) {
      *std::to_chars(numbers[at].data(), numbers[at].data() + 23, *number).ptr = 0;
      texts[at] = numbers[at].data();
    } else if (const auto* text = std::get_if<std::string>(&values[at])) {
      texts[at] = text->c_str();
    } else if (const auto* octets = std::get_if<Bytes>(&values[at])) {
      // A null pointer would be NULL, and no octets are not nothing.
      texts[at] = octets->empty() ? "" : reinterpret_cast<const char*>(octets->data());
      lengths[at] = static_cast<int>(octets->size());
      binary[at] = 1;
    }
  }
  return PQsendQueryPrepared(connection_, found->second.c_str(), static_cast<int>(statement.postgresql_values),
                             texts.data(), lengths.data(), binary.data(), 0) == 1;
}

Result<Answer> PostgresConnection::answer_of(pg_result* result, const Statement* statement) {
  Answer answer;
  const int rows = PQntuples(result);
  const int columns = PQnfields(result);
  answer.rows.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row) {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int at = 0; at < columns; ++at) values.push_back(column(result, row, at));
    answer.rows.emplace_back(std::move(values), statement ? std::string_view{statement->name} : std::string_view{});
  }
  const std::string_view changed = PQcmdTuples(result);
  if (std::string_view{PQcmdStatus(result)}.starts_with("SELECT")) return answer;
  std::from_chars(changed.data(), changed.data() + changed.size(), answer.changed);
  return answer;
}

Result<Answer> PostgresConnection::travel() {
  const std::vector<Waiting> sending = std::exchange(waiting_, {});
  if (sending.empty()) return Answer{};
  const std::string_view name = sending.back().name();
  if (PQpipelineStatus(connection_) == PQ_PIPELINE_OFF && PQenterPipelineMode(connection_) != 1) return lost(name);
  // What each answer will be of, in order: a statement that is new is prepared first.
  struct Expected {
    const Waiting* of;
    bool preparing;
  };
  std::vector<Expected> expected;
  bool sent = true;
  for (const Waiting& one : sending) {
    bool prepares = false;
    sent = sent && put(one, prepares);
    if (prepares) expected.push_back({&one, true});
    expected.push_back({&one, false});
  }
  sent = sent && PQpipelineSync(connection_) == 1;
  if (!sent) return lost(name);

  // One answer for each thing sent, each followed by a null; then the sync.
  std::optional<Error> first_error;
  Answer answer;
  std::size_t at = 0;
  while (true) {
    const Held result{PQgetResult(connection_)};
    if (!result) {
      if (PQstatus(connection_) != CONNECTION_OK) return lost(name);
      ++at;
      continue;
    }
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_PIPELINE_SYNC) break;
    if (at >= expected.size()) return lost(name);
    const Expected& of = expected[at];
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
      if (of.of->control) last_tag_ = PQcmdStatus(result.get());
      else if (!of.preparing && at + 1 == expected.size()) answer = TRY(answer_of(result.get(), of.of->statement));
      continue;
    }
    if (of.preparing) prepared_.erase(of.of->statement);
    if (status == PGRES_PIPELINE_ABORTED) continue;  // what broke came before
    if (!first_error) first_error = failed(result.get(), of.of->name()).value();
    if (PQstatus(connection_) != CONNECTION_OK) return tl::unexpected<Error>(*first_error);
  }
  if (first_error) return tl::unexpected<Error>(*std::move(first_error));
  return answer;
}

Result<void> PostgresConnection::leave_pipeline() {
  if (!waiting_.empty()) TRY(travel());
  if (PQpipelineStatus(connection_) != PQ_PIPELINE_OFF && PQexitPipelineMode(connection_) != 1) return lost("script");
  return {};
}

Result<void> PostgresConnection::script(const std::string& sql) {
  TRY(leave_pipeline());
  const Held result{PQexec(connection_, sql.c_str())};
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
    return failed(result.get(), "migration");
  return {};
}

Result<void> PostgresConnection::copy_out(const std::string& table, const std::string& file) {
  TRY(leave_pipeline());
  const std::unique_ptr<char, Freed> quoted{PQescapeIdentifier(connection_, table.data(), table.size())};
  const Held started{PQexec(connection_, fmt::format("COPY {} TO STDOUT", quoted.get()).c_str())};
  if (PQresultStatus(started.get()) != PGRES_COPY_OUT) return failed(started.get(), table);
  std::ofstream out{file, std::ios::binary};
  char* line = nullptr;
  int size = 0;
  while ((size = PQgetCopyData(connection_, &line, 0)) > 0) {
    const std::unique_ptr<char, Freed> held{line};
    out.write(line, size);
  }
  Held last{PQgetResult(connection_)};
  const bool good = size == -1 && PQresultStatus(last.get()) == PGRES_COMMAND_OK;
  if (!good) return failed(last.get(), table);
  while (last) last.reset(PQgetResult(connection_));
  out.close();
  if (!out) return unavailable("store.unavailable", "cannot write " + file);
  return {};
}

Result<void> PostgresConnection::copy_in(const std::string& table, const std::string& file) {
  TRY(leave_pipeline());
  std::ifstream in{file, std::ios::binary};
  if (!in) return unavailable("store.unavailable", "cannot read " + file);
  const std::unique_ptr<char, Freed> quoted{PQescapeIdentifier(connection_, table.data(), table.size())};
  const Held started{PQexec(connection_, fmt::format("COPY {} FROM STDIN", quoted.get()).c_str())};
  if (PQresultStatus(started.get()) != PGRES_COPY_IN) return failed(started.get(), table);
  std::vector<char> piece(1 << 16);
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (in.gcount() > 0 && PQputCopyData(connection_, piece.data(), static_cast<int>(in.gcount())) != 1)
      return lost(table);
  }
  if (PQputCopyEnd(connection_, in.bad() ? "cannot read the dump" : nullptr) != 1) return lost(table);
  Held last{PQgetResult(connection_)};
  if (PQresultStatus(last.get()) != PGRES_COMMAND_OK) return failed(last.get(), table);
  while (last) last.reset(PQgetResult(connection_));
  return {};
}

}  // namespace paraf::store
