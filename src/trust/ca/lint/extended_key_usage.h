// trust/ca/lint/extended_key_usage.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.1.12] the purposes of the profile; anyExtendedKeyUsage would void them.
inline Broken extended_key_usage(const LintCase& at) {
  constexpr der::Oid any{"2.5.29.37.0"};
  if (at.certificate.has_eku(any)) return "any purpose";
  if (at.certificate.extended_key_usage() != at.profile.extended_key_usage)
    return "not the purposes of the profile";
  const auto extension = at.extension(oid::extended_key_usage);
  if (extension && extension->critical != at.profile.extended_key_usage_critical) return "criticality";
  return kept;
}
inline constexpr LintRule extended_key_usage_rule{"extended_key_usage", "RFC 5280 §4.2.1.12", since::rfc5280,
                                                  extended_key_usage};

}  // namespace paraf::ca::rules
