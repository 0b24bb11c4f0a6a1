// platform/pdf/mark.h: the look of a signature: a QR code, a few lines, a logo, a hand's own signature.
#pragma once

#include "platform/pdf/canvas.h"
#include "platform/pdf/look.h"

namespace paraf::pdf {

// One piece of a mark laid out freely; what is not empty is drawn, in this order.
struct MarkPiece {
  Rect rect;                 // mm from the top left of the mark
  bool frame = false;        // a thin line around it
  Bytes image{};             // PNG or JPEG, proportions kept, centred
  std::string qr{};          // a QR code, centred
  std::vector<Run> lines{};  // text, as large as fits, at most `size`
  double size = 10;          // pt
  Align align = Align::left;
  Face face = Face::sans;
};

struct MarkLook {
  std::string qr{};
  std::vector<Run> lines{};
  Bytes image{};  // the signature of the hand: PNG (its transparency is kept) or JPEG
  Bytes logo{};   // the agency's
  // Laid out freely: then only these pieces are drawn, and the four above are not looked at.
  std::vector<MarkPiece> layout{};
};

// Ready to be put into a file. From the left: the QR code, the logo, each a square of the
// full height (at most 45 % of the width when something stands beside it); then the lines, their
// type as large as fits between 10 and 3 points. The hand's signature stands above the lines and
// takes three fifths of the height, or the whole height when there are none.
//
// The last few dozen marks stay in memory without their QR codes, so that a batch, whose documents
// differ in nothing else, draws once. A large one is drawn anew each time.
Result<Look> draw_mark(Size size, const MarkLook& look);
Result<Look> draw_mark(Size size, const std::string& qr, const std::vector<Run>& lines);

}  // namespace paraf::pdf
