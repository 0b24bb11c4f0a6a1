// fuzz/pdf_font_fuzz.cc: any octets as the program of a CMap, as fonts carry to say what their codes mean.
#include <cstdint>
#include <string_view>

#include "platform/pdf/texts_font.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)paraf::pdf::CodeMap::parse({reinterpret_cast<const char*>(data), size});
  return 0;
}
