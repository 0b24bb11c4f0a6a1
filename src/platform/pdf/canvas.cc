#include "platform/pdf/canvas.h"

#include <cairo-pdf.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "platform/pdf/canvas_image.h"
#include "platform/pdf/qpdf.h"
#include "platform/pdf/qr.h"
#include "platform/pdf/typeset.h"

namespace paraf::pdf {

struct Canvas::Ink {
  Bytes out;
  DocumentInfo info;
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;
  std::size_t pages = 0;
  double height = 0;  // mm, of the page begun last
  struct Link {
    std::size_t page;
    double page_height;
    Rect rect;
    std::string url;
  };
  std::vector<Link> links;

  ~Ink() { close(); }
  void close() {
    if (cairo) cairo_destroy(cairo);
    cairo = nullptr;
    if (surface) {
      cairo_surface_finish(surface);
      cairo_surface_destroy(surface);
    }
    surface = nullptr;
  }

  Result<void> show(cairo_surface_t* picture, const Rect& rect);
};

namespace {

double pt(double mm) { return mm * pt_per_mm; }

cairo_status_t keep(void* to, const unsigned char* octets, unsigned int count) {
  auto* out = static_cast<Bytes*>(to);
  out->insert(out->end(), octets, octets + count);
  return CAIRO_STATUS_SUCCESS;
}

void use(cairo_t* cairo, Colour colour) {
  cairo_set_source_rgba(cairo, colour.red, colour.green, colour.blue, colour.alpha);
}

// Fills and outlines the path that stands, then forgets it.
void paint(cairo_t* cairo, const Stroke& stroke, const Fill& fill) {
  if (fill.colour.alpha > 0) {
    use(cairo, fill.colour);
    cairo_fill_preserve(cairo);
  }
  if (stroke.width > 0) {
    std::vector<double> dash;
    for (const double mm : stroke.dash) dash.push_back(pt(mm));
    cairo_set_dash(cairo, dash.data(), static_cast<int>(dash.size()), 0);
    cairo_set_line_width(cairo, pt(stroke.width));
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_MITER);
    use(cairo, stroke.colour);
    cairo_stroke_preserve(cairo);
  }
  cairo_new_path(cairo);
}

void trace(cairo_t* cairo, const std::vector<Point>& points) {
  cairo_new_path(cairo);  // text leaves a current point behind: without this a line would lead from it
  for (const Point& p : points) cairo_line_to(cairo, pt(p.x), pt(p.y));
}

}  // namespace

// Takes the picture over; null or broken: pdf.image.
Result<void> Canvas::Ink::show(cairo_surface_t* picture, const Rect& rect) {
  const bool good = picture && cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS;
  if (good) {
    const double w = cairo_image_surface_get_width(picture), h = cairo_image_surface_get_height(picture);
    const double scale = std::min(pt(rect.width) / w, pt(rect.height) / h);
    cairo_save(cairo);
    cairo_translate(cairo, pt(rect.x) + (pt(rect.width) - w * scale) / 2, pt(rect.y) + (pt(rect.height) - h * scale) / 2);
    cairo_scale(cairo, scale, scale);
    cairo_set_source_surface(cairo, picture, 0, 0);
    cairo_paint(cairo);
    cairo_restore(cairo);
  }
  if (picture) cairo_surface_destroy(picture);
  return good ? Result<void>{} : malformed("pdf.image");
}

Canvas::Canvas(DocumentInfo info) : ink_(std::make_unique<Ink>()) {
  ink_->surface = cairo_pdf_surface_create_for_stream(&keep, &ink_->out, pt(a4.width), pt(a4.height));
  const auto set = [&](cairo_pdf_metadata_t what, const std::string& value) {
    if (!value.empty()) cairo_pdf_surface_set_metadata(ink_->surface, what, value.c_str());
  };
  set(CAIRO_PDF_METADATA_TITLE, info.title);
  set(CAIRO_PDF_METADATA_AUTHOR, info.author);
  set(CAIRO_PDF_METADATA_SUBJECT, info.subject);
  // Without a date of ours cairo would take the machine's, and no two runs would be alike.
  set(CAIRO_PDF_METADATA_CREATE_DATE, Timestamp::from_seconds(info.created.seconds()).rfc3339());
  ink_->info = std::move(info);
  ink_->cairo = cairo_create(ink_->surface);
}

Canvas::~Canvas() = default;

void Canvas::begin_page(Size size) {
  if (ink_->pages > 0) cairo_show_page(ink_->cairo);
  cairo_pdf_surface_set_size(ink_->surface, pt(size.width), pt(size.height));
  ink_->height = size.height;
  ++ink_->pages;
}

