// trust/ca/lint/key_kind.h: one rule a certificate must keep before it is signed.
#pragma once

#include <algorithm>

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [CPS §6.1.5] a kind the profile allows.
inline Broken key_kind(const LintCase& at) {
  const auto kind = crypto::kind_of(at.certificate.spki());
  const auto& allowed = at.profile.keys;
  if (!kind || std::find(allowed.begin(), allowed.end(), *kind) == allowed.end())
    return "kind of key not allowed";
  return kept;
}
inline constexpr LintRule key_kind_rule{"key_kind", "CPS §6.1.5", since::cps, key_kind};

}  // namespace paraf::ca::rules
