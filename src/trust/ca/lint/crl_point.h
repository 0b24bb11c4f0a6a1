// trust/ca/lint/crl_point.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.1.13] the one list this serial is on.
inline Broken crl_point(const LintCase& at) {
  if (!at.profile.crl_address) return kept;
  const int shards = at.issuer.shards;
  const std::string url =
      at.settings.crl_url(at.issuer.id, shards > 1 ? shard_of(at.certificate.serial(), shards) : -1);
  if (at.certificate.crl_urls() != std::vector{url} || !plain_http(at, url)) return "not the list of this serial";
  return kept;
}
inline constexpr LintRule crl_point_rule{"crl_point", "RFC 5280 §4.2.1.13", since::rfc5280, crl_point};

}  // namespace paraf::ca::rules
