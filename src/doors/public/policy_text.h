// doors/public/policy_text.h: the policy document as it is written, read into what pages and prints are made
// of.
//
// The text is plain enough to be read as it stands: headings "## 4 Life cycle" that begin with the clause's
// number, paragraphs, numbered and dashed lists, one kind of table, and within a line **strong** and `code`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace paraf::publik {

struct PolicyWord {
  std::string text;
  bool strong = false, code = false;
};
using PolicyLine = std::vector<PolicyWord>;

struct PolicyBlock {
  enum class Kind { heading, paragraph, numbered, dashed, table };
  Kind kind = Kind::paragraph;
  int level = 0;                              // of a heading: 1 is the title
  std::string clause;                         // of a heading: "4.3.1"; "" where it has none
  std::vector<PolicyLine> lines;              // a paragraph or heading has one, a list one for each item
  std::vector<std::vector<PolicyLine>> rows;  // of a table, the first one its head
};

std::vector<PolicyBlock> read_policy(std::string_view text);

// The words of a line without their marks.
std::string plain(const PolicyLine& line);

}  // namespace paraf::publik
