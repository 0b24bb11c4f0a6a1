// trust/ca/lint/extensions_known.h: one rule a certificate must keep before it is signed.
#pragma once

#include <array>

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [CPS §7.1.7] what the profile has, and nothing else.
inline Broken extensions_known(const LintCase& at) {
  const auto& all = at.read().extensions;
  if (!all) return "extensions cannot be read";
  const Profile& p = at.profile;
  const std::array<std::pair<der::Oid, bool>, 10> expected{{
      {oid::authority_key_identifier, !self_signed(at)},
      {oid::subject_key_identifier, true},
      {oid::key_usage, true},
      {oid::basic_constraints, true},
      {oid::extended_key_usage, !p.extended_key_usage.empty()},
      {oid::certificate_policies, !p.policies.empty()},
      {oid::authority_info_access, p.issuer_address || p.ocsp_address},
      {oid::crl_distribution_points, p.crl_address},
      {oid::ocsp_no_check, p.ocsp_no_check},
      {oid::subject_alt_name, p.alternative != Profile::Alternative::none},
  }};
  std::size_t count = 0;
  for (const auto& [id, wanted] : expected) {
    if (at.extension(id).has_value() != wanted)
      return (wanted ? "without " : "with ") + id.dotted();
    if (wanted) ++count;
  }
  return count == all->size() ? kept : Broken{"an extension the profile does not have"};
}
inline constexpr LintRule extensions_known_rule{"extensions_known", "CPS §7.1.7", since::cps,
                                                extensions_known};

}  // namespace paraf::ca::rules
