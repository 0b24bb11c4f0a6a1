// OCSP requests by POST and by GET: whatever comes, an OCSP answer goes, and we can read it. And
// OCSP answers from strangers.
#include <cstdlib>

#include "../tests/support/pki.h"
#include "trust/validation/ocsp.h"

using namespace paraf;

namespace {

class AllGood final : public validation::StatusSource {
  Result<validation::Status> status(const crypto::Certificate&, ByteView) const override {
    return validation::Status{validation::Status::Kind::good, {}, {}};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tests::TestPki pki;
  static const AllGood source;
  static const ManualClock clock{pki.now};
  static validation::Responder responder{pki.issuing.certificate, pki.ocsp.certificate, pki.ocsp.key, source, clock,
                                         {.cached = 1000}};
  const ByteView input{data, size};
  for (const auto& answer : {responder.answer(input), responder.answer_get(text_of(input))})
    if (!crypto::der::single(answer->der, crypto::der::tag::sequence)) std::abort();
  static_cast<void>(validation::read_ocsp(input, pki.person.certificate, pki.issuing.certificate, pki.now));
  return 0;
}
