// trust/ca/lint/issuer_name.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.1.2.4, §6.1.3 (a)(4)] octet by octet the subject of the issuer.
inline Broken issuer_name(const LintCase& at) {
  if (self_signed(at) ? !same(at.certificate.issuer(), at.certificate.subject())
                      : !same(at.certificate.issuer(), at.issuer.name))
    return "issuer is not the issuer's subject";
  return kept;
}
inline constexpr LintRule issuer_name_rule{"issuer_name", "RFC 5280 §4.1.2.4", since::rfc5280, issuer_name};

}  // namespace paraf::ca::rules
