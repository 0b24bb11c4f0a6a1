// doors/api/input.h: what a caller sent, read once.
//
// A call with papers comes in one of two forms: application/json, each paper
// {"paper": "ktp", "name": "ktp.pdf", "content": base64}, with "day": "2026-01-31" where the procedure says how old a
// paper may be; or multipart/form-data, with the same JSON in the field "data", each file in a part named by its
// slot, and the day in a field "day.SLOT". Both read to the same Input.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actions/desk.h"
#include "base/secret.h"
#include "platform/http/http.h"

namespace paraf::api {

class Input {
 public:
  // `malformed api.json`, `http.form.…`, `base.base64`, `api.field` (fact: field).
  static Result<Input> read(const http::Request& request);
  // The same for a call whose body may be left out.
  static Result<Input> read_maybe(const http::Request& request);

  // text gives "" for what is absent or null; another kind of value is `malformed api.field`.
  Result<std::string> text(std::string_view field) const;
  Result<std::string> required(std::string_view field) const;  // `malformed api.field_missing`
  Result<Secret> secret(std::string_view field) const;
  Result<std::optional<std::int64_t>> integer(std::string_view field) const;
  Result<std::optional<double>> number(std::string_view field) const;
  Result<std::optional<bool>> truth(std::string_view field) const;
  Result<std::map<std::string, std::string>> texts(std::string_view field) const;  // an object of texts
  Result<std::vector<std::string>> list(std::string_view field) const;
  const boost::json::object* object(std::string_view field) const;

  std::vector<actions::Upload> uploads;

 private:
  Result<void> take_json(std::string_view text);
  Result<void> take_papers();
  boost::json::object json_;
};

// The visible mark of a signature: page, x, y, width, height, in mm from the top left; without a page there is none.
Result<std::optional<actions::Mark>> mark_in(const Input& input);

}  // namespace paraf::api
