// tests/levels/pictures.h: a hand's signature and a logo, drawn here, so that nobody's own is in the tree.
#pragma once

#include <cairo.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include <jpeglib.h>

#include "base/bytes.h"

namespace paraf::testing {

// A curve of ink on nothing: everything but the line is transparent.
inline Bytes hand_png() {
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 400, 160);
  cairo_t* ink = cairo_create(surface);
  cairo_set_source_rgba(ink, 0.05, 0.1, 0.55, 0.9);
  cairo_set_line_width(ink, 7);
  cairo_set_line_cap(ink, CAIRO_LINE_CAP_ROUND);
  cairo_move_to(ink, 20, 120);
  cairo_curve_to(ink, 90, -60, 110, 220, 180, 60);
  cairo_curve_to(ink, 210, 0, 190, 200, 260, 90);
  cairo_curve_to(ink, 300, 30, 310, 140, 385, 40);
  cairo_stroke(ink);
  cairo_destroy(ink);
  Bytes out;
  cairo_surface_write_to_png_stream(
      surface,
      [](void* to, const unsigned char* data, unsigned int count) {
        static_cast<Bytes*>(to)->insert(static_cast<Bytes*>(to)->end(), data, data + count);
        return CAIRO_STATUS_SUCCESS;
      },
      &out);
  cairo_surface_destroy(surface);
  return out;
}

// A green shield on white, with a remark in it that must not reach a signed file.
inline Bytes logo_jpeg() {
  constexpr unsigned side = 120;
  jpeg_compress_struct encoder;
  jpeg_error_mgr errors;
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned char* octets = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&encoder, &octets, &size);
  encoder.image_width = encoder.image_height = side;
  encoder.input_components = 3;
  encoder.in_color_space = JCS_RGB;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, 90, TRUE);
  jpeg_start_compress(&encoder, TRUE);
  static constexpr unsigned char remark[] = "taken at home, 8.65 S 115.21 E";
  jpeg_write_marker(&encoder, JPEG_APP0 + 1, remark, sizeof remark);
  for (unsigned y = 0; y < side; ++y) {
    std::vector<unsigned char> row;
    for (unsigned x = 0; x < side; ++x) {
      const bool inside = x > 10 + y / 4 && x + 10 + y / 4 < side && y > 8 && y < 112;
      for (const int c : {inside ? 20 : 255, inside ? 120 : 255, inside ? 60 : 255})
        row.push_back(static_cast<unsigned char>(c));
    }
    JSAMPROW line = row.data();
    jpeg_write_scanlines(&encoder, &line, 1);
  }
  jpeg_finish_compress(&encoder);
  Bytes out(octets, octets + size);
  jpeg_destroy_compress(&encoder);
  std::free(octets);
  return out;
}

}  // namespace paraf::testing
