#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "platform/store/visit.h"

namespace paraf::store {

Value value(std::nullptr_t) { return std::monostate{}; }
Value value(std::int64_t number) { return number; }
Value value(int number) { return std::int64_t{number}; }
Value value(bool truth) { return std::int64_t{truth}; }
Value value(std::string_view text) { return std::string{text}; }
Value value(const char* text) { return std::string{text}; }
Value value(const std::string& text) { return text; }
Value value(ByteView bytes) { return Bytes{bytes.begin(), bytes.end()}; }
Value value(const Bytes& bytes) { return bytes; }
Value value(Timestamp instant) { return instant.micros(); }
Value value(const OfficeId& office) { return office.text(); }

// The column is not what the caller takes it for: our SQL and our C++ disagree, and every answer from
// here on would be wrong.
void wrong_column(std::string_view statement, std::size_t at, std::string_view wanted, std::string_view held) {
  fmt::print(stderr, "store: statement {}: column {} holds {}, the program wants {}\n", statement, at, held, wanted);
  std::abort();
}

namespace {

std::string_view kind_of(const Value& value) {
  constexpr std::string_view names[] = {"nothing", "a number", "a text", "octets"};
  return names[value.index()];
}

template <typename T>
const T& column(const std::vector<Value>& columns, std::size_t at, std::string_view statement,
                std::string_view wanted) {
  if (at >= columns.size()) wrong_column(statement, at, wanted, "no such column");
  if (const T* held = std::get_if<T>(&columns[at])) return *held;
  wrong_column(statement, at, wanted, kind_of(columns[at]));
}

}  // namespace

std::int64_t Row::integer(std::size_t at) const {
  return column<std::int64_t>(columns_, at, statement_, "a number");
}
const std::string& Row::text(std::size_t at) const { return column<std::string>(columns_, at, statement_, "a text"); }
const Bytes& Row::bytes(std::size_t at) const { return column<Bytes>(columns_, at, statement_, "octets"); }
bool Row::is_null(std::size_t at) const {
  if (at >= columns_.size()) wrong_column(statement_, at, "any column", "no such column");
  return std::holds_alternative<std::monostate>(columns_[at]);
}

Result<std::optional<Row>> Transaction::maybe(const Sql& sql, std::string_view name, std::vector<Value> values) {
  Rows rows = TRY(query(sql, name, std::move(values)));
  if (rows.empty()) return std::optional<Row>{};
  return std::optional<Row>{std::move(rows.front())};
}

Result<Row> Transaction::one(const Sql& sql, std::string_view name, std::vector<Value> values) {
  std::optional<Row> row = TRY(maybe(sql, name, std::move(values)));
  if (!row) return not_found("store.no_row", {{"statement", std::string{name}}});
  return *std::move(row);
}

}  // namespace paraf::store
