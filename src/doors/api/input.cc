#include "doors/api/input.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "base/text.h"
#include "platform/http/form.h"

namespace paraf::api {

namespace json = boost::json;

namespace {

tl::unexpected<Error> wrong(std::string_view field) {
  return malformed("api.field", {{"field", std::string{field}}});
}

// Every text in it is one that a person can have typed and another can read: what is not would go on into
// records, mails and letters.
bool is_plain(const json::value& value) {
  if (const json::string* text = value.if_string()) return is_plain_text({text->data(), text->size()});
  if (const json::array* list = value.if_array()) return std::all_of(list->begin(), list->end(), is_plain);
  if (const json::object* object = value.if_object())
    return std::all_of(object->begin(), object->end(), [](const auto& each) {
      return is_plain_text({each.key().data(), each.key().size()}) && is_plain(each.value());
    });
  return true;
}

}  // namespace

Result<void> Input::take_json(std::string_view text) {
  json::error_code ec;
  json::parse_options options;
  options.max_depth = 16;
  const json::value value = json::parse(text, ec, {}, options);
  if (ec || !value.is_object()) return malformed("api.json");
  for (const auto& [name, each] : value.as_object())
    if (!is_plain(each)) return wrong({name.data(), name.size()});
  json_ = value.as_object();
  return {};
}

Result<void> Input::take_papers() {
  const json::value* papers = json_.if_contains("papers");
  if (papers == nullptr || papers->is_null()) return {};
  if (!papers->is_array()) return wrong("papers");
  for (const json::value& each : papers->as_array()) {
    const json::object* paper = each.if_object();
    const auto part = [&](const char* name) -> const json::string* {
      const json::value* value = paper == nullptr ? nullptr : paper->if_contains(name);
      return value == nullptr ? nullptr : value->if_string();
    };
    const json::string *slot = part("paper"), *name = part("name"), *content = part("content"), *day = part("day");
    if (content == nullptr) return wrong("papers");
    uploads.push_back({slot == nullptr ? std::string{} : std::string{slot->c_str(), slot->size()},
                       name == nullptr ? std::string{} : std::string{name->c_str(), name->size()},
                       TRY(from_base64({content->data(), content->size()})),
                       day == nullptr ? std::string{} : std::string{day->c_str(), day->size()}});
  }
  return {};
}

Result<Input> Input::read(const http::Request& request) {
  Input input;
  const std::string type = request.content_type();
  if (type == "application/json") {
    TRY(input.take_json(request.body.text()));
    TRY(input.take_papers());
    return input;
  }
  if (type != "multipart/form-data") return malformed("api.content_type");
  // The cards of a collective request are a part each; the route bounds the whole.
  const http::Form form = TRY(http::read_form(request, {.parts = 1200}));
  if (const std::string_view data = form.field("data"); !data.empty()) TRY(input.take_json(data));
  // Other fields are texts, for a plain HTML form or curl -F.
  for (const auto& [name, value] : form.fields) {
    if (name != "data" && !input.json_.contains(name)) input.json_[name] = value;
  }
  for (const http::FormFile& file : form.files) {
    if (file.data.empty() && file.head.filename.empty()) continue;  // a file field left empty
    const ByteView view = file.data.view();
    input.uploads.push_back({file.head.name, file.head.filename, Bytes{view.begin(), view.end()},
                             std::string{form.field("day." + file.head.name)}});
  }
  return input;
}

Result<Input> Input::read_maybe(const http::Request& request) {
  if (request.body.empty()) return Input{};
  return read(request);
}

Result<std::string> Input::text(std::string_view field) const {
  const json::value* value = json_.if_contains(field);
  if (value == nullptr || value->is_null()) return std::string{};
  if (!value->is_string()) return wrong(field);
  const json::string& text = value->as_string();
  if (!is_plain_text({text.data(), text.size()})) return wrong(field);
  return std::string{text.data(), text.size()};
}

Result<std::string> Input::required(std::string_view field) const {
  std::string text = TRY(this->text(field));
  if (text.empty()) return malformed("api.field_missing", {{"field", std::string{field}}});
  return text;
}

Result<Secret> Input::secret(std::string_view field) const {
  std::string text = TRY(this->text(field));
  Secret secret{std::string_view{text}};
  explicit_bzero(text.data(), text.size());
  return secret;
}

// Numbers may come as texts: a form has nothing else.
Result<std::optional<double>> Input::number(std::string_view field) const {
  const json::value* value = json_.if_contains(field);
  if (value == nullptr || value->is_null()) return std::optional<double>{};
  if (value->is_string()) {
    const std::string text{value->as_string().data(), value->as_string().size()};
    if (text.empty()) return std::optional<double>{};
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() || !std::isfinite(number)) return wrong(field);
    return std::optional{number};
  }
  json::error_code ec;
  const double number = value->to_number<double>(ec);
  if (ec || !std::isfinite(number)) return wrong(field);
  return std::optional{number};
}

Result<std::optional<std::int64_t>> Input::integer(std::string_view field) const {
  const auto number = TRY(this->number(field));
  if (!number) return std::optional<std::int64_t>{};
  if (*number > 9e15 || *number < -9e15) return wrong(field);
  const auto whole = static_cast<std::int64_t>(*number);
  if (static_cast<double>(whole) != *number) return wrong(field);
  return std::optional{whole};
}

Result<std::optional<bool>> Input::truth(std::string_view field) const {
  const json::value* value = json_.if_contains(field);
  if (value == nullptr || value->is_null()) return std::optional<bool>{};
  if (value->is_bool()) return std::optional{value->as_bool()};
  if (value->is_string() && (value->as_string() == "true" || value->as_string() == "false"))
    return std::optional{value->as_string() == "true"};
  return wrong(field);
}

const json::object* Input::object(std::string_view field) const {
  const json::value* value = json_.if_contains(field);
  return value == nullptr ? nullptr : value->if_object();
}

Result<std::map<std::string, std::string>> Input::texts(std::string_view field) const {
  std::map<std::string, std::string> out;
  const json::value* value = json_.if_contains(field);
  if (value == nullptr || value->is_null()) return out;
  if (!value->is_object()) return wrong(field);
  for (const auto& [key, each] : value->as_object()) {
    if (!each.is_string()) return wrong(field);
    out.emplace(std::string{key.data(), key.size()},
                std::string{each.as_string().data(), each.as_string().size()});
  }
  return out;
}

Result<std::vector<std::string>> Input::list(std::string_view field) const {
  std::vector<std::string> out;
  const json::value* value = json_.if_contains(field);
  if (value == nullptr || value->is_null()) return out;
  if (!value->is_array()) return wrong(field);
  for (const json::value& each : value->as_array()) {
    if (!each.is_string()) return wrong(field);
    out.emplace_back(each.as_string().data(), each.as_string().size());
  }
  return out;
}

Result<std::optional<actions::Mark>> mark_in(const Input& input) {
  const auto page = TRY(input.integer("page"));
  if (!page) return std::optional<actions::Mark>{};
  actions::Mark mark;
  // Not moved to a page that there might be: the answer would speak of one that nobody asked for.
  if (*page < 1 || *page > 1'000'000) return malformed("api.field", {{"field", "page"}});
  mark.page = static_cast<int>(*page);
  mark.x = TRY(input.number("x")).value_or(mark.x);
  mark.y = TRY(input.number("y")).value_or(mark.y);
  mark.width = TRY(input.number("width")).value_or(mark.width);
  mark.height = TRY(input.number("height")).value_or(mark.height);
  return std::optional{mark};
}

}  // namespace paraf::api
