// trust/ca/lint/subject_attributes.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [CPS §3.1.2] the attributes of the profile, in its order, each once; none that it does not know.
inline Broken subject_attributes(const LintCase& at) {
  const auto& all = at.read().attributes;
  if (!all || all->empty()) return "no subject";
  std::size_t next = 0;
  for (const SubjectPart& part : at.profile.subject) {
    const bool there = next < all->size() && (*all)[next].type == part.attribute;
    if (there)
      ++next;
    else if (part.required)
      return "subject without " + part.word;
  }
  return next == all->size() ? kept : Broken{"an attribute the profile does not have"};
}
inline constexpr LintRule subject_attributes_rule{"subject_attributes", "CPS §3.1.2", since::cps,
                                                  subject_attributes};

}  // namespace paraf::ca::rules
