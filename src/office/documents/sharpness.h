// office/documents/sharpness.h: hints to whoever judges a scan. None is a refusal: a person looks.
#pragma once

#include <string>
#include <vector>

#include "office/documents/file_type.h"

namespace paraf::documents {

// What the grey values of a picture say, at a common size (its longer side about 1,000 pixels), so that the
// same page scanned finer does not count as sharper.
struct Sharpness {
  double laplacian =
      0;  // variance of the Laplacian: edges; a page of sharp text has hundreds, a blurred one tens
  double brightness = 0;  // mean, 0 to 255
  int width = 0, height = 0;
};
Result<Sharpness> sharpness_of(ByteView file, FileType type);

inline constexpr double blurred_below = 60;
inline constexpr double dark_below = 60;
inline constexpr int small_below = 700;  // pixels of the longer side: a KTP is not readable below

// "buram", "gelap", "kecil"; none for a PDF, whose pages are for the verifier's eyes.
std::vector<std::string> hints_of(ByteView file, FileType type);

}  // namespace paraf::documents
