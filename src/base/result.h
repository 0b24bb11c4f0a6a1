// base/result.h: how an act fails here.
//
// A failure is a value. It has a kind, which decides the HTTP status and whether trying
// again can help, and a permanent code, which names the sentence in messages/ that tells
// its reader what to do next. Exceptions stay inside the module whose library throws them.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace paraf {

enum class ErrorKind {
  malformed,     // 400: the input is not of its form; the same input never will be
  unauthorized,  // 401: we do not know who asks
  forbidden,     // 403: we know, and they may not
  not_found,     // 404: also said of what belongs to another office
  conflict,      // 409: not now: the thing has moved on, load it again
  refused,       // 422: understood, and a rule says no
  too_large,     // 413
  too_many,      // 429: wait, then try again
  unavailable,   // 503: a part we need does not answer; trying later helps
  internal,      // 500: our fault; the reader sees only a reference
};

std::string_view name_of(ErrorKind kind);

struct Error {
  ErrorKind kind;
  std::string_view code;  // a literal; names the sentence in messages/ for ever
  std::vector<std::pair<std::string, std::string>> facts{};  // fill its {blanks}
  std::string detail{};   // for our log; never shown, never a NIK

  // One line for a log or a test: "refused workflow.documents_missing: documents=ktp".
  std::string line() const;
};

template <typename T>
using Result = tl::expected<T, Error>;

// Short forms, so that a refusal fits on the line of the rule that makes it.
using Facts = std::vector<std::pair<std::string, std::string>>;
tl::unexpected<Error> malformed(std::string_view code, Facts facts = {});
tl::unexpected<Error> unauthorized(std::string_view code, Facts facts = {});
tl::unexpected<Error> forbidden(std::string_view code, Facts facts = {});
tl::unexpected<Error> not_found(std::string_view code, Facts facts = {});
tl::unexpected<Error> conflict(std::string_view code, Facts facts = {});
tl::unexpected<Error> refused(std::string_view code, Facts facts = {});
tl::unexpected<Error> too_large(std::string_view code, Facts facts = {});
tl::unexpected<Error> too_many(std::string_view code, Facts facts = {});
tl::unexpected<Error> unavailable(std::string_view code, std::string detail = {});
tl::unexpected<Error> internal(std::string_view code, std::string detail = {});

namespace base {

template <typename T>
T take(Result<T>&& result) {
  return std::move(*result);
}
inline void take(Result<void>&&) {}

// The code of a failure, or "" for a success: what most tests compare.
template <typename T>
std::string code_of(const Result<T>& result) {
  return result ? std::string{} : std::string{result.error().code};
}

}  // namespace base
using base::code_of;

}  // namespace paraf

// TRY(f()) is the value of f(), or returns its Error from here. It may stand inside another.
#define TRY(expression) PARAF_TRY_(PARAF_TRY_JOIN_(paraf_try_result_, __COUNTER__), expression)
#define PARAF_TRY_JOIN_(a, b) PARAF_TRY_JOIN2_(a, b)
#define PARAF_TRY_JOIN2_(a, b) a##b
#define PARAF_TRY_(name, expression)                                        \
  __extension__({                                                           \
    auto name = (expression);                                               \
    if (!name) return ::tl::unexpected<::paraf::Error>(std::move(name).error()); \
    ::paraf::base::take(std::move(name));                                   \
  })
