// The statement of practice: read as it is written, the same clauses in both languages.
#include "doors/public/policy_text.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "doors/public/cps.en.md.h"
#include "doors/public/cps.md.h"

namespace paraf::publik {

namespace {

using Kind = PolicyBlock::Kind;

std::string shape(const std::vector<PolicyBlock>& blocks) {
  std::string out;
  for (const PolicyBlock& block : blocks) {
    switch (block.kind) {
      case Kind::heading: out += "h" + std::to_string(block.level) + ":" + block.clause; break;
      case Kind::paragraph: out += "p"; break;
      case Kind::numbered: out += "ol" + std::to_string(block.lines.size()); break;
      case Kind::dashed: out += "ul" + std::to_string(block.lines.size()); break;
      case Kind::table: out += "t" + std::to_string(block.rows.size()); break;
    }
    out += " ";
  }
  return out;
}

}  // namespace

TEST_CASE("a policy text is read into what stands in it") {
  struct Row {
    std::string why, text, shape;
  };
  const Row rows[] = {
      {"nothing", "", ""},
      {"a title has no clause", "# Kebijakan", "h1: "},
      {"a clause's number is not its words", "### 4.9 Pencabutan", "h3:4.9 "},
      {"a heading that begins with a year", "## 2026", "h2: "},
      {"lines of a paragraph are one", "satu\ndua\n\ntiga", "p p "},
      {"items of a list, one of two lines", "1. satu\n   dan lagi\n2. dua\n", "ol2 "},
      {"a paragraph after a list is none of it", "- satu\n- dua\n\ntiga", "ul2 p "},
      {"a number at the beginning of a line is no item", "18 bita: satu", "p "},
      {"a table without its rule", "| A | B |\n|---|---|\n| 1 | 2 |", "t2 "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(shape(read_policy(row.text)) == row.shape);
  }
  const auto line = read_policy("biasa **kuat** `kode **apa adanya**`").front().lines.front();
  REQUIRE(line.size() == 4);
  CHECK(line[1].strong);
  CHECK(line[3].code);
  CHECK(line[3].text == "kode **apa adanya**");
  CHECK(plain(line) == "biasa kuat kode **apa adanya**");
}

TEST_CASE("both languages of the policy have the same clauses, lists and history") {
  const auto indonesian = read_policy(embedded::doors_public_cps_md);
  const auto english = read_policy(embedded::doors_public_cps_en_md);
  CHECK(shape(indonesian) == shape(english));
  // In the order of RFC 3647, and none twice.
  std::vector<std::vector<int>> clauses;
  for (const PolicyBlock& block : indonesian) {
    if (block.kind != Kind::heading || block.clause.empty()) continue;
    std::vector<int> parts;
    for (std::size_t at = 0; at < block.clause.size(); at = block.clause.find('.', at) + 1) {
      parts.push_back(std::stoi(block.clause.substr(at)));
      if (block.clause.find('.', at) == std::string::npos) break;
    }
    CHECK(static_cast<int>(parts.size()) == block.level - 1);
    clauses.push_back(std::move(parts));
  }
  CHECK(clauses.front() == std::vector<int>{1});
  CHECK(clauses.back().front() == 9);
  CHECK(std::is_sorted(clauses.begin(), clauses.end()));
  CHECK(std::adjacent_find(clauses.begin(), clauses.end()) == clauses.end());
}

}  // namespace paraf::publik
