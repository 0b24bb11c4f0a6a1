// trust/ca/lint/access_points.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.2.1] where the issuer's certificate and the responder are; not critical.
inline Broken access_points(const LintCase& at) {
  const Profile& p = at.profile;
  const std::vector<std::string> none;
  const auto issuers = p.issuer_address ? std::vector{at.settings.ca_url(at.issuer.id)} : none;
  const auto responders = p.ocsp_address ? std::vector{at.settings.ocsp_url()} : none;
  if (at.certificate.ca_issuers_urls() != issuers || at.certificate.ocsp_urls() != responders)
    return "other addresses";
  for (const auto& urls : {issuers, responders})
    if (!urls.empty() && !plain_http(at, urls.front())) return "not http";
  const auto extension = at.extension(oid::authority_info_access);
  if (extension && extension->critical) return "critical";
  return kept;
}
inline constexpr LintRule access_points_rule{"access_points", "RFC 5280 §4.2.2.1", since::rfc5280,
                                             access_points};

}  // namespace paraf::ca::rules
