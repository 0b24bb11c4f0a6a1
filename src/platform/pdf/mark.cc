#include "platform/pdf/mark.h"

#include <algorithm>

namespace paraf::pdf {
namespace {

void set_lines(Canvas& canvas, const Rect& rect, const std::vector<Run>& lines, const TextStyle& largest) {
  if (rect.width <= 2 || rect.height <= 0) return;
  std::vector<Run> runs;
  for (const Run& line : lines) {
    if (!runs.empty()) runs.back().text += '\n';
    runs.push_back(line);
  }
  for (double points = std::max(3.0, largest.size); points >= 3; points -= 0.5) {
    TextStyle style = largest;
    style.size = points;
    style.line_spacing = 1.1;
    const Paragraph text{runs, style, rect.width};
    // A word wider than the place would be broken or stand out at the side.
    if (points > 3 && (text.height() > rect.height || text.widest() > rect.width + 0.01)) continue;
    const double free = std::max(0.0, rect.height - text.height());
    canvas.draw(text, {rect.x, rect.y + free / 2}, 0, text.lines_that_fit(0, rect.height + 0.01));
    break;
  }
}

Result<void> set_qr(Canvas& canvas, const Rect& rect, const std::string& qr) {
  const double side = std::min(rect.width, rect.height);
  return canvas.qr(qr, {rect.x + (rect.width - side) / 2, rect.y + (rect.height - side) / 2}, side);
}

Result<void> set_piece(Canvas& canvas, const MarkPiece& piece) {
  if (piece.frame) canvas.rectangle(piece.rect, {.width = 0.2});
  if (!piece.image.empty()) TRY(canvas.image(piece.image, piece.rect));
  if (!piece.qr.empty()) TRY(set_qr(canvas, piece.rect, piece.qr));
  if (!piece.lines.empty())
    set_lines(canvas, piece.rect, piece.lines, {.face = piece.face, .size = piece.size, .align = piece.align});
  return {};
}

}  // namespace

Result<Bytes> draw_mark(Size size, const MarkLook& look) {
  Canvas canvas{{.title = {}}};
  canvas.begin_page(size);
  for (const MarkPiece& piece : look.layout) TRY(set_piece(canvas, piece));
  if (!look.layout.empty()) return canvas.finish();

  Rect rest{0, 0, size.width, size.height};
  const bool beside = !look.lines.empty() || !look.image.empty();
  const auto square = [&](bool alone) {  // cuts one from the left
    const double side = alone ? std::min(rest.width, size.height) : std::min(size.height, 0.45 * rest.width);
    const Rect out{alone ? rest.x + (rest.width - side) / 2 : rest.x, (size.height - side) / 2, side, side};
    rest.x += side + 1;
    rest.width -= side + 1;
    return out;
  };
  if (!look.qr.empty()) TRY(set_qr(canvas, square(!beside && look.logo.empty()), look.qr));
  if (!look.logo.empty()) TRY(canvas.image(look.logo, square(!beside)));
  if (!look.image.empty() && rest.width > 2) {
    const double height = look.lines.empty() ? rest.height : 0.6 * rest.height;
    TRY(canvas.image(look.image, {rest.x, 0, rest.width, height}));
    rest.y = height;
    rest.height -= height;
  }
  if (!look.lines.empty()) set_lines(canvas, rest, look.lines, {.size = 10});
  return canvas.finish();
}

Result<Bytes> draw_mark(Size size, const std::string& qr, const std::vector<Run>& lines) {
  return draw_mark(size, MarkLook{.qr = qr, .lines = lines});
}

}  // namespace paraf::pdf
