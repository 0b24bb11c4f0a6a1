// trust/ca/lint/subject_key_id.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.1.2] the SHA-1 of the key, method (1); not critical.
inline Broken subject_key_id(const LintCase& at) {
  const auto extension = at.extension(oid::subject_key_identifier);
  if (!extension || extension->critical) return "missing or critical";
  const auto own = crypto::key_identifier(at.certificate.spki());
  if (!own || at.certificate.subject_key_id() != *own) return "not of this key";
  return kept;
}
inline constexpr LintRule subject_key_id_rule{"subject_key_id", "RFC 5280 §4.2.1.2", since::rfc5280,
                                              subject_key_id};

}  // namespace paraf::ca::rules
