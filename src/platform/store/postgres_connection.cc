#include "platform/store/postgres_connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <bit>
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

// A row of an answer.
class Shown final : public Cells {
 public:
  Shown(const PGresult* result, int row, std::string_view statement) : result_(result), row_(row), statement_(statement) {}
  bool is_null(std::size_t at) const override { return PQgetisnull(result_, row_, place(at, "any column")) != 0; }
  std::int64_t integer(std::size_t at) const override {
    const std::string_view digits = octets(place(at, "a number"));
    std::int64_t number = 0;
    const auto end = digits.data() + digits.size();
    if (digits.empty() || std::from_chars(digits.data(), end, number).ptr != end)
      wrong_column(statement_, at, "a number", "something else");
    return number;
  }
  std::string_view text(std::size_t at) const override {
    const int here = place(at, "a text");
    if (PQgetisnull(result_, row_, here) != 0) wrong_column(statement_, at, "a text", "nothing");
    return octets(here);
  }

 private:
  int place(std::size_t at, std::string_view wanted) const {
    if (at >= static_cast<std::size_t>(PQnfields(result_))) wrong_column(statement_, at, wanted, "no such column");
    return static_cast<int>(at);
  }
  std::string_view octets(int at) const {
    return {PQgetvalue(result_, row_, at), static_cast<std::size_t>(PQgetlength(result_, row_, at))};
  }
  const PGresult* result_;
  int row_;
  std::string_view statement_;
};

// So many rows of those left travel as one statement: powers of two, so that few have to be prepared. Arrays are as
// long as they are.
std::size_t rows_at_once(const Statement* statement, std::size_t left, std::size_t values) {
  if (statement && statement->each) return left;
  constexpr std::size_t most_rows = 128, most_values = 2048;
  return std::bit_floor(std::clamp<std::size_t>(most_values / std::max<std::size_t>(values, 1), 1, std::min(left, most_rows)));
}

// One element of an array as PostgreSQL reads it.
void put_element(std::string& to, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    to += std::to_string(*number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    to += '"';
    for (const char c : *text) {
      if (c == '"' || c == '\\') to += '\\';
      to += c;
    }
    to += '"';
  } else if (const auto* octets = std::get_if<Bytes>(&value)) {
    to += "\"\\\\x" + hex(*octets) + '"';
  } else {
    to += "NULL";
  }
}

