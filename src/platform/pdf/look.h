// platform/pdf/look.h: something drawn, ready to be put into any number of files.
//
// Drawing and embedding fonts costs some hundred microseconds, writing what was drawn into a file a
// few: so what many signatures share is drawn once, and only the QR code, which differs from one
// document to the next, is set into it each time.
#pragma once

#include <memory>
#include <vector>

#include "platform/pdf/canvas.h"
#include "platform/pdf/qr.h"

namespace paraf::pdf {

class Update;

class Look {
 public:
  // An empty sheet of that size.
  explicit Look(Size size);
  // The first page of a document this program drew; `internal pdf.drawing` when it cannot be read.
  static Result<Look> of(Size size, ByteView document);

  // Sets a QR code, error correction M, over what is there: a square with its quiet zone inside, as
  // Canvas::qr draws it. too_large pdf.qr.
  Result<void> add_qr(std::string_view text, Point at, double side);

  // Writes it as a form XObject, upright for the reader of a page turned by so many degrees, and gives
  // the reference to it.
  std::string put(Update& update, int rotate) const;

  // About what keeping it costs.
  std::size_t octets() const;

 private:
  struct Drawing;
  Size size_;
  std::shared_ptr<const Drawing> drawing_;  // none: nothing but what `over_` says
  std::string over_{};
};

}  // namespace paraf::pdf
