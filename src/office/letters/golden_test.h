// office/letters/golden_test.h: a page as a picture, held against a kept one.
#pragma once

#include <cairo.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "tests/support/folder.h"

namespace paraf::letters::golden {

struct Difference {
  double mean = 0;   // of grey values, 0 to 255
  double share = 0;  // of pixels that differ by more than a quarter of the scale
};

inline std::optional<Difference> compare(const std::string& a, const std::string& b) {
  cairo_surface_t* left = cairo_image_surface_create_from_png(a.c_str());
  cairo_surface_t* right = cairo_image_surface_create_from_png(b.c_str());
  const auto grey = [](cairo_surface_t* of, int x, int y) {
    const unsigned char* line = cairo_image_surface_get_data(of) + y * cairo_image_surface_get_stride(of);
    std::uint32_t pixel;
    __builtin_memcpy(&pixel, line + 4 * x, 4);
    return static_cast<int>((pixel & 255U) + ((pixel >> 8) & 255U) + ((pixel >> 16) & 255U)) / 3;
  };
  std::optional<Difference> found;
  const int width = cairo_image_surface_get_width(left), height = cairo_image_surface_get_height(left);
  if (cairo_surface_status(left) == CAIRO_STATUS_SUCCESS &&
      cairo_surface_status(right) == CAIRO_STATUS_SUCCESS && width == cairo_image_surface_get_width(right) &&
      height == cairo_image_surface_get_height(right)) {
    double sum = 0, far = 0;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const int by = std::abs(grey(left, x, y) - grey(right, x, y));
        sum += by;
        far += by > 64 ? 1 : 0;
      }
    const double pixels = static_cast<double>(width) * height;
    found = Difference{sum / pixels, far / pixels};
  }
  cairo_surface_destroy(left);
  cairo_surface_destroy(right);
  return found;
}

// picture rasterises one page with poppler, coarsely, as a grey PNG; its path, or empty.
inline std::string picture(const tests::Folder& folder, ByteView pdf, int page, int dpi = 40) {
  const std::string base = (folder.path() / "page").string();
  std::ofstream{base + ".pdf", std::ios::binary}.write(reinterpret_cast<const char*>(pdf.data()),
                                                       static_cast<std::streamsize>(pdf.size()));
  const std::string number = std::to_string(page);
  const std::string command = "pdftoppm -gray -png -singlefile -r " + std::to_string(dpi) + " -f " + number +
                              " -l " + number + " '" + base + ".pdf' '" + base + "'";
  return std::system(command.c_str()) == 0 ? base + ".png" : std::string{};
}

}  // namespace paraf::letters::golden