std::vector<Value> columns_of(const PGresult* result, int row, int from) {
  std::vector<Value> values;
  const int columns = PQnfields(result);
  values.reserve(static_cast<std::size_t>(columns));
  for (int at = from; at < columns; ++at) values.push_back(column(result, row, at));
  return values;
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

PostgresConnection::~PostgresConnection() {
  finish();
  PQfinish(connection_);
}

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
  // Statements of this act that still wait: sent with the next act they would fail in its name. The savepoint stays
  // until they are answered, for a judge may be against what the server found good.
  if (!waiting_.empty()) {
    if (const Result<Answer> done = travel(); !done) {
      if (trouble_ == Trouble::none) (void)undo_act();
      return tl::unexpected<Error>(done.error());
    }
  }
  wait_with("RELEASE act");
  return {};
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

// Locks alone need not be taken.
bool PostgresConnection::is_asked_for() const {
  return std::any_of(waiting_.begin(), waiting_.end(), [](const Waiting& one) {
    return one.statement && (one.judge || !one.statement->only_reads);
  });
}

bool PostgresConnection::is_judged() const {
  return std::any_of(waiting_.begin(), waiting_.end(), [](const Waiting& one) { return one.judge != nullptr; });
}

Result<void> PostgresConnection::commit() {
  if (never_begun() && !is_asked_for()) {
    waiting_.clear();
    return {};
  }
  if (is_judged()) TRY(judge());
  wait_with("COMMIT");
  const Result<void> done = committed(travel());
  if (!done && PQstatus(connection_) == CONNECTION_OK) rollback();
  return done;
}

// Before the commit is asked for.
Result<void> PostgresConnection::judge() {
  const Result<Answer> judged = travel();
  if (judged) return {};
  rollback();
  return tl::unexpected<Error>(judged.error());
}

Result<void> PostgresConnection::committed(const Result<Answer>& answer) {
  if (!answer && PQstatus(connection_) != CONNECTION_OK) {
    trouble_ = Trouble::lost;
    return unavailable("store.in_doubt", answer.error().detail);
  }
  if (!answer) return tl::unexpected<Error>(answer.error());
  // PostgreSQL answers COMMIT of a broken transaction with ROLLBACK, and does not call it an error.
  if (last_tag_ != "COMMIT") return internal("store.statement", "postgresql: commit answered " + last_tag_);
  return {};
}

// Only where all else has been answered: then nothing of the acts can be in the way of the commit any more.
Result<bool> PostgresConnection::commit_later(Told told) {
  if (!is_judged()) {
    TRY(commit());
    return false;
  }
  TRY(judge());
  wait_with("COMMIT");
  committing_ = Journey{std::exchange(waiting_, {}), {}, {}};
  told_ = std::move(told);
  if (!depart(committing_)) finish();
  return true;
}

void PostgresConnection::finish() {
  if (!told_) return;
  const Told told = std::exchange(told_, nullptr);
  const Result<void> done = committed(arrive(committing_));
  if (!done) trouble_ = Trouble::lost;
  told(done);
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
  waiting_.push_back({.statement = &statement, .values = values, .asked = true});
  return travel();
}

Result<void> PostgresConnection::visit(const Statement& statement, const std::vector<Value>& values,
                                       const Visitor& visitor) {
  waiting_.push_back({.statement = &statement, .values = values, .asked = true, .visitor = &visitor});
  return travel().map([](Answer&&) {});
}

Result<void> PostgresConnection::send(const Statement& statement, std::vector<Value> values) {
  waiting_.push_back({.statement = &statement, .values = std::move(values)});
  return {};
}

Result<void> PostgresConnection::expect(const Statement& statement, std::vector<Value> values, Judge judge) {
  waiting_.push_back({.statement = &statement, .values = std::move(values), .judge = std::move(judge)});
  return {};
}

// A row may go with earlier ones of its statement, past what waits between them, as long as nothing of that
// names the table: then neither can tell the difference. (There are no triggers and no foreign keys.)
std::vector<std::vector<const PostgresConnection::Waiting*>> PostgresConnection::together(
    const std::vector<Waiting>& waiting) {
  std::vector<std::vector<const Waiting*>> all;
  std::vector<std::size_t> open;  // places in all of what may still grow
  for (const Waiting& one : waiting) {
    const bool is_row = one.statement && !one.asked && !one.statement->into.empty() && (!one.judge || one.statement->each);
    const auto same = std::find_if(open.begin(), open.end(),
                                   [&](std::size_t at) { return all[at].front()->statement == one.statement; });
    if (is_row && same != open.end()) {
      all[*same].push_back(&one);
      continue;
    }
    std::erase_if(open, [&](std::size_t at) {
      return one.control || names(one.statement->postgresql, all[at].front()->statement->into);
    });
    if (is_row) open.push_back(all.size());
    all.push_back({&one});
  }
  return all;
}

bool PostgresConnection::put(Rows rows, bool& prepares) {
  const Waiting& first = *rows.front();
  if (first.control)
    return PQsendQueryParams(connection_, first.control, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1;
  const Statement& statement = *first.statement;
  auto [found, made] =
      prepared_.try_emplace({&statement, statement.each ? 1 : rows.size()}, fmt::format("s{}", prepared_serial_));
  prepares = made;
  if (made) {
    ++prepared_serial_;
    const std::string text =
        statement.each || rows.size() == 1 ? statement.postgresql : several(statement, rows.size());
    if (PQsendPrepare(connection_, found->second.c_str(), text.c_str(), 0, nullptr) != 1) return false;
  }
  if (statement.each) return put_arrays(rows, found->second);
  const std::size_t each = statement.postgresql_values, count = each * rows.size();
  std::vector<const char*> texts(count);
  std::vector<int> lengths(count);
  std::vector<int> binary(count);
  std::vector<std::array<char, 24>> numbers(count);
  for (std::size_t at = 0; at < count; ++at) {
    const Value& value = rows[at / each]->values[at % each];
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      *std::to_chars(numbers[at].data(), numbers[at].data() + 23, *number).ptr = 0;
      texts[at] = numbers[at].data();
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      texts[at] = text->c_str();
    } else if (const auto* octets = std::get_if<Bytes>(&value)) {
      // A null pointer would be NULL, and no octets are not nothing.
      texts[at] = octets->empty() ? "" : reinterpret_cast<const char*>(octets->data());
      lengths[at] = static_cast<int>(octets->size());
      binary[at] = 1;
    }
  }
  return PQsendQueryPrepared(connection_, found->second.c_str(), static_cast<int>(count), texts.data(), lengths.data(),
                             binary.data(), 0) == 1;
}

bool PostgresConnection::put_arrays(Rows rows, const std::string& prepared) {
  const std::size_t count = rows.front()->statement->postgresql_values;
  std::vector<std::string> arrays(count);
  std::vector<const char*> texts(count);
  for (std::size_t at = 0; at < count; ++at) {
    for (const Waiting* row : rows) {
      arrays[at] += arrays[at].empty() ? '{' : ',';
      put_element(arrays[at], row->values[at]);
    }
    texts[at] = (arrays[at] += '}').c_str();
  }
  return PQsendQueryPrepared(connection_, prepared.c_str(), static_cast<int>(count), texts.data(), nullptr, nullptr, 0) == 1;
}

std::optional<Error> PostgresConnection::judge_each(pg_result* result, Rows rows) {
  std::vector<Answer> answers(rows.size());
  for (int row = 0; row < PQntuples(result); ++row) {
    const Value place = column(result, row, 0);
    const auto* number = std::get_if<std::int64_t>(&place);
    if (!number || *number < 1 || *number > static_cast<std::int64_t>(rows.size()))
      return internal("store.statement", rows.front()->statement->name + ": an answer of nobody").value();
    Answer& answer = answers[static_cast<std::size_t>(*number) - 1];
    answer.rows.emplace_back(columns_of(result, row, 1), rows.front()->statement->name);
    ++answer.changed;
  }
  for (std::size_t at = 0; at < rows.size(); ++at) {
    if (!rows[at]->judge) continue;
    if (auto judged = rows[at]->judge(answers[at].rows, answers[at].changed); !judged) return judged.error();
  }
  return std::nullopt;
}

Result<void> PostgresConnection::show(pg_result* result, const Waiting& of) {
  const int rows = PQntuples(result);
  for (int row = 0; row < rows; ++row) TRY((*of.visitor)(Shown{result, row, of.statement->name}));
  return {};
}

Result<Answer> PostgresConnection::answer_of(pg_result* result, const Statement* statement) {
  Answer answer;
  const int rows = PQntuples(result);
  answer.rows.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row)
    answer.rows.emplace_back(columns_of(result, row, statement && statement->each ? 1 : 0),
                             statement ? std::string_view{statement->name} : std::string_view{});
  if (statement && statement->each) {
    answer.changed = rows;
    return answer;
  }
  const std::string_view changed = PQcmdTuples(result);
  if (std::string_view{PQcmdStatus(result)}.starts_with("SELECT")) return answer;
  std::from_chars(changed.data(), changed.data() + changed.size(), answer.changed);
  return answer;
}

