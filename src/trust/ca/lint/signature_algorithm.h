// trust/ca/lint/signature_algorithm.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.1.2.3] the issuer's own.
inline Broken signature_algorithm(const LintCase& at) {
  const auto& f = at.read().fields;
  if (!f) return "no algorithm";
  const ByteView own = crypto::signature_algorithm(at.issuer.signer->kind(), hash_for(at.issuer, at.profile));
  if (!same(f->algorithm.whole, own)) return "not the algorithm of the issuer";
  return kept;
}
inline constexpr LintRule signature_algorithm_rule{"signature_algorithm", "RFC 5280 §4.1.2.3", since::rfc5280,
                                                   signature_algorithm};

}  // namespace paraf::ca::rules
