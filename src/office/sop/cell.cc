#include "office/sop/cell.h"

#include <algorithm>

namespace paraf::sop {

std::string_view mark_of(std::string_view text) {
  if (text.starts_with("- ")) return text.substr(0, 2);
  const bool bracket = text.starts_with("(");
  std::size_t at = bracket ? 1 : 0;
  const std::size_t begin = at;
  while (at < text.size() && at < begin + 3 && text[at] >= '0' && text[at] <= '9') ++at;
  if (at == begin && at < text.size() && text[at] >= 'a' && text[at] <= 'z') ++at;
  if (at == begin || at + 1 >= text.size() || text[at] != (bracket ? ')' : '.') || text[at + 1] != ' ')
    return {};
  return text.substr(0, at + 2);
}

void Cell::add(std::string_view text, double gap) { add(text, style_, gap); }

void Cell::add(std::string_view text, const pdf::TextStyle& style, double gap) {
  blocks_.push_back({pdf::Paragraph{text, style, width_}, blocks_.empty() ? 0 : gap});
}

void Cell::add_marked(std::string_view mark, std::string_view text, double gap) {
  pdf::TextStyle style = style_;
  std::string whole{mark};
  whole += ' ';
  style.hanging = pdf::text_width(whole, style);
  whole += text;
  add(whole, style, gap);
}

void Cell::add_item(std::string_view text, double gap) {
  const std::string_view mark = mark_of(text);
  if (mark.empty())
    add(text, gap);
  else
    add_marked(mark.substr(0, mark.size() - 1), text.substr(mark.size()), gap);
}

void Cell::add_list(const std::vector<Text>& items, bool numbered) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (numbered)
      add_marked(std::to_string(i + 1) + ".", items[i].reading, 0.4);
    else
      add_item(items[i].reading, 0.4);
  }
}

double Cell::height() const {
  double sum = 0;
  for (const Block& block : blocks_) sum += block.gap + block.paragraph.height();
  return sum;
}

double Cell::draw(pdf::Canvas& canvas, pdf::Point at, double height, Cursor& cursor) const {
  double used = 0;
  while (cursor.block < blocks_.size()) {
    const Block& block = blocks_[cursor.block];
    const double gap = cursor.line == 0 && used > 0 ? block.gap : 0;
    // A hair of slack: heights that were added up elsewhere must not lose a line to rounding.
    const std::size_t fit = block.paragraph.lines_that_fit(cursor.line, height - used - gap + 0.01);
    const std::size_t left = block.paragraph.lines() - cursor.line;
    const std::size_t count = std::min(fit, left);
    if (count > 0) {
      canvas.draw(block.paragraph, {at.x, at.y + used + gap}, cursor.line, count);
      used += gap + block.paragraph.height(cursor.line, count);
    }
    if (count < left) {
      cursor.line += count;
      return used;
    }
    cursor = {cursor.block + 1, 0};
  }
  return used;
}

double Cell::draw(pdf::Canvas& canvas, pdf::Point at) const {
  Cursor cursor;
  return draw(canvas, at, height() + 1, cursor);
}

}  // namespace paraf::sop
