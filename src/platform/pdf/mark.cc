#include "platform/pdf/mark.h"

#include <algorithm>

namespace paraf::pdf {

Result<Bytes> draw_mark(Size size, const std::string& qr, const std::vector<Run>& lines) {
  Canvas canvas{{.title = {}}};
  canvas.begin_page(size);
  double left = 0;
  if (!qr.empty()) {
    const double side = std::min(size.height, lines.empty() ? size.width : 0.45 * size.width);
    const double x = lines.empty() ? (size.width - side) / 2 : 0;
    TRY(canvas.qr(qr, {x, (size.height - side) / 2}, side));
    left = side + 1;
  }
  const double width = size.width - left;
  if (!lines.empty() && width > 2) {
    std::vector<Run> runs;
    for (const Run& line : lines) {
      if (!runs.empty()) runs.back().text += '\n';
      runs.push_back(line);
    }
    for (double points = 10; points >= 3; points -= 0.5) {
      const Paragraph text{runs, {.size = points, .line_spacing = 1.1}, width};
      if (text.height() > size.height && points > 3) continue;
      const double free = std::max(0.0, size.height - text.height());
      canvas.draw(text, {left, free / 2}, 0, text.lines_that_fit(0, size.height + 0.01));
      break;
    }
  }
  return canvas.finish();
}

}  // namespace paraf::pdf
