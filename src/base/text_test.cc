#include "base/text.h"

#include <doctest/doctest.h>

#include <string>

namespace paraf {

TEST_CASE("octets are text only when they are UTF-8") {
  struct Row {
    std::string why, text;
    bool is;
  };
  const Row rows[] = {
      {"nothing", "", true},
      {"plain", "Hari Jadi", true},
      {"two, three and four octets", "ü – 𝄞", true},
      {"the last code point", "\xf4\x8f\xbf\xbf", true},
      {"no character begins so", "\xff", false},
      {"Latin-1", "Jos\xe9", false},
      {"cut in the middle", "a\xe2\x80", false},
      {"a continuation alone", "\x80", false},
      {"overlong '/'", "\xc0\xaf", false},
      {"overlong in three", "\xe0\x80\xaf", false},
      {"a surrogate", "\xed\xa0\x80", false},
      {"behind the last", "\xf4\x90\x80\x80", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(is_utf8(row.text) == row.is);
  }
}

TEST_CASE("what nobody can see or type is no plain text") {
  CHECK(is_plain_text("Jl. Melati\r\n\tNo. 3, Ma’ruf – 𝄞"));
  CHECK_FALSE(is_plain_text(std::string_view{"a\0b", 3}));
  CHECK_FALSE(is_plain_text("a\x07"));
  CHECK_FALSE(is_plain_text("a\x7f"));
  CHECK_FALSE(is_plain_text("a\xc2\x85"));      // next line, of C1
  CHECK(is_plain_text("a\xc2\xa0"));            // a space that does not break
  CHECK_FALSE(is_plain_text("a\xe2\x80\xae"));  // writes what follows backwards
  CHECK_FALSE(is_plain_text("a\xe2\x81\xa6"));  // an isolate
  CHECK_FALSE(is_plain_text("\xff"));
}

TEST_CASE("a text is cut between characters") {
  CHECK(clipped("abc", 3) == "abc");
  CHECK(clipped("abc", 2) == "ab");
  CHECK(clipped("a–b", 4) == "a–");
  CHECK(clipped("a–b", 3) == "a");
  CHECK(clipped("a–b", 2) == "a");
  CHECK(clipped("𝄞", 3) == "");
}

TEST_CASE("letters of ASCII are made small, and all else stands") {
  CHECK(lowered("Dinas KOMINFO 12/A") == "dinas kominfo 12/a");
  CHECK(lowered("É[@`{") == "É[@`{");
}

TEST_CASE("what is around a text is taken off, and nothing within") {
  CHECK(trimmed(" \t a b\r\n") == "a b");
  CHECK(trimmed("a") == "a");
  CHECK(trimmed(" \n ").empty());
  CHECK(trimmed("").empty());
}

}  // namespace paraf
