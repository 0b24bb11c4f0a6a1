#include "base/result.h"

namespace paraf {
namespace {

tl::unexpected<Error> failure(ErrorKind kind, std::string_view code, Facts facts, std::string detail = {}) {
  return tl::unexpected<Error>(Error{kind, code, std::move(facts), std::move(detail)});
}

}  // namespace

std::string_view name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed: return "malformed";
    case ErrorKind::unauthorized: return "unauthorized";
    case ErrorKind::forbidden: return "forbidden";
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::conflict: return "conflict";
    case ErrorKind::refused: return "refused";
    case ErrorKind::too_large: return "too_large";
    case ErrorKind::too_many: return "too_many";
    case ErrorKind::unavailable: return "unavailable";
    case ErrorKind::internal: return "internal";
  }
  return "internal";
}

std::string Error::line() const {
  std::string text{name_of(kind)};
  text += ' ';
  text += code;
  const char* separator = ": ";
  for (const auto& [name, value] : facts) {
    text += separator;
    text += name + '=' + value;
    separator = ", ";
  }
  if (!detail.empty()) text += " (" + detail + ')';
  return text;
}

tl::unexpected<Error> malformed(std::string_view code, Facts facts) {
  return failure(ErrorKind::malformed, code, std::move(facts));
}
tl::unexpected<Error> unauthorized(std::string_view code, Facts facts) {
  return failure(ErrorKind::unauthorized, code, std::move(facts));
}
tl::unexpected<Error> forbidden(std::string_view code, Facts facts) {
  return failure(ErrorKind::forbidden, code, std::move(facts));
}
tl::unexpected<Error> not_found(std::string_view code, Facts facts) {
  return failure(ErrorKind::not_found, code, std::move(facts));
}
tl::unexpected<Error> conflict(std::string_view code, Facts facts) {
  return failure(ErrorKind::conflict, code, std::move(facts));
}
tl::unexpected<Error> refused(std::string_view code, Facts facts) {
  return failure(ErrorKind::refused, code, std::move(facts));
}
tl::unexpected<Error> too_large(std::string_view code, Facts facts) {
  return failure(ErrorKind::too_large, code, std::move(facts));
}
tl::unexpected<Error> too_many(std::string_view code, Facts facts) {
  return failure(ErrorKind::too_many, code, std::move(facts));
}
tl::unexpected<Error> unavailable(std::string_view code, std::string detail) {
  return failure(ErrorKind::unavailable, code, {}, std::move(detail));
}
tl::unexpected<Error> internal(std::string_view code, std::string detail) {
  return failure(ErrorKind::internal, code, {}, std::move(detail));
}

}  // namespace paraf
