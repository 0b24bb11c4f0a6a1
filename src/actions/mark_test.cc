#include "actions/mark.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace paraf::actions {

TEST_CASE("a mark is a place and a size that a page can have") {
  constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
  constexpr double endless = std::numeric_limits<double>::infinity();
  struct Row {
    std::string why;
    Mark mark;
    std::string code;
  };
  const Row rows[] = {
      {"the usual one", {}, ""},
      {"beside the page, where a reader scrolls", {1, -40, -20, 60, 20}, ""},
      {"the widest page there is", {1, 0, 0, 5080, 20}, ""},
      {"wider than any page", {1, 0, 0, 5081, 20}, "actions.mark_size"},
      {"no width", {1, 0, 0, 0, 20}, "actions.mark_size"},
      {"a negative height", {1, 0, 0, 60, -20}, "actions.mark_size"},
      {"no number", {1, no_number, 0, 60, 20}, "actions.mark_size"},
      {"a height that is no number", {1, 0, 0, 60, no_number}, "actions.mark_size"},
      {"without end", {1, 0, endless, 60, 20}, "actions.mark_size"},
      {"far away", {1, 0, 1e9, 60, 20}, "actions.mark_size"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(check_mark(row.mark)) == row.code);
  }
}

TEST_CASE("the lines of a mark are a mark's and no letter's") {
  CHECK(code_of(check_mark({}, {std::string(499, 'a')})) == "");
  CHECK(code_of(check_mark({}, std::vector<std::string>(100, "lima"))) == "");
  CHECK(code_of(check_mark({}, {std::string(501, 'a')})) == "application.too_long");
  CHECK(code_of(check_mark({}, std::vector<std::string>(1000, ""))) == "application.too_long");
}

}  // namespace paraf::actions
