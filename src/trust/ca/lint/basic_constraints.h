// trust/ca/lint/basic_constraints.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.1.9] critical, the CA flag and the path length of the profile, DER defaults left out.
inline Broken basic_constraints(const LintCase& at) {
  const auto extension = at.extension(oid::basic_constraints);
  if (!extension || !extension->critical) return "missing or not critical";
  Bytes expected = der::sequence({});
  if (at.profile.is_ca && at.profile.path_length)
    expected = der::sequence({der::boolean(true), der::integer(*at.profile.path_length)});
  else if (at.profile.is_ca)
    expected = der::sequence({der::boolean(true)});
  if (!same(extension->value, expected)) return "not those of the profile";
  return kept;
}
inline constexpr LintRule basic_constraints_rule{"basic_constraints", "RFC 5280 §4.2.1.9", since::rfc5280,
                                                 basic_constraints};

}  // namespace paraf::ca::rules
