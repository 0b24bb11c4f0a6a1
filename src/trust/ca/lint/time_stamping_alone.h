// trust/ca/lint/time_stamping_alone.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 3161 §2.3] a time stamper's certificate has this purpose alone, and critical.
inline Broken time_stamping_alone(const LintCase& at) {
  if (!at.certificate.has_eku(oid::eku_time_stamping)) return kept;
  if (at.certificate.extended_key_usage().size() != 1) return "not the only purpose";
  if (!at.extension(oid::extended_key_usage)->critical) return "not critical";
  return kept;
}
inline constexpr LintRule time_stamping_alone_rule{"time_stamping_alone", "RFC 3161 §2.3", since::rfc3161,
                                                   time_stamping_alone};

}  // namespace paraf::ca::rules
