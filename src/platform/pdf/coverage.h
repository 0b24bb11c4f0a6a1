// platform/pdf/coverage.h: which octets a signature covers, taken literally.
//
// A /ByteRange must be [0 a b c]: from the first octet to the "<" of /Contents, and from behind its
// ">" to the end of the revision. Everything else is a way of leaving something unsigned.
#pragma once

#include <array>

#include "platform/pdf/file.h"

namespace paraf::pdf {

enum class RangeFault {
  none,
  missing,         // no /ByteRange, or it is null
  form,            // not four non-negative integers
  not_from_start,  // does not begin at 0
  overlapping,     // the second part begins before the first ends
  outside,         // reaches beyond the end of the file
  gap,             // what it leaves out is not exactly /Contents of this very dictionary
};

struct Coverage {
  RangeFault fault = RangeFault::none;
  std::array<std::size_t, 4> range{};
  Bytes contents;  // the container with its padding; empty when there is a fault
  std::size_t end() const { return range[2] + range[3]; }
};

Coverage coverage_of(const File& file, ObjectId signature);

}  // namespace paraf::pdf
