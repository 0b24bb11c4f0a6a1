// trust/ca/lint/not_critical.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.1.1, .4, .13, §4.2.2.1] none of these may be critical here: a reader who does not know
// one must still be able to use the certificate.
inline Broken not_critical(const LintCase& at) {
  for (const der::Oid& id :
       {oid::certificate_policies, oid::crl_distribution_points, oid::authority_info_access}) {
    const auto extension = at.extension(id);
    if (extension && extension->critical) return id.dotted();
  }
  return kept;
}
inline constexpr LintRule not_critical_rule{"not_critical", "RFC 5280 §4.2.1", since::rfc5280, not_critical};

}  // namespace paraf::ca::rules
