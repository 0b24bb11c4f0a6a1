// How colourful a scan is. libjpeg-turbo and libpng are the reference decoders, both long fuzzed; gdk-pixbuf
// would bring their loaders and a dozen more that nobody asked for.
#include <cstdio>
// jpeglib.h wants size_t and FILE to be there already.
#include <jpeglib.h>
#include <png.h>

#include <algorithm>
#include <csetjmp>

#include "office/documents/file_type.h"

namespace paraf::documents {
namespace {

constexpr std::int64_t most_pixels = 120'000'000;  // an A3 page at 600 dpi has 70 million
constexpr int plainly = 40;                        // of 255 between the strongest and the weakest channel

bool coloured(int red, int green, int blue) {
  return std::max({red, green, blue}) - std::min({red, green, blue}) > plainly;
}

struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf back;
};
extern "C" void jpeg_failed(j_common_ptr of) {
  std::longjmp(reinterpret_cast<JpegErrors*>(of->err)->back, 1);
}
extern "C" void jpeg_quiet(j_common_ptr, int) {}

enum class Outcome { ok, unreadable, too_large };

// Only plain values live here: longjmp runs no destructors.
Outcome look_at_jpeg(const unsigned char* octets, unsigned long size, int& width, int& height,
                     double& share) {
  jpeg_decompress_struct picture;
  JpegErrors errors;
  JSAMPLE* line = nullptr;
  picture.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = jpeg_failed;
  errors.base.emit_message = jpeg_quiet;
  if (setjmp(errors.back) != 0) {
    jpeg_destroy_decompress(&picture);
    return Outcome::unreadable;
  }
  jpeg_create_decompress(&picture);
  jpeg_mem_src(&picture, octets, size);
  jpeg_read_header(&picture, TRUE);
  width = static_cast<int>(picture.image_width);
  height = static_cast<int>(picture.image_height);
  if (static_cast<std::int64_t>(width) * height > most_pixels) {
    jpeg_destroy_decompress(&picture);
    return Outcome::too_large;
  }
  share = 0;
  if (picture.num_components < 3) {  // one channel: grey by nature
    jpeg_destroy_decompress(&picture);
    return Outcome::ok;
  }
  // An eighth of the size is enough to see colour, and takes a tenth of the time.
  picture.scale_num = 1;
  picture.scale_denom = 8;
  const bool cmyk = picture.num_components == 4;
  picture.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&picture);
  line = static_cast<JSAMPLE*>((*picture.mem->alloc_small)(
      reinterpret_cast<j_common_ptr>(&picture), JPOOL_IMAGE,
      static_cast<std::size_t>(picture.output_width) * static_cast<std::size_t>(picture.output_components)));
  std::int64_t count = 0, all = 0;
  while (picture.output_scanline < picture.output_height) {
    jpeg_read_scanlines(&picture, &line, 1);
    for (JDIMENSION x = 0; x < picture.output_width; ++x) {
      const JSAMPLE* pixel =
          line + static_cast<std::size_t>(x) * static_cast<std::size_t>(picture.output_components);
      count += coloured(pixel[0], pixel[1], pixel[2]) ? 1 : 0;
      ++all;
    }
  }
  jpeg_finish_decompress(&picture);
  jpeg_destroy_decompress(&picture);
  share = all == 0 ? 0 : static_cast<double>(count) / static_cast<double>(all);
  return Outcome::ok;
}

Outcome look_at_png(ByteView file, Picture& seen) {
  png_image picture{};
  picture.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&picture, file.data(), file.size()) == 0) return Outcome::unreadable;
  seen.width = static_cast<int>(picture.width);
  seen.height = static_cast<int>(picture.height);
  if (static_cast<std::int64_t>(picture.width) * picture.height > most_pixels / 3) {
    png_image_free(&picture);
    return Outcome::too_large;
  }
  picture.format = PNG_FORMAT_RGB;
  Bytes pixels(PNG_IMAGE_SIZE(picture));
  const png_color paper{255, 255, 255};
  if (png_image_finish_read(&picture, &paper, pixels.data(), 0, nullptr) == 0) {
    png_image_free(&picture);
    return Outcome::unreadable;
  }
  std::size_t count = 0;
  for (std::size_t at = 0; at + 2 < pixels.size(); at += 3)
    count += coloured(pixels[at], pixels[at + 1], pixels[at + 2]) ? 1U : 0U;
  seen.coloured = static_cast<double>(count) * 3 / static_cast<double>(pixels.size());
  return Outcome::ok;
}

}  // namespace

Result<Picture> look_at(ByteView file, FileType type) {
  Picture seen;
  Outcome outcome = Outcome::unreadable;
  if (type == FileType::jpg)
    outcome = look_at_jpeg(file.data(), static_cast<unsigned long>(file.size()), seen.width, seen.height,
                           seen.coloured);
  if (type == FileType::png) outcome = look_at_png(file, seen);
  if (outcome == Outcome::too_large) return too_large("documents.picture_too_large");
  if (outcome == Outcome::unreadable) return malformed("documents.picture_unreadable");
  return seen;
}

}  // namespace paraf::documents
