// platform/pdf/canvas_image.h: the inside of Canvas::image.
#pragma once

#include <cairo.h>

#include "base/bytes.h"

namespace paraf::pdf {

inline constexpr unsigned largest_image_side = 4096;  // pixels

// The picture of a JPEG, or null. The size is looked at before anything is unpacked.
cairo_surface_t* jpeg_surface(ByteView jpeg);

// The JPEG without what a camera writes beside the picture: where and when it was taken, and by
// whom, is nobody's to read in a signed document. Empty when its form is not followed.
Bytes without_remarks(ByteView jpeg);

}  // namespace paraf::pdf
