// platform/pdf/mark.h: the look of a signature: a QR code and a few lines, all vectors.
#pragma once

#include "platform/pdf/canvas.h"

namespace paraf::pdf {

// A document of one page of that size. The QR code stands at the left as a square of the full
// height (at most 45 % of the width when there are lines), the lines beside it, their type as
// large as fits between 10 and 3 points. Either may be empty.
Result<Bytes> draw_mark(Size size, const std::string& qr, const std::vector<Run>& lines);

}  // namespace paraf::pdf
