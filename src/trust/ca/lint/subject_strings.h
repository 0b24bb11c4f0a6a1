// trust/ca/lint/subject_strings.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.1.2.4] UTF8String; [appendix A.1] countryName is a PrintableString of two letters.
inline Broken subject_strings(const LintCase& at) {
  const auto& all = at.read().attributes;
  if (!all) return "no subject";
  for (const Attribute& a : *all) {
    const bool country = a.type == oid::country;
    if (a.tag != (country ? tag::printable : tag::utf8)) return "wrong kind of string";
    if (country && a.text.size() != 2) return "country of another length than 2";
    if (a.text.empty()) return "an empty attribute";
  }
  return kept;
}
inline constexpr LintRule subject_strings_rule{"subject_strings", "RFC 5280 §4.1.2.4", since::rfc5280,
                                               subject_strings};

}  // namespace paraf::ca::rules