std::size_t Canvas::pages() const { return ink_->pages; }

double Canvas::text(Point at, std::string_view text, const TextStyle& style, double width) {
  return draw(Paragraph{text, style, width}, at);
}

double Canvas::draw(const Paragraph& paragraph, Point at) { return draw(paragraph, at, 0, paragraph.lines()); }

double Canvas::draw(const Paragraph& paragraph, Point at, std::size_t first, std::size_t count) {
  paragraph.layout_->draw(ink_->cairo, pt(at.x), pt(at.y), first, count);
  return paragraph.height(first, count);
}

void Canvas::turned_text(Point centre, double degrees, std::string_view text, const TextStyle& style) {
  const Paragraph line{text, style, 0};
  cairo_save(ink_->cairo);
  cairo_translate(ink_->cairo, pt(centre.x), pt(centre.y));
  cairo_rotate(ink_->cairo, -degrees * std::numbers::pi / 180);
  line.layout_->draw(ink_->cairo, -pt(line.widest()) / 2, -pt(line.height()) / 2, 0, line.lines());
  cairo_restore(ink_->cairo);
}

void Canvas::line(Point from, Point to, const Stroke& stroke) { polyline({from, to}, stroke); }

void Canvas::polyline(const std::vector<Point>& points, const Stroke& stroke, double arrow) {
  if (points.size() < 2) return;
  std::vector<Point> path = points;
  const Point tip = path.back(), before = path[path.size() - 2];
  const double dx = tip.x - before.x, dy = tip.y - before.y, length = std::hypot(dx, dy);
  const bool head = arrow > 0 && length > 0;
  // The line stops inside the head, so that its square end does not show beside the tip.
  if (head) path.back() = {tip.x - dx / length * arrow * 0.8, tip.y - dy / length * arrow * 0.8};
  trace(ink_->cairo, path);
  paint(ink_->cairo, stroke, {});
  if (!head) return;
  const double ux = dx / length, uy = dy / length, half = arrow * 0.36;
  const Point base{tip.x - ux * arrow, tip.y - uy * arrow};
  polygon({tip, {base.x - uy * half, base.y + ux * half}, {base.x + uy * half, base.y - ux * half}},
          {.width = 0}, {stroke.colour});
}

void Canvas::rectangle(const Rect& rect, const Stroke& stroke, const Fill& fill, double corner_radius) {
  cairo_t* cairo = ink_->cairo;
  const double x = pt(rect.x), y = pt(rect.y), w = pt(rect.width), h = pt(rect.height);
  const double r = std::min({pt(corner_radius), w / 2, h / 2});
  cairo_new_path(cairo);
  if (r <= 0) {
    cairo_rectangle(cairo, x, y, w, h);
  } else {
    constexpr double quarter = std::numbers::pi / 2;
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x + w - r, y + r, r, -quarter, 0);
    cairo_arc(cairo, x + w - r, y + h - r, r, 0, quarter);
    cairo_arc(cairo, x + r, y + h - r, r, quarter, 2 * quarter);
    cairo_arc(cairo, x + r, y + r, r, 2 * quarter, 3 * quarter);
    cairo_close_path(cairo);
  }
  paint(cairo, stroke, fill);
}

void Canvas::polygon(const std::vector<Point>& points, const Stroke& stroke, const Fill& fill) {
  if (points.size() < 3) return;
  trace(ink_->cairo, points);
  cairo_close_path(ink_->cairo);
  paint(ink_->cairo, stroke, fill);
}

void Canvas::ellipse(const Rect& rect, const Stroke& stroke, const Fill& fill) {
  if (rect.width <= 0 || rect.height <= 0) return;
  cairo_t* cairo = ink_->cairo;
  cairo_new_path(cairo);  // text leaves its end point behind: the arc would be joined to it by a line
  cairo_save(cairo);
  cairo_translate(cairo, pt(rect.x + rect.width / 2), pt(rect.y + rect.height / 2));
  cairo_scale(cairo, pt(rect.width) / 2, pt(rect.height) / 2);
  cairo_arc(cairo, 0, 0, 1, 0, 2 * std::numbers::pi);
  cairo_close_path(cairo);
  cairo_restore(cairo);
  paint(cairo, stroke, fill);
}

