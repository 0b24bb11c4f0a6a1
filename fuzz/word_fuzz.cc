// A Word file from somebody: whatever its octets, it is a template, or is refused with a code.
#include "office/letters/template.h"
#include "office/letters/word.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto made = paraf::letters::template_of_word({data, size}, "rekomendasi", "Surat");
  if (made && !paraf::letters::Template::read(made->yaml, "word")) __builtin_trap();
  return 0;
}
