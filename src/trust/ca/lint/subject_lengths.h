// trust/ca/lint/subject_lengths.h: one rule a certificate must keep before it is signed.
#pragma once

#include <algorithm>

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 appendix A.1] upper bounds, in characters.
inline Broken subject_lengths(const LintCase& at) {
  const auto& all = at.read().attributes;
  if (!all) return "no subject";
  for (const Attribute& a : *all) {
    std::size_t most = 64;
    if (a.type == oid::locality || a.type == oid::state) most = 128;
    if (a.type == oid::description) most = 1024;
    const auto long_as =
        std::count_if(a.text.begin(), a.text.end(), [](char c) { return (c & 0xc0) != 0x80; });
    if (static_cast<std::size_t>(long_as) > most)
      return "longer than " + std::to_string(most) + " characters: " + a.type.dotted();
  }
  return kept;
}
inline constexpr LintRule subject_lengths_rule{"subject_lengths", "RFC 5280 appendix A.1", since::rfc5280,
                                               subject_lengths};

}  // namespace paraf::ca::rules
