// trust/ca/lint/organization_identifier_form.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [EN 319 412-1 §5.1.4] three letters of the scheme (or two and a colon for a national one), the country,
// a hyphen, the number: "NTRID-0220001234567".
inline Broken organization_identifier_form(const LintCase& at) {
  const auto text = at.certificate.subject_attribute(oid::organization_identifier);
  if (!text) return kept;
  const auto capital = [&](std::size_t i) { return (*text)[i] >= 'A' && (*text)[i] <= 'Z'; };
  if (text->size() < 7 || !capital(0) || !capital(1) || !(capital(2) || (*text)[2] == ':') || !capital(3) ||
      !capital(4) || (*text)[5] != '-')
    return "not scheme, country, hyphen and number";
  return kept;
}
inline constexpr LintRule organization_identifier_form_rule{
    "organization_identifier_form", "EN 319 412-1 §5.1.4", since::en412, organization_identifier_form};

}  // namespace paraf::ca::rules
