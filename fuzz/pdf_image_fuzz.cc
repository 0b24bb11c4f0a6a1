// fuzz/pdf_image_fuzz.cc: any octets as the picture of a signature (PNG, JPEG).
#include <cstdint>

#include "platform/pdf/mark.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  paraf::pdf::MarkLook look;
  look.image.assign(data, data + size);
  (void)paraf::pdf::draw_mark({40, 20}, look);
  return 0;
}
