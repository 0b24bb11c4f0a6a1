// trust/ca/lint/no_claim_to_be_qualified.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [EN 319 412-5 §4.2] [CPS §7.1.3] QcCompliance and QcSSCD are said by who has been recognised, and this
// authority has not: no qcStatements at all.
inline Broken no_claim_to_be_qualified(const LintCase& at) {
  return at.extension(oid::qc_statements) ? Broken{"qcStatements"} : kept;
}
inline constexpr LintRule no_claim_to_be_qualified_rule{"no_claim_to_be_qualified", "EN 319 412-5 §4.2",
                                                        since::en412, no_claim_to_be_qualified};

}  // namespace paraf::ca::rules
