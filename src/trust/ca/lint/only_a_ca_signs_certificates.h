// trust/ca/lint/only_a_ca_signs_certificates.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.1.3] "If the keyCertSign bit is asserted, then the cA bit … MUST also be asserted."
inline Broken only_a_ca_signs_certificates(const LintCase& at) {
  const auto bits = at.certificate.key_usage();
  if (bits && (*bits & crypto::usage::key_cert_sign) != 0 && !at.certificate.is_ca())
    return "signs certificates, is no CA";
  return kept;
}
inline constexpr LintRule only_a_ca_signs_certificates_rule{
    "only_a_ca_signs_certificates", "RFC 5280 §4.2.1.3", since::rfc5280, only_a_ca_signs_certificates};

}  // namespace paraf::ca::rules
