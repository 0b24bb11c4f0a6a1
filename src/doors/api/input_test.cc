#include "doors/api/input.h"

#include <doctest/doctest.h>

namespace paraf::api {

namespace {

Result<Input> read(const std::string& body) {
  http::Request request;
  request.headers.add("Content-Type", "application/json");
  request.body = http::Body{body};
  return Input::read(request);
}

}  // namespace

TEST_CASE("a number is a finite one, as a number or as a text") {
  struct Row {
    std::string why, written, code;
  };
  const Row rows[] = {
      {"a number", "1.5", ""},
      {"of a form", "\"1.5\"", ""},
      {"no number", "\"nan\"", "api.field"},
      {"without end", "\"inf\"", "api.field"},
      {"without end, the other way", "\"-infinity\"", "api.field"},
      {"too large for one", "\"1e999\"", "api.field"},
      {"a word", "\"satu\"", "api.field"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto input = read("{\"x\": " + row.written + "}");
    REQUIRE(input);
    CHECK(code_of(input->number("x")) == row.code);
    if (!row.code.empty()) CHECK(code_of(input->integer("x")) == row.code);
  }
}

TEST_CASE("a mark names a page that there can be, and is told so by the page it named") {
  CHECK(mark_in(*read("{\"page\": 2}")).value()->page == 2);
  CHECK_FALSE(mark_in(*read("{}")).value());
  for (const char* page : {"0", "-1", "1000001", "4294967297"}) {
    CAPTURE(page);
    CHECK(code_of(mark_in(*read("{\"page\": " + std::string{page} + "}"))) == "api.field");
  }
}

TEST_CASE("a text holds what a person can type") {
  struct Row {
    std::string why, json;
  };
  const Row rows[] = {
      {"a bell", R"({"name": "a\u0007"})"},
      {"what ends a text elsewhere", R"({"statement": {"name": "a\u0000"}})"},
      {"a name that reads as another", R"({"statement": {"name": "\u202ea"}})"},
      {"within a list", R"({"papers": [{"name": "\u001b[31m"}]})"},
      {"in a name of ours", R"({"fields": {"a\u0007": "b"}})"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(read(row.json)) == "api.field");
  }
  const auto lines = read(R"({"lines": "a\nb"})");
  REQUIRE(lines);
  CHECK(lines->text("lines") == "a\nb");
}

TEST_CASE("a JSON body is UTF-8") {
  CHECK(code_of(read("{\"name\": \"José\"}")) == "");
  CHECK(code_of(read("{\"name\": \"Jos\xe9\"}")) == "api.json");
  CHECK(code_of(read("{\"na\xffme\": \"a\"}")) == "api.json");
  CHECK(code_of(read("{\"name\": \"\\ud800\"}")) == "api.json");
}

}  // namespace paraf::api