Result<void> Canvas::png(ByteView image, const Rect& rect) {
  // The header is read first: the size decides about memory before anything is unpacked.
  static constexpr std::uint8_t head[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  if (image.size() < 33 || std::memcmp(image.data(), head, sizeof head) != 0) return malformed("pdf.image");
  const auto number = [&](std::size_t at) {
    return (std::uint32_t{image[at]} << 24) | (std::uint32_t{image[at + 1]} << 16) |
           (std::uint32_t{image[at + 2]} << 8) | image[at + 3];
  };
  const auto fits = [](std::uint32_t side) { return side > 0 && side <= largest_image_side; };
  if (!fits(number(16)) || !fits(number(20))) return malformed("pdf.image");

  ByteView rest = image;
  const auto read = [](void* from, unsigned char* to, unsigned int count) -> cairo_status_t {
    auto* left = static_cast<ByteView*>(from);
    if (left->size() < count) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(to, left->data(), count);
    *left = left->subspan(count);
    return CAIRO_STATUS_SUCCESS;
  };
  return ink_->show(cairo_image_surface_create_from_png_stream(read, &rest), rect);
}

Result<void> Canvas::image(ByteView image, const Rect& rect) {
  const bool jpeg = image.size() > 4 && image[0] == 0xff && image[1] == 0xd8;
  return jpeg ? ink_->show(jpeg_surface(image), rect) : png(image, rect);
}

Result<void> Canvas::qr(std::string_view text, Point at, double side, Colour colour) {
  const QrCode code = TRY(qr_code(text));
  const double module = pt(side) / static_cast<double>(code.side + 2 * QrCode::quiet);
  const auto offset = [&](std::size_t n) { return module * static_cast<double>(n + QrCode::quiet); };
  for (const auto& bar : code.bars()) {
    cairo_rectangle(ink_->cairo, pt(at.x) + offset(bar.column), pt(at.y) + offset(bar.row),
                    module * static_cast<double>(bar.length), module);
  }
  use(ink_->cairo, colour);
  cairo_fill(ink_->cairo);
  return {};
}

void Canvas::link(const Rect& rect, std::string_view url) {
  ink_->links.push_back({ink_->pages - 1, ink_->height, rect, std::string{url}});
}

namespace {

// cairo 1.16 writes links itself, but leaves a damaged cross-reference entry for each document
// that has one; so they are put in afterwards.
void add_link(QPDFObjectHandle page, double page_height, const Rect& rect, const std::string& url) {
  QPDFObjectHandle annotation = QPDFObjectHandle::parse("<< /Type /Annot /Subtype /Link /Border [0 0 0] /F 4 >>");
  annotation.replaceKey("/Rect", QPDFObjectHandle::newArray(QPDFObjectHandle::Rectangle{
                                     pt(rect.x), pt(page_height - rect.y - rect.height), pt(rect.x + rect.width),
                                     pt(page_height - rect.y)}));
  QPDFObjectHandle action = QPDFObjectHandle::parse("<< /Type /Action /S /URI >>");
  action.replaceKey("/URI", QPDFObjectHandle::newString(url));
  annotation.replaceKey("/A", action);
  if (!page.hasKey("/Annots")) page.replaceKey("/Annots", QPDFObjectHandle::newArray());
  page.getKey("/Annots").appendItem(annotation);
}

}  // namespace

Result<Bytes> Canvas::finish() {
  for (const Face face : {Face::sans, Face::serif, Face::mono}) {
    if (!face_is_installed(face)) return unavailable("pdf.font_missing", family_of(face));
  }
  if (ink_->pages == 0) return internal("pdf.drawing", "no page");
  cairo_show_page(ink_->cairo);
  const cairo_status_t status = cairo_status(ink_->cairo);
  ink_->close();
  if (status != CAIRO_STATUS_SUCCESS) return internal("pdf.drawing", cairo_status_to_string(status));

  // What cairo 1.16 cannot say: the language, and that the title belongs in the window's bar.
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.setAttemptRecovery(false);
    pdf.processMemoryFile("canvas", reinterpret_cast<const char*>(ink_->out.data()), ink_->out.size());
    QPDFObjectHandle root = pdf.getRoot();
    root.replaceKey("/Lang", QPDFObjectHandle::newUnicodeString(ink_->info.language));
    root.replaceKey("/ViewerPreferences", QPDFObjectHandle::parse("<< /DisplayDocTitle true >>"));
    for (const auto& link : ink_->links)
      add_link(pdf.getAllPages().at(link.page), link.page_height, link.rect, link.url);
    QPDFWriter writer{pdf};
    writer.setOutputMemory();
    writer.setDeterministicID(true);
    writer.setStreamDataMode(qpdf_s_preserve);
    writer.setObjectStreamMode(qpdf_o_disable);
    writer.write();
    const std::shared_ptr<Buffer> buffer = writer.getBufferSharedPointer();
    return Bytes(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
  } catch (const std::exception& problem) {
    return internal("pdf.drawing", problem.what());
  }
}

}  // namespace paraf::pdf
