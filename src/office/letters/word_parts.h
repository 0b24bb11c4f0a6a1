// office/letters/word_parts.h: between the reading of a Word file and what becomes of it.
#pragma once

#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace paraf::letters {

struct WordParagraph {
  int number = 0;    // from 1, through the whole file
  std::string text;  // tabs and line ends kept
  bool centred = false, listed = false, indented = false;
};
struct WordCell {
  int number = 0;    // of its first paragraph
  std::string text;  // its paragraphs, one a line
};
struct WordTable {
  std::vector<std::vector<WordCell>> rows;
};
using WordNode = std::variant<WordParagraph, WordTable>;

struct WordBody {
  std::vector<WordNode> nodes;
  std::set<std::string> left;
};

Result<WordBody> body_of_word(ByteView docx);

}  // namespace paraf::letters
