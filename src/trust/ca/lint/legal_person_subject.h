// trust/ca/lint/legal_person_subject.h: one rule a certificate must keep before it is signed.
#pragma once

#include <algorithm>

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [EN 319 412-3 §4.2.1] a legal person's subject has countryName, organizationName,
// organizationIdentifier and commonName, each once.
inline Broken legal_person_subject(const LintCase& at) {
  if (!at.certificate.subject_attribute(oid::organization_identifier)) return kept;
  const auto& all = at.read().attributes;
  if (!all) return "no subject";
  for (const der::Oid& id : {oid::country, oid::organization, oid::organization_identifier, oid::common_name})
    if (std::count_if(all->begin(), all->end(), [&](const Attribute& a) { return a.type == id; }) != 1)
      return "not exactly one " + id.dotted();
  return kept;
}
inline constexpr LintRule legal_person_subject_rule{"legal_person_subject", "EN 319 412-3 §4.2.1",
                                                    since::en412, legal_person_subject};

}  // namespace paraf::ca::rules
