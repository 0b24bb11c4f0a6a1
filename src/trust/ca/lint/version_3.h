// trust/ca/lint/version_3.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.1.2.1] "When extensions are used, as expected in this profile, version MUST be 3."
inline Broken version_3(const LintCase& at) {
  const auto& f = at.read().fields;
  const Bytes v3 = der::integer(2);
  if (!f || !same(f->version.content, v3)) return "version is not 3";
  return kept;
}
inline constexpr LintRule version_3_rule{"version_3", "RFC 5280 §4.1.2.1", since::rfc5280, version_3};

}  // namespace paraf::ca::rules
