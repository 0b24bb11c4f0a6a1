// platform/pdf/overlay.h: pages drawn by another program, and ours drawn upon them.
#pragma once

#include <optional>
#include <string_view>

#include "platform/pdf/canvas.h"
#include "platform/pdf/file.h"

namespace paraf::pdf {

struct Named {           // a named destination
  std::size_t page = 0;  // from 1
  Point at;              // mm from the top left of the page
};
Result<std::optional<Named>> destination(const File& file, std::string_view name);

// overlay draws each page of `over` upon the page of `base` at the same place, with its links. Both have the
// same number of pages. What `base` says of itself, of named places and of what to do when it is opened goes;
// the document information is `info`. The same two files give the same octets.
//   malformed pdf.damaged: one of the two is no PDF, or they differ in their pages
Result<Bytes> overlay(ByteView base, ByteView over, const DocumentInfo& info);

}  // namespace paraf::pdf
