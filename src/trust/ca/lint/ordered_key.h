// trust/ca/lint/ordered_key.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [CPS §3.2.1] the key of the order, and no other.
inline Broken ordered_key(const LintCase& at) {
  if (!same(at.certificate.spki(), at.ordered_key)) return "not the ordered key";
  return kept;
}
inline constexpr LintRule ordered_key_rule{"ordered_key", "CPS §3.2.1", since::cps, ordered_key};

}  // namespace paraf::ca::rules
