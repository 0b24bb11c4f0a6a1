#include "doors/esign/fields.h"

#include "base/text.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <set>

namespace paraf::esign {

namespace json = boost::json;

namespace {

tl::unexpected<Error> wrong(std::string_view field) {
  return malformed("application.field", {{"field", std::string{field}}});
}

Result<std::optional<double>> number_in(std::string text, std::string_view field) {
  if (text.empty()) return std::optional<double>{};
  // "12,5" is a number where the comma divides.
  if (std::count(text.begin(), text.end(), ',') == 1 && text.find('.') == std::string::npos)
    std::replace(text.begin(), text.end(), ',', '.');
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(number) || std::abs(number) > 1e6)
    return wrong(field);
  return std::optional{number};
}

tl::unexpected<Error> said_twice(std::string_view name) {
  return malformed("application.field_twice", {{"field", std::string{clipped(name, 60)}}});
}

// Reads a JSON for nothing but its names.
struct Names {
  static constexpr std::size_t max_object_size = 10'000, max_array_size = 10'000, max_key_size = 1'000,
                               max_string_size = static_cast<std::size_t>(-1);
  using Error = json::error_code;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, Error&) {
    open.pop_back();
    return true;
  }
  bool on_array_begin(Error&) { return true; }
  bool on_array_end(std::size_t, Error&) { return true; }
  bool on_key_part(json::string_view part, std::size_t, Error&) {
    name.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, Error& failed) {
    name.append(part.data(), part.size());
    if (!open.back().insert(name).second) {
      twice = name;
      failed = json::error::syntax;
      return false;
    }
    name.clear();
    return true;
  }
  bool on_string_part(json::string_view, std::size_t, Error&) { return true; }
  bool on_string(json::string_view, std::size_t, Error&) { return true; }
  bool on_number_part(json::string_view, Error&) { return true; }
  bool on_int64(std::int64_t, json::string_view, Error&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, Error&) { return true; }
  bool on_double(double, json::string_view, Error&) { return true; }
  bool on_bool(bool, Error&) { return true; }
  bool on_null(Error&) { return true; }
  bool on_comment_part(json::string_view, Error&) { return true; }
  bool on_comment(json::string_view, Error&) { return true; }

  std::vector<std::set<std::string, std::less<>>> open;
  std::string name, twice;
};

// What is no JSON is told by the reader itself.
Result<void> each_name_once(std::string_view text, const json::parse_options& options) {
  json::basic_parser<Names> parser{options};
  json::error_code failed;
  parser.write_some(false, text.data(), text.size(), failed);
  const std::string& twice = parser.handler().twice;
  if (!twice.empty()) return said_twice(twice);
  return {};
}

}  // namespace

Result<void> each_once(const http::Pairs& fields) {
  std::set<std::string_view> seen;
  for (const auto& [name, value] : fields)
    if (!seen.insert(name).second) return said_twice(name);
  return {};
}

Result<FormFields> FormFields::read(const http::Request& request) {
  FormFields fields;
  fields.form_ = TRY(http::read_form(request, {.parts = 64, .field = 256 * 1024, .file = most_pdf}));
  TRY(each_once(fields.form_.fields));
  return fields;
}

std::string FormFields::text(std::string_view name) const { return std::string{trimmed(form_.field(name))}; }

Result<std::optional<double>> FormFields::number(std::string_view name) const {
  return number_in(text(name), name);
}

bool FormFields::truth(std::string_view name) const {
  const std::string word = lowered(text(name));
  return word == "true" || word == "1" || word == "ya" || word == "yes" || word == "on";
}

std::optional<Bytes> FormFields::file(std::initializer_list<std::string_view> names,
                                      std::string* filename) const {
  for (const std::string_view name : names) {
    if (const http::FormFile* file = form_.file(name); file != nullptr && !file->data.empty()) {
      const ByteView view = file->data.view();
      if (filename != nullptr) *filename = file->head.filename;
      return Bytes{view.begin(), view.end()};
    }
    // A part without a file name, of a client that builds its forms by hand.
    if (const std::string_view plain = form_.field(name); plain.size() > 64) return to_bytes(plain);
  }
  return std::nullopt;
}

Result<JsonFields> JsonFields::read(const http::Request& request) {
  json::error_code failed;
  json::parse_options options;
  options.max_depth = 16;
  TRY(each_name_once(request.body.text(), options));
  json::value value = json::parse(request.body.text(), failed, {}, options);
  if (failed || !value.is_object()) return malformed("application.json");
  return JsonFields{std::move(value.as_object())};
}

std::string JsonFields::text(std::string_view name) const {
  const json::value* value = object_.if_contains(name);
  if (value == nullptr || value->is_null() || value->is_object() || value->is_array()) return {};
  if (value->is_string()) return std::string{trimmed({value->as_string().data(), value->as_string().size()})};
  return json::serialize(*value);
}

Result<std::optional<double>> JsonFields::number(std::string_view name) const {
  const json::value* value = object_.if_contains(name);
  if (value != nullptr && (value->is_object() || value->is_array() || value->is_bool())) return wrong(name);
  return number_in(text(name), name);
}

// As it was written: a passphrase may begin or end with a space.
Secret JsonFields::secret(std::string_view name) const {
  const json::value* value = object_.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string())
    return Secret{std::string_view{value->as_string().data(), value->as_string().size()}};
  return Secret{std::string_view{text(name)}};
}

std::vector<json::value> JsonFields::list(std::string_view name) const {
  const json::value* value = object_.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  if (const json::array* many = value->if_array()) return {many->begin(), many->end()};
  return {*value};
}

Result<std::vector<Bytes>> JsonFields::files(std::string_view name) const {
  std::vector<Bytes> all;
  for (const json::value& each : list(name)) {
    if (!each.is_string()) return wrong(name);
    all.push_back(TRY(read_base64({each.as_string().data(), each.as_string().size()}, name)));
  }
  return all;
}

Result<Bytes> read_base64(std::string_view text, std::string_view field) {
  if (text.starts_with("data:")) {
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) return wrong(field);
    text.remove_prefix(comma + 1);
  }
  auto octets = from_base64(text);
  if (!octets) return wrong(field);
  return std::move(*octets);
}

}  // namespace paraf::esign
