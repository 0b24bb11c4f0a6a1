// platform/pdf/changes_drawn.h: where a page draws what is read, and what an appearance draws over it.
//
// Whether a note or a second signature hides signed words is a question of places, not of objects.
// This is no renderer: it follows the operators that move and paint [ISO 32000-2 §8, §9] and keeps the
// boxes of the text and the pictures. Widths that a font does not give are guessed at half an em.
#pragma once

#include <string>
#include <vector>

#include "platform/pdf/file.h"

namespace paraf::pdf {

struct Drawn {
  std::vector<Page::Box> words;     // one for each run of text
  std::vector<Page::Box> pictures;  // images
  std::string shown;                // the octets of all shown strings, one behind the other
  bool fills = false;               // paints an area that what is below does not shine through
  bool simple_fonts = true;         // `shown` is readable: no composite font, no own encoding
  bool empty() const { return words.empty() && pictures.empty() && !fills; }
};

// The rectangle that four numbers are, in whatever order; empty if they are not.
Page::Box box_in(QPDFObjectHandle array);

// A page or a form XObject, in its own coordinates. Stops after a bounded amount of work. `scale` is how
// much larger it is shown: a line of more than six points, and lines that together are as good as an area,
// fill one.
Drawn drawn_by(QPDFObjectHandle page_or_form, double scale = 1);

// Does something of these dimensions put over the page hide words or a picture that stood there?
// What reaches less than half into the height of a line is beside it, not over it, and so is what does not
// reach over half a digit; a picture that is the page (a scan) is paper.
bool hides(const Page::Box& over, const Drawn& page, const Page::Box& sheet);
// The share of the box that lies on words, 0 to 1.
double share_on_words(const Page::Box& over, const Drawn& page);

}  // namespace paraf::pdf
