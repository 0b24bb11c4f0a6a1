// Revocation lists from strangers.
#include "platform/crypto/crl.h"
#include "../tests/support/pki.h"

using namespace paraf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tests::TestPki pki;
  const auto crl = crypto::Crl::parse({data, size});
  if (!crl) return 0;
  static_cast<void>(crl->number());
  static_cast<void>(crl->shard_url());
  static_cast<void>(crl->find(Bytes{1}));
  static_cast<void>(crl->signed_by(pki.issuing.certificate));
  return 0;
}