Result<Answer> PostgresConnection::travel() {
  Journey journey{std::exchange(waiting_, {}), {}, {}};
  if (journey.sent.empty()) return Answer{};
  const bool sent = depart(journey);
  finish();  // what departed before arrives before
  if (!sent || trouble_ == Trouble::lost) return lost(journey.sent.back().name());
  return arrive(journey);
}

bool PostgresConnection::depart(Journey& journey) {
  if (PQpipelineStatus(connection_) == PQ_PIPELINE_OFF && PQenterPipelineMode(connection_) != 1) return false;
  journey.groups = together(journey.sent);
  bool sent = true;
  for (const Rows group : journey.groups) {
    for (std::size_t from = 0, count = 0; from < group.size(); from += count) {
      count = rows_at_once(group.front()->statement, group.size() - from, group.front()->values.size());
      const Rows rows = group.subspan(from, count);
      bool prepares = false;
      sent = sent && put(rows, prepares);
      if (prepares) journey.expected.push_back({rows, true});
      journey.expected.push_back({rows, false});
    }
  }
  return sent && PQpipelineSync(connection_) == 1;
}

Result<Answer> PostgresConnection::arrive(const Journey& journey) {
  const std::string_view name = journey.sent.back().name();
  const std::vector<Expected>& expected = journey.expected;
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
      if (of.of->control) {
        last_tag_ = PQcmdStatus(result.get());
      } else if (!of.preparing && of.of->judge && of.of->statement->each) {
        if (const auto judged = judge_each(result.get(), of.rows); judged && !first_error) first_error = judged;
      } else if (!of.preparing && of.of->visitor) {
        if (const auto seen = show(result.get(), *of.of); !seen && !first_error) first_error = seen.error();
      } else if (!of.preparing && (of.of->judge || at + 1 == expected.size())) {
        answer = TRY(answer_of(result.get(), of.of->statement));
        if (of.of->judge && !first_error)
          if (const auto judged = of.of->judge(answer.rows, answer.changed); !judged) first_error = judged.error();
        if (first_error && first_error->code == moved_on) trouble_ = Trouble::again;
      }
      continue;
    }
    if (of.preparing) prepared_.erase({of.of->statement, of.of->statement->each ? 1 : of.rows.size()});
    if (status == PGRES_PIPELINE_ABORTED) continue;  // what broke came before
    if (!first_error) first_error = failed(result.get(), of.of->name()).value();
    if (PQstatus(connection_) != CONNECTION_OK) return tl::unexpected<Error>(*first_error);
  }
  if (first_error) return tl::unexpected<Error>(*std::move(first_error));
  return answer;
}

Result<void> PostgresConnection::leave_pipeline() {
  finish();
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
