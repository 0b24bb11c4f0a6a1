// trust/ca/lint/key_usage.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.1.3] critical; [CPS §7.1] the uses of the profile.
inline Broken key_usage(const LintCase& at) {
  const auto extension = at.extension(oid::key_usage);
  if (!extension || !extension->critical) return "missing or not critical";
  if (at.certificate.key_usage() != at.profile.key_usage) return "not the uses of the profile";
  return kept;
}
inline constexpr LintRule key_usage_rule{"key_usage", "RFC 5280 §4.2.1.3", since::rfc5280, key_usage};

}  // namespace paraf::ca::rules
