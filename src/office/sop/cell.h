// office/sop/cell.h: the text of one cell of a table, which may go on over the page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "office/sop/sop.h"
#include "platform/pdf/canvas.h"

namespace paraf::sop {

// How far a cell has been drawn.
struct Cursor {
  std::size_t block = 0;
  std::size_t line = 0;
};

// A Cell holds paragraphs broken for its width. Draw it whole, or as much as fits, and go on later.
class Cell {
 public:
  Cell(double width, pdf::TextStyle style) : width_(width), style_(style) {}

  void add(std::string_view text, double gap = 0);  // a paragraph in the cell's style
  void add(std::string_view text, const pdf::TextStyle& style, double gap);  // in another
  // A paragraph whose mark ("1.", "a.", "(2)", "-") hangs out to the left of its lines.
  void add_marked(std::string_view mark, std::string_view text, double gap = 0);
  // The same, the mark being the start of the text itself, if it has one.
  void add_item(std::string_view text, double gap = 0);
  // A list as an identity page has it: numbered, unless it is one text.
  void add_list(const std::vector<Text>& items, bool numbered);

  bool empty() const { return blocks_.empty(); }
  double height() const;
  bool done(const Cursor& cursor) const { return cursor.block >= blocks_.size(); }
  // Draws from the cursor on what fits into `height`, moves the cursor, and says how much it used.
  double draw(pdf::Canvas& canvas, pdf::Point at, double height, Cursor& cursor) const;
  double draw(pdf::Canvas& canvas, pdf::Point at) const;  // all of it

 private:
  struct Block {
    pdf::Paragraph paragraph;
    double gap;
  };
  double width_;
  pdf::TextStyle style_;
  std::vector<Block> blocks_;
};

// The mark a printed item begins with: "1. ", "(1) ", "- ", "a. "; or "".
std::string_view mark_of(std::string_view text);

}  // namespace paraf::sop
