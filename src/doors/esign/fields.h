// doors/esign/fields.h: what a caller sent, read with patience.
//
// Real clients send numbers as texts, texts as numbers, null for nothing, one value where a list is meant,
// and file parts under one of several names. All of that is read; what cannot be meant is `malformed
// application.field`.
#pragma once

#include <boost/json.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actions/application.h"
#include "platform/http/form.h"

namespace paraf::esign {

inline constexpr std::size_t most_pdf = std::size_t{32} << 20;  // of one file of a form
inline constexpr std::size_t most_json = std::size_t{64}
                                         << 20;  // of a JSON body: base64 and all, about 48 MB of PDF

// Nothing says which of two of one name is meant, and a proxy in front may think otherwise than we: `malformed
// application.field_twice` (fact field).
Result<void> each_once(const http::Pairs& fields);

// ---- version 1 ----

class FormFields {
 public:
  static Result<FormFields> read(const http::Request& request);

  // Trimmed; "" when absent. "null" as a text is nothing too.
  std::string text(std::string_view name) const;
  Result<std::optional<double>> number(std::string_view name) const;
  Secret secret(std::string_view name) const { return Secret{form_.field(name)}; }  // as it was written
  bool truth(std::string_view name) const;  // "true", "1", "ya", "yes", "on", in any case
  // The first file under one of the names; a file sent as a plain field counts as well.
  std::optional<Bytes> file(std::initializer_list<std::string_view> names,
                            std::string* filename = nullptr) const;

 private:
  http::Form form_;
};

// ---- version 2 ----

class JsonFields {
 public:
  // Each name once in its object, as each_once.
  static Result<JsonFields> read(const http::Request& request);
  explicit JsonFields(boost::json::object object) : object_(std::move(object)) {}

  std::string text(std::string_view name) const;  // numbers and truths as they are written
  Result<std::optional<double>> number(std::string_view name) const;
  Secret secret(std::string_view name) const;
  // A list, or one value standing for a list of one; absent: none.
  std::vector<boost::json::value> list(std::string_view name) const;
  Result<std::vector<Bytes>> files(std::string_view name) const;  // base64, with or without "data:…;base64,"

 private:
  boost::json::object object_;
};

// "data:application/pdf;base64,JVBE…" or "JVBE…"
Result<Bytes> read_base64(std::string_view text, std::string_view field);

}  // namespace paraf::esign
