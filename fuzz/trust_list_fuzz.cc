// fuzz/trust_list_fuzz.cc: any octets as roots of trust: PEM, DER or an ETSI list.
#include <cstdint>

#include "base/bytes.h"
#include "trust/validation/trust_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)paraf::validation::anchors_in(paraf::text_of({data, size}));
  return 0;
}
