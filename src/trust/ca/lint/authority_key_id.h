// trust/ca/lint/authority_key_id.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.1.1] names the issuer's key, is not critical.
inline Broken authority_key_id(const LintCase& at) {
  if (self_signed(at)) return kept;
  const auto extension = at.extension(oid::authority_key_identifier);
  if (!extension || extension->critical) return "missing or critical";
  if (at.certificate.authority_key_id() != at.issuer.key_id) return "not the issuer's key";
  return kept;
}
inline constexpr LintRule authority_key_id_rule{"authority_key_id", "RFC 5280 §4.2.1.1", since::rfc5280,
                                                authority_key_id};

}  // namespace paraf::ca::rules
