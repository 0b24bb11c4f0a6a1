// Time stamp requests: whatever comes, a TimeStampResp goes; one that was granted verifies.
#include <cstdlib>

#include "../tests/support/pki.h"
#include "trust/tsa/tsa.h"

using namespace paraf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tests::TestPki pki;
  static const ManualClock clock{pki.now};
  static SeededRandom random{1};
  static const auto stamper = tsa::TimeStamper::make({.policy = crypto::der::Oid{"1.3.6.1.4.1.99999.1"}}, pki.tsa.certificate,
                                                     {pki.issuing.certificate}, pki.tsa.key, clock, random)
                                  .value();
  const Bytes response = stamper->answer({data, size});
  if (!crypto::der::single(response, crypto::der::tag::sequence)) std::abort();
  const auto token = tsa::token_of(response);
  if (!token) return 0;
  auto read = crypto::SignedData::parse(*token);
  if (!read) std::abort();
  read->look_for_signer({pki.tsa.certificate});
  if (!read->check_encapsulated()) std::abort();
  return 0;
}
