// trust/ca/lint/validity_length.h: one rule a certificate must keep before it is signed.
#pragma once

#include <algorithm>

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [CPS §6.3.2] as long as the profile says, shorter only because the issuer ends; [RFC 5280 §4.1.2.5]
inline Broken validity_length(const LintCase& at) {
  const Timestamp end = end_of_validity(at.profile, at.certificate.not_before());
  if (at.certificate.not_after() <= at.certificate.not_before()) return "ends before it begins";
  if (self_signed(at)) return at.certificate.not_after() == end ? kept : Broken{"not the profile's validity"};
  if (at.certificate.not_after() > at.issuer.not_after) return "ends after its issuer";
  if (at.certificate.not_after() != std::min(end, at.issuer.not_after)) return "not the profile's validity";
  return kept;
}
inline constexpr LintRule validity_length_rule{"validity_length", "CPS §6.3.2", since::cps, validity_length};

}  // namespace paraf::ca::rules
