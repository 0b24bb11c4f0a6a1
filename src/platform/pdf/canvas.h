// platform/pdf/canvas.h: paper to draw on, and the PDF it becomes.
//
// Letters and printed procedures are drawn here in process, with pango for the text and cairo
// for the ink: about seven milliseconds a letter, where an office suite needs two seconds.
//
// Lengths are MILLIMETRES from the top left corner of the page, y growing downward; only the
// size of type is in points, as every office speaks of it. One document is made by one thread;
// several documents may be made at once.
//
// The same calls give the same octets on every machine that has the same fonts: the dates come
// from the caller, the /ID is a digest of the content, glyphs are placed without hinting. So a
// golden image of a page holds. The faces are Liberation (fonts-liberation: the widths of Arial,
// Times New Roman and Courier New), with DejaVu for signs they lack; they are embedded as subsets.
// A machine without them gets an error from finish(), never a page set in another face.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace paraf::pdf {

inline constexpr double mm_per_pt = 25.4 / 72.0;

struct Size {  // mm
  double width = 0, height = 0;
};
inline constexpr Size a4{210, 297};
inline constexpr Size f4{215, 330};  // folio as Indonesian offices buy it
inline constexpr Size landscape(Size portrait) { return {portrait.height, portrait.width}; }

struct Point {  // mm from the top left
  double x = 0, y = 0;
};
struct Rect {  // mm; x, y is the top left corner
  double x = 0, y = 0, width = 0, height = 0;
};

struct Colour {
  double red = 0, green = 0, blue = 0;  // 0 to 1
  double alpha = 1;                     // 1: opaque
};
inline constexpr Colour black{};
inline constexpr Colour white{1, 1, 1, 1};

enum class Face { sans, serif, mono };
enum class Align { left, centre, right, justify };

struct TextStyle {
  Face face = Face::sans;
  double size = 11;  // pt
  bool bold = false, italic = false, underline = false;
  Align align = Align::left;
  double line_spacing = 1.0;  // 1.15, 1.5: a factor on the face's own line height
  double hanging = 0;         // mm: lines after the first are set in by this much
  Colour colour = black;
};

// A piece of a paragraph whose weight or slant differs from the style around it.
struct Run {
  std::string text;
  bool bold = false, italic = false, underline = false;
};

// A Paragraph is text broken into lines for a width, before it has a place on a page: ask how
// tall it is, then draw all of it or, where a page ends, some lines of it. The text is UTF-8;
// '\n' begins a new line, '\t' goes to the next 12.5 mm. Invalid UTF-8 is shown as U+FFFD.
class Paragraph {
 public:
  Paragraph(std::string_view text, const TextStyle& style, double width);  // width in mm
  Paragraph(const std::vector<Run>& runs, const TextStyle& style, double width);
  Paragraph(Paragraph&&) noexcept;
  Paragraph& operator=(Paragraph&&) noexcept;
  ~Paragraph();

  std::size_t lines() const;
  double height() const;                                      // mm, all lines
  double height(std::size_t first, std::size_t count) const;  // mm, some lines
  double widest() const;                                      // mm, the ink of the widest line
  // The most lines, from `first` on, that fit into so many mm.
  std::size_t lines_that_fit(std::size_t first, double height) const;

 private:
  friend class Canvas;
  struct Layout;
  std::unique_ptr<Layout> layout_;
};

// The width in mm that a text needs on one line.
double text_width(std::string_view text, const TextStyle& style);

struct Stroke {
  double width = 0.25;  // mm; 0 draws no outline
  Colour colour = black;
  std::vector<double> dash{};  // mm on, mm off, ...
};
// What a shape is filled with; the default leaves the paper as it is.
struct Fill {
  Colour colour{0, 0, 0, 0};
};

struct DocumentInfo {
  std::string title;           // shown in the window's title bar, read by screen readers
  std::string author{};        // the office
  std::string subject{};
  std::string language = "id";  // BCP 47
  Timestamp created{};
};

class Canvas {
 public:
  explicit Canvas(DocumentInfo info);
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;
  ~Canvas();

  // Every drawing call goes to the page begun last; begin_page must come first.
  void begin_page(Size size);
  std::size_t pages() const;

  // text sets a paragraph with its top left corner at (x, y) and gives the height it took.
  double text(Point at, std::string_view text, const TextStyle& style, double width);
  double draw(const Paragraph& paragraph, Point at);
  double draw(const Paragraph& paragraph, Point at, std::size_t first, std::size_t count);
  // One line of text centred on a point and turned anticlockwise: the KONSEP across a draft.
  void turned_text(Point centre, double degrees, std::string_view text, const TextStyle& style);

  void line(Point from, Point to, const Stroke& stroke = {});
  // A broken line through the points; with `arrow` its end carries a filled head of that length (mm).
  void polyline(const std::vector<Point>& points, const Stroke& stroke = {}, double arrow = 0);
  void rectangle(const Rect& rect, const Stroke& stroke = {}, const Fill& fill = {}, double corner_radius = 0);
  void polygon(const std::vector<Point>& points, const Stroke& stroke = {}, const Fill& fill = {});
  void ellipse(const Rect& rect, const Stroke& stroke = {}, const Fill& fill = {});

  // A PNG scaled into the rectangle, keeping its proportions, centred. What is no PNG, or is
  // larger than 4096 pixels on a side, is `malformed pdf.image`.
  Result<void> png(ByteView image, const Rect& rect);
  // The same for a PNG or a JPEG (grey or colour). What a camera wrote into the JPEG beside the
  // picture is left out.
  Result<void> image(ByteView image, const Rect& rect);

  // A QR code (ISO/IEC 18004, error correction M) as vectors, quiet zone included in the square:
  // it stays sharp at any zoom and prints as the printer can. Text that does not fit into one
  // symbol is `too_large pdf.qr`.
  Result<void> qr(std::string_view text, Point at, double side, Colour colour = black);

  // The area opens the address when clicked.
  void link(const Rect& rect, std::string_view url);

  // finish closes the document and gives its octets; nothing may be drawn afterwards. Errors met
  // while drawing (a missing face: `unavailable pdf.font_missing`) come out here.
  Result<Bytes> finish();

 private:
  struct Ink;
  std::unique_ptr<Ink> ink_;
};

}  // namespace paraf::pdf
