// The decoders are those of picture.cc, asked for grey.
#include "office/documents/sharpness.h"

#include <cstdio>
// jpeglib.h wants size_t and FILE to be there already.
#include <jpeglib.h>
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdint>

namespace paraf::documents {
namespace {

constexpr std::int64_t most_pixels = 120'000'000;
constexpr int common_side = 1000;

struct Grey {
  int width = 0, height = 0;
  Bytes pixels;
};

struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf back;
};
extern "C" void sharpness_jpeg_failed(j_common_ptr of) {
  std::longjmp(reinterpret_cast<JpegErrors*>(of->err)->back, 1);
}
extern "C" void sharpness_jpeg_quiet(j_common_ptr, int) {}

// Only plain values and what the caller owns live here: longjmp runs no destructors.
bool decode_jpeg(const unsigned char* octets, unsigned long size, Grey& grey, Sharpness& seen) {
  jpeg_decompress_struct picture;
  JpegErrors errors;
  picture.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = sharpness_jpeg_failed;
  errors.base.emit_message = sharpness_jpeg_quiet;
  if (setjmp(errors.back) != 0) {
    jpeg_destroy_decompress(&picture);
    return false;
  }
  jpeg_create_decompress(&picture);
  jpeg_mem_src(&picture, octets, size);
  jpeg_read_header(&picture, TRUE);
  seen.width = static_cast<int>(picture.image_width);
  seen.height = static_cast<int>(picture.image_height);
  const bool cmyk = picture.num_components == 4;
  if (static_cast<std::int64_t>(seen.width) * seen.height > most_pixels || cmyk) {
    jpeg_destroy_decompress(&picture);
    return false;
  }
  picture.out_color_space = JCS_GRAYSCALE;
  picture.scale_num = 1;
  picture.scale_denom = 1;
  while (picture.scale_denom < 8 &&
         std::max(seen.width, seen.height) / static_cast<int>(picture.scale_denom) >= 2 * common_side)
    picture.scale_denom *= 2;
  jpeg_start_decompress(&picture);
  grey.width = static_cast<int>(picture.output_width);
  grey.height = static_cast<int>(picture.output_height);
  grey.pixels.resize(static_cast<std::size_t>(grey.width) * static_cast<std::size_t>(grey.height));
  while (picture.output_scanline < picture.output_height) {
    JSAMPROW row =
        grey.pixels.data() + static_cast<std::size_t>(picture.output_scanline) * picture.output_width;
    jpeg_read_scanlines(&picture, &row, 1);
  }
  jpeg_finish_decompress(&picture);
  jpeg_destroy_decompress(&picture);
  return true;
}

bool decode_png(ByteView file, Grey& grey, Sharpness& seen) {
  png_image picture{};
  picture.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&picture, file.data(), file.size()) == 0) return false;
  seen.width = static_cast<int>(picture.width);
  seen.height = static_cast<int>(picture.height);
  if (static_cast<std::int64_t>(picture.width) * picture.height > most_pixels / 3) {
    png_image_free(&picture);
    return false;
  }
  picture.format = PNG_FORMAT_GRAY;
  grey.width = seen.width;
  grey.height = seen.height;
  grey.pixels.resize(PNG_IMAGE_SIZE(picture));
  const png_color paper{255, 255, 255};
  if (png_image_finish_read(&picture, &paper, grey.pixels.data(), 0, nullptr) != 0) return true;
  png_image_free(&picture);
  return false;
}

// The mean of whole blocks, until the longer side is near the common one.
Grey reduced(Grey grey) {
  const int factor = std::max(grey.width, grey.height) / common_side;
  if (factor < 2) return grey;
  Grey small{grey.width / factor, grey.height / factor, {}};
  small.pixels.resize(static_cast<std::size_t>(small.width) * static_cast<std::size_t>(small.height));
  for (int y = 0; y < small.height; ++y)
    for (int x = 0; x < small.width; ++x) {
      unsigned sum = 0;
      for (int v = 0; v < factor; ++v)
        for (int u = 0; u < factor; ++u)
          sum += grey.pixels[static_cast<std::size_t>(y * factor + v) * static_cast<std::size_t>(grey.width) +
                             static_cast<std::size_t>(x * factor + u)];
      small.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(small.width) +
                   static_cast<std::size_t>(x)] =
          static_cast<std::uint8_t>(sum / static_cast<unsigned>(factor * factor));
    }
  return small;
}

}  // namespace

Result<Sharpness> sharpness_of(ByteView file, FileType type) {
  Sharpness seen;
  Grey grey;
  const bool decoded = type == FileType::jpg
                           ? decode_jpeg(file.data(), static_cast<unsigned long>(file.size()), grey, seen)
                       : type == FileType::png ? decode_png(file, grey, seen)
                                               : false;
  if (!decoded || grey.pixels.empty()) return malformed("documents.picture_unreadable");
  grey = reduced(std::move(grey));
  double sum = 0, squares = 0, light = 0;
  std::int64_t count = 0;
  const auto at = [&](int x, int y) {
    return static_cast<int>(grey.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(grey.width) +
                                        static_cast<std::size_t>(x)]);
  };
  for (const std::uint8_t pixel : grey.pixels) light += pixel;
  for (int y = 1; y + 1 < grey.height; ++y)
    for (int x = 1; x + 1 < grey.width; ++x) {
      const double edge = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y);
      sum += edge;
      squares += edge * edge;
      ++count;
    }
  seen.brightness = light / static_cast<double>(grey.pixels.size());
  if (count > 0) {
    const double mean = sum / static_cast<double>(count);
    seen.laplacian = squares / static_cast<double>(count) - mean * mean;
  }
  return seen;
}

std::vector<std::string> hints_of(ByteView file, FileType type) {
  std::vector<std::string> hints;
  if (type != FileType::jpg && type != FileType::png) return hints;
  const auto seen = sharpness_of(file, type);
  if (!seen) return hints;
  if (std::max(seen->width, seen->height) < small_below) hints.emplace_back("kecil");
  if (seen->brightness < dark_below) hints.emplace_back("gelap");
  if (seen->laplacian < blurred_below) hints.emplace_back("buram");
  return hints;
}

}  // namespace paraf::documents
