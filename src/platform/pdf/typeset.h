// platform/pdf/typeset.h: the inside of Paragraph, shared by those who draw one.
#pragma once

#include <pango/pangocairo.h>

#include <string>
#include <vector>

#include "platform/pdf/canvas.h"

namespace paraf::pdf {

inline constexpr double pt_per_mm = 72.0 / 25.4;

const char* family_of(Face face);

// The pango context of this thread: 72 units an inch, no hinting, so that a glyph stands at the
// same place on every machine and at every zoom.
PangoContext* pango_of_this_thread();

// Whether the face asked for is the one that would be used.
bool face_is_installed(Face face);

struct Paragraph::Layout {
  struct Line {
    PangoLayoutLine* line;  // owned by `layout`
    double x, baseline;     // pt, from the paragraph's top left corner
    double top, bottom;
  };
  PangoLayout* layout = nullptr;
  std::vector<Line> lines;
  TextStyle style;
  double widest = 0;  // pt

  Layout(const std::vector<Run>& runs, const TextStyle& style, double width_mm);
  ~Layout();
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;

  // Draws some lines with the top left corner of the first at (x, y), in the unit of the cairo
  // context, which must be points.
  void draw(cairo_t* cairo, double x, double y, std::size_t first, std::size_t count) const;
};

}  // namespace paraf::pdf
