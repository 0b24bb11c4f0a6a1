// platform/store/visit.h: many rows, each looked at where it lies.
//
// Transaction::query() gives rows that one may keep: every value of every row is copied. Whoever reads all that was
// ever issued, into a form of its own, looks at each row once. visit() shows them one after the other, in the order of
// the statement, and copies none.
//
// On PostgreSQL the answer is held whole while it is looked at: a statement over a large table has a LIMIT, and is
// asked again from where the last one ended.
#pragma once

#include "platform/store/store.h"

namespace paraf::store {

// A row while it is looked at. What text() gives is gone with it. As with Row, asking a column for what it does not
// hold stops the program.
class Cells {
 public:
  virtual bool is_null(std::size_t at) const = 0;
  virtual std::int64_t integer(std::size_t at) const = 0;
  virtual std::string_view text(std::size_t at) const = 0;

 protected:
  ~Cells() = default;
};

// An Error of the visitor ends the visit and is what visit() returns. It uses no Transaction.
using Visitor = std::function<Result<void>(const Cells& row)>;

Result<void> visit(Transaction& tx, const Sql& sql, std::string_view statement, std::vector<Value> values,
                   const Visitor& visitor);

// For the two that show rows: says what is wrong, and stops the program.
[[noreturn]] void wrong_column(std::string_view statement, std::size_t at, std::string_view wanted,
                               std::string_view held);

}  // namespace paraf::store
