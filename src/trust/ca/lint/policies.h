// trust/ca/lint/policies.h: one rule a certificate must keep before it is signed.
#pragma once

#include <set>

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.1.4] the policies of the profile under the authority's arc, none twice.
inline Broken policies(const LintCase& at) {
  std::vector<std::string> found, expected;
  for (const der::Oid& policy : at.certificate.policies()) found.push_back(policy.dotted());
  for (const Policy& policy : at.profile.policies) expected.push_back(with_arc(policy.oid, at.settings));
  if (found != expected) return "not the policies of the profile";
  if (std::set<std::string>{found.begin(), found.end()}.size() != found.size()) return "a policy twice";
  return kept;
}
inline constexpr LintRule policies_rule{"policies", "RFC 5280 §4.2.1.4", since::rfc5280, policies};

}  // namespace paraf::ca::rules
