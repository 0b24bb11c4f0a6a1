#include "base/words.h"

#include <doctest/doctest.h>

namespace paraf {

using Words = std::set<std::string>;

TEST_CASE("where only some words are looked for, the longest are") {
  CHECK(longest({"a", "12", "dinas", "undangan", "rapat"}, 3) == Words{"dinas", "rapat", "undangan"});
  CHECK(longest({"b", "a", "c"}, 2) == Words{"a", "b"});
  CHECK(longest({"a"}, 4) == Words{"a"});
  CHECK(longest({}, 4).empty());
}

TEST_CASE("each wanted word begins some word") {
  CHECK(begin_some({"din", "800"}, words_in("B-12/800/Dinas")));
  CHECK_FALSE(begin_some({"inas"}, words_in("Dinas")));
}

}  // namespace paraf
