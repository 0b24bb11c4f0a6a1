// Photographs on the canvas: JPEG, as a scanner or a telephone gives a signature written by hand.
#include <cairo.h>

#include <csetjmp>
#include <cstdio>
#include <cstring>

#include <jpeglib.h>

#include "platform/pdf/canvas_image.h"

namespace paraf::pdf {
namespace {

struct Failing {  // libjpeg says its errors to a function that may not return
  jpeg_error_mgr manager;
  std::jmp_buf back;
};

[[noreturn]] void leave(j_common_ptr decoder) {
  std::longjmp(reinterpret_cast<Failing*>(decoder->err)->back, 1);
}
void be_silent(j_common_ptr, int) {}

// Nothing here needs a destructor: longjmp would leap over it. False: not a JPEG we can show.
bool decode(ByteView jpeg, cairo_surface_t** surface) {
  jpeg_decompress_struct decoder;
  Failing failing;
  decoder.err = jpeg_std_error(&failing.manager);
  failing.manager.error_exit = leave;
  failing.manager.emit_message = be_silent;
  if (setjmp(failing.back) != 0) {
    jpeg_destroy_decompress(&decoder);
    return false;
  }
  jpeg_create_decompress(&decoder);
  decoder.mem->max_memory_to_use = 64L << 20;
  jpeg_mem_src(&decoder, jpeg.data(), jpeg.size());
  jpeg_read_header(&decoder, TRUE);
  const bool fits = decoder.image_width > 0 && decoder.image_height > 0 &&
                    decoder.image_width <= largest_image_side && decoder.image_height <= largest_image_side &&
                    (decoder.jpeg_color_space == JCS_GRAYSCALE || decoder.jpeg_color_space == JCS_YCbCr ||
                     decoder.jpeg_color_space == JCS_RGB);
  if (fits) {
    decoder.out_color_space = JCS_EXT_BGRX;  // how cairo keeps RGB24 on a little-endian machine
    jpeg_start_decompress(&decoder);
    *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(decoder.output_width),
                                          static_cast<int>(decoder.output_height));
    if (cairo_surface_status(*surface) == CAIRO_STATUS_SUCCESS) {
      cairo_surface_flush(*surface);
      unsigned char* pixels = cairo_image_surface_get_data(*surface);
      const int stride = cairo_image_surface_get_stride(*surface);
      while (decoder.output_scanline < decoder.output_height) {
        JSAMPROW row = pixels + static_cast<std::ptrdiff_t>(decoder.output_scanline) * stride;
        jpeg_read_scanlines(&decoder, &row, 1);
      }
      cairo_surface_mark_dirty(*surface);
    }
    jpeg_abort_decompress(&decoder);
  }
  jpeg_destroy_decompress(&decoder);
  return fits;
}

}  // namespace

Bytes without_remarks(ByteView jpeg) {
  Bytes out;
  if (jpeg.size() < 4) return out;
  out.assign(jpeg.begin(), jpeg.begin() + 2);
  std::size_t at = 2;
  while (at + 4 <= jpeg.size() && jpeg[at] == 0xff) {
    const std::uint8_t marker = jpeg[at + 1];
    if (marker == 0xff) {
      ++at;
      continue;
    }
    const std::size_t length = (std::size_t{jpeg[at + 2]} << 8) | jpeg[at + 3];
    if (length < 2 || at + 2 + length > jpeg.size()) return {};
    const bool remark = marker == 0xfe || (marker >= 0xe1 && marker <= 0xef && marker != 0xee);
    if (marker == 0xda) {  // from here on the picture itself
      append(out, jpeg.subspan(at));
      return out;
    }
    if (!remark) append(out, jpeg.subspan(at, 2 + length));
    at += 2 + length;
  }
  return {};
}

cairo_surface_t* jpeg_surface(ByteView jpeg) {
  cairo_surface_t* surface = nullptr;
  if (!decode(jpeg, &surface) || !surface) {
    if (surface) cairo_surface_destroy(surface);
    return nullptr;
  }
  // cairo then keeps the picture as it was compressed.
  const Bytes clean = without_remarks(jpeg);
  if (!clean.empty()) {
    auto* copy = new Bytes(clean);
    if (cairo_surface_set_mime_data(
            surface, CAIRO_MIME_TYPE_JPEG, copy->data(), copy->size(),
            [](void* data) { delete static_cast<Bytes*>(data); }, copy) != CAIRO_STATUS_SUCCESS)
      delete copy;
  }
  return surface;
}

}  // namespace paraf::pdf
