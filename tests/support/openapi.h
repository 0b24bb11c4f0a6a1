// tests/support/openapi.h: holds JSON to an OpenAPI 3.1 document, as far as ours uses it.
//
// $ref, type (one or several), properties, required, additionalProperties, items, enum, oneOf,
// format date-time. A keyword it does not know is a problem, not a pass.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace paraf::tests {

struct Operation {
  std::string method, path, id, who;  // path as in paths, with {names}
};

class OpenApi {
 public:
  explicit OpenApi(const std::string& file);  // throws std::runtime_error when it cannot be read
  ~OpenApi();

  std::vector<Operation> operations() const;
  // The operation of a request's path ("/api/v1/cases/kudus/01J…/acts"); nullptr: none.
  const Operation* find(std::string_view method, std::string_view path) const;

  // What is wrong with an answer or with a JSON body that was sent; empty: nothing.
  std::vector<std::string> check_answer(const Operation& operation, int status, const std::string& type, const std::string& body) const;
  std::vector<std::string> check_request(const Operation& operation, const std::string& body) const;

 private:
  const boost::json::value* resolve(const boost::json::value& schema) const;
  void check(const boost::json::value& schema, const boost::json::value& value, const std::string& at, std::vector<std::string>& problems) const;
  const boost::json::object& node(const Operation& operation) const;
  boost::json::value document_;
  std::vector<Operation> operations_;
};

}  // namespace paraf::tests
