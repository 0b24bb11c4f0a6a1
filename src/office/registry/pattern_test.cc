#include <doctest/doctest.h>

#include "office/people/day.h"
#include "office/registry/pattern.h"

using namespace paraf;
using namespace paraf::registry;

TEST_CASE("a number is written as the office's pattern says") {
  struct Row {
    std::string why, pattern, written, provisional;
  };
  const Row rows[] = {
      {"Roman month, padded", "{urut:3}/{klasifikasi}/{unit}/{bulan_romawi}/{tahun}",
       "007/000.6.1/Diskominfo/X/2026", "…/000.6.1/Diskominfo/X/2026"},
      {"month in figures", "{urut:2}/SOP/Kominfo-P1PP/{bulan}/{tahun}", "07/SOP/Kominfo-P1PP/10/2026",
       "…/SOP/Kominfo-P1PP/10/2026"},
      {"a slot left empty", "067/ /{urut}.{bulan}/{tahun}", "067/ /7.10/2026", "067/ /….10/2026"},
      {"classification first", "{klasifikasi}/{urut}/{kode}/{tahun_pendek}", "000.6.1/7/KPA/26",
       "000.6.1/…/KPA/26"},
      {"not padded beyond its width", "{urut:1}-{hari}", "7-05", "…-05"},
  };
  const auto day = *people::parse_day("2026-10-05");
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto pattern = NumberPattern::parse(row.pattern);
    REQUIRE(pattern);
    const NumberParts parts{"000.6.1", "Diskominfo", "KPA"};
    CHECK(pattern->render(7, day, parts) == row.written);
    CHECK(pattern->provisional(day, parts) == row.provisional);
  }
  CHECK(NumberPattern::parse("{urut:3}")->render(1234, day, {}) == "1234");
}

TEST_CASE("a pattern that would not number is refused") {
  struct Row {
    std::string why, pattern;
  };
  const Row rows[] = {
      {"no sequence", "{klasifikasi}/{tahun}"},
      {"an unknown word", "{urut}/{minggu}"},
      {"not closed", "{urut}/{tahun"},
      {"a width that is no digit", "{urut:x}"},
      {"a width on a word without", "{urut}/{tahun:2}"},
      {"nothing", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(NumberPattern::parse(row.pattern)) == "registry.pattern");
  }
}

TEST_CASE("Roman numerals are those of months and years") {
  CHECK(roman(1) == "I");
  CHECK(roman(4) == "IV");
  CHECK(roman(9) == "IX");
  CHECK(roman(12) == "XII");
  CHECK(roman(2026) == "MMXXVI");
}
