// trust/ca/lint/subject_without_personal_numbers.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [UU 27/2022] [CPS §3.1.3] no NIK, no NIP (16 and 18 digits), no e-mail: what is in a certificate is
// published with every signature, for ever.
inline Broken subject_without_personal_numbers(const LintCase& at) {
  const auto& all = at.read().attributes;
  if (!all) return "no subject";
  for (const Attribute& a : *all) {
    std::size_t digits = 0;
    for (const char c : a.text) {
      if (c == '@') return "an e-mail address";
      const bool digit = c >= '0' && c <= '9';
      const bool between = digits > 0 && (c == ' ' || c == '.' || c == '-');
      if (digit)
        ++digits;
      else if (!between)
        digits = 0;
      // The number of an organisation, where there is one, may be as long.
      if (digits >= 16 && a.type != oid::organization_identifier) return "a number as long as a NIK";
    }
  }
  return kept;
}
inline constexpr LintRule subject_without_personal_numbers_rule{"subject_without_personal_numbers",
                                                                "UU 27/2022, CPS §3.1.3", since::uu27,
                                                                subject_without_personal_numbers};

}  // namespace paraf::ca::rules
