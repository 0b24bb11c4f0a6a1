// trust/ca/lint/country_code.h: one rule a certificate must keep before it is signed.
#pragma once

#include <algorithm>

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 appendix A.1] two letters of ISO 3166, in capitals; once.
inline Broken country_code(const LintCase& at) {
  const auto& all = at.read().attributes;
  if (!all) return "no subject";
  int countries = 0;
  for (const Attribute& a : *all) {
    if (a.type != oid::country) continue;
    ++countries;
    if (!std::all_of(a.text.begin(), a.text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
      return "not in capitals";
  }
  return countries <= 1 ? kept : Broken{"more than one country"};
}
inline constexpr LintRule country_code_rule{"country_code", "RFC 5280 appendix A.1", since::rfc5280,
                                            country_code};

}  // namespace paraf::ca::rules
