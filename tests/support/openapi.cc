#include "tests/support/openapi.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <stdexcept>

#include "base/time.h"

namespace paraf::tests {

namespace json = boost::json;

namespace {

json::value from_yaml(const YAML::Node& node) {
  if (node.IsMap()) {
    json::object out;
    for (const auto& each : node) out[each.first.as<std::string>()] = from_yaml(each.second);
    return out;
  }
  if (node.IsSequence()) {
    json::array out;
    for (const auto& each : node) out.push_back(from_yaml(each));
    return out;
  }
  if (!node.IsScalar()) return nullptr;
  const std::string text = node.Scalar();
  if (node.Tag() != "!") {  // "!" is what a quoted text has
    if (text == "true") return true;
    if (text == "false") return false;
    if (!text.empty() && text.size() < 10 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::stoll(text);
  }
  return json::value(text);
}

bool is_of(const json::value& value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  if (type == "null") return value.is_null();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "number") return value.is_number();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  return false;
}

std::vector<std::string> segments(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    out.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return out;
}

}  // namespace

OpenApi::OpenApi(const std::string& file) {
  try {
    document_ = from_yaml(YAML::LoadFile(file));
  } catch (const YAML::Exception& e) {
    throw std::runtime_error{file + ": " + e.what()};
  }
  const std::string base{document_.at("servers").at(0).at("url").as_string()};
  for (const auto& [path, item] : document_.at("paths").as_object()) {
    for (const auto& [method, operation] : item.as_object()) {
      if (method == "parameters") continue;
      std::string upper{method};
      std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      operations_.push_back({upper, base + std::string{path}, std::string{operation.at("operationId").as_string()}, std::string{operation.at("x-who").as_string()}});
    }
  }
}

OpenApi::~OpenApi() = default;

std::vector<Operation> OpenApi::operations() const { return operations_; }

const Operation* OpenApi::find(std::string_view method, std::string_view path) const {
  const auto asked = segments(path.substr(0, path.find('?')));
  const Operation* best = nullptr;
  for (const Operation& operation : operations_) {
    const auto pattern = segments(operation.path);
    if (operation.method != method || pattern.size() != asked.size()) continue;
    bool fits = true;
    for (std::size_t i = 0; i < asked.size() && fits; ++i) fits = pattern[i].starts_with('{') || pattern[i] == asked[i];
    // A path without names wins.
    if (fits && (best == nullptr || operation.path.find('{') == std::string::npos)) best = &operation;
  }
  return best;
}

const json::object& OpenApi::node(const Operation& operation) const {
  const std::string base{document_.at("servers").at(0).at("url").as_string()};
  std::string lower = operation.method;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return document_.at("paths").at(operation.path.substr(base.size())).at(lower).as_object();
}

const json::value* OpenApi::resolve(const json::value& schema) const {
  const json::value* at = &schema;
  while (at->is_object() && at->as_object().contains("$ref")) {
    std::string ref{at->at("$ref").as_string()};
    at = &document_;
    for (const std::string& part : segments(std::string_view{ref}.substr(1))) at = &at->at(part);
  }
  return at;
}

void OpenApi::check(const json::value& given, const json::value& value, const std::string& at, std::vector<std::string>& problems) const {
  const json::object& schema = resolve(given)->as_object();
  static const std::set<std::string, std::less<>> known{"type", "properties", "required", "additionalProperties", "items", "enum", "oneOf",
                                                        "format", "description", "maxLength", "maximum", "contentMediaType"};
  for (const auto& [keyword, ignored] : schema) {
    if (!known.contains(std::string_view{keyword})) problems.push_back(at + ": the checker does not know " + std::string{keyword});
  }
  if (const json::value* one_of = schema.if_contains("oneOf")) {
    int fitting = 0;
    for (const json::value& each : one_of->as_array()) {
      std::vector<std::string> tried;
      check(each, value, at, tried);
      fitting += tried.empty() ? 1 : 0;
    }
    if (fitting != 1) problems.push_back(at + ": fits " + std::to_string(fitting) + " of oneOf");
  }
  if (const json::value* type = schema.if_contains("type")) {
    bool fits = false;
    if (type->is_string()) fits = is_of(value, std::string_view{type->as_string()});
    else for (const json::value& each : type->as_array()) fits = fits || is_of(value, std::string_view{each.as_string()});
    if (!fits) {
      problems.push_back(at + ": not of type " + json::serialize(*type) + ": " + json::serialize(value).substr(0, 60));
      return;
    }
  }
  if (const json::value* allowed = schema.if_contains("enum")) {
    const auto& list = allowed->as_array();
    if (std::find(list.begin(), list.end(), value) == list.end()) problems.push_back(at + ": none of the enum: " + json::serialize(value));
  }
  if (const json::value* format = schema.if_contains("format"); format != nullptr && value.is_string()) {
    if (*format != "date-time" || !Timestamp::parse(std::string_view{value.as_string()})) problems.push_back(at + ": not a date-time: " + json::serialize(value));
  }
  if (value.is_object()) {
    const json::value* properties = schema.if_contains("properties");
    if (const json::value* required = schema.if_contains("required")) {
      for (const json::value& name : required->as_array()) {
        if (!value.as_object().contains(name.as_string())) problems.push_back(at + ": lacks " + std::string{name.as_string()});
      }
    }
    const json::value* more = schema.if_contains("additionalProperties");
    for (const auto& [name, each] : value.as_object()) {
      const std::string place = at + "." + std::string{name};
      const json::value* property = properties == nullptr ? nullptr : properties->as_object().if_contains(name);
      if (property != nullptr) check(*property, each, place, problems);
      else if (more != nullptr && more->is_object()) check(*more, each, place, problems);
      else if (more != nullptr && *more == false) problems.push_back(place + ": not in the schema");
    }
  }
  if (const json::value* items = schema.if_contains("items"); items != nullptr && value.is_array()) {
    std::size_t index = 0;
    for (const json::value& each : value.as_array()) check(*items, each, at + "[" + std::to_string(index++) + "]", problems);
  }
}

std::vector<std::string> OpenApi::check_answer(const Operation& operation, int status, const std::string& type, const std::string& body) const {
  std::vector<std::string> problems;
  const json::object& responses = node(operation).at("responses").as_object();
  const std::string number = std::to_string(status);
  const json::value* response = responses.if_contains(number);
  if (response == nullptr) {
    if (status < 400) problems.push_back(operation.id + ": " + number + " is not described");
    response = responses.if_contains("default");
  }
  if (response == nullptr || !problems.empty()) return problems;
  const json::object& described = resolve(*response)->as_object();
  const json::value* content = described.if_contains("content");
  if (content == nullptr) {
    if (!body.empty()) problems.push_back(operation.id + ": a body where none is described");
    return problems;
  }
  const std::string plain = type.substr(0, type.find(';'));
  const json::value* media = content->as_object().if_contains(plain);
  if (media == nullptr) media = content->as_object().if_contains("*/*");
  if (media == nullptr) {
    problems.push_back(operation.id + " " + number + ": answers with " + type);
    return problems;
  }
  if (plain.ends_with("json")) {
    json::error_code ec;
    const json::value value = json::parse(body, ec);
    if (ec) problems.push_back(operation.id + ": no JSON");
    else check(media->at("schema"), value, operation.id, problems);
  }
  return problems;
}

std::vector<std::string> OpenApi::check_request(const Operation& operation, const std::string& body) const {
  std::vector<std::string> problems;
  const json::value* described = node(operation).if_contains("requestBody");
  if (described == nullptr) {
    problems.push_back(operation.id + ": takes no body");
    return problems;
  }
  check(described->at("content").at("application/json").at("schema"), json::parse(body), operation.id + " request", problems);
  return problems;
}

}  // namespace paraf::tests
