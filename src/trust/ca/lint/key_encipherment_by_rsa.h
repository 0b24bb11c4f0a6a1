// trust/ca/lint/key_encipherment_by_rsa.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 8813 §3] a key on a curve enciphers no keys.
inline Broken key_encipherment_by_rsa(const LintCase& at) {
  const auto bits = at.certificate.key_usage().value_or(0);
  const auto kind = crypto::kind_of(at.certificate.spki());
  if ((bits & crypto::usage::key_encipherment) != 0 && kind && !crypto::is_rsa(*kind))
    return "a key on a curve";
  return kept;
}
inline constexpr LintRule key_encipherment_by_rsa_rule{"key_encipherment_by_rsa", "RFC 8813 §3",
                                                       since::rfc8813, key_encipherment_by_rsa};

}  // namespace paraf::ca::rules
