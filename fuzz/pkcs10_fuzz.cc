// Certificate requests from strangers: one that is taken carries a key we know, and its proof.
#include <cstdlib>

#include "platform/crypto/x509.h"

using namespace paraf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto request = crypto::CertificateRequest::parse({data, size});
  if (!request) return 0;
  if (crypto::kind_of(request->spki).value() != request->kind) std::abort();
  static_cast<void>(crypto::goodkey(request->spki));
  return 0;
}
