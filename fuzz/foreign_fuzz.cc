// fuzz/foreign_fuzz.cc: any octets as a foreign container. Nothing is whole over a digest it cannot know.
#include <cstdint>
#include <cstdlib>

#include "platform/crypto/foreign.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace paraf;
  const ByteView octets{data, size};
  if (const auto der = crypto::der_of_ber(octets)) {
    const auto again = crypto::der_of_ber(*der);
    if (!again || *again != *der) std::abort();  // what is DER stays as it is
  }
  const auto digest = [](const std::string& hash) { return crypto::digest_named(hash, {}); };
  for (const bool inside : {false, true}) (void)crypto::judge_foreign(octets, digest, inside);
  (void)crypto::judge_bare_rsa(octets, octets, ByteView{});
  return 0;
}
