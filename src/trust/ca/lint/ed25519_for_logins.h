// trust/ca/lint/ed25519_for_logins.h: one rule a certificate must keep before it is signed.
#pragma once

#include <algorithm>

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [CPS §7.1.10, §7.1.11] readers of signed documents do not take Ed25519: TLS and logins only.
inline Broken ed25519_for_logins(const LintCase& at) {
  const auto kind = crypto::kind_of(at.certificate.spki());
  if (!kind || *kind != crypto::KeyKind::ed25519) return kept;
  const auto purposes = at.certificate.extended_key_usage();
  const bool login =
      !purposes.empty() && std::all_of(purposes.begin(), purposes.end(), [](const der::Oid& p) {
        return p == oid::eku_server_auth || p == oid::eku_client_auth;
      });
  return login ? kept : Broken{"Ed25519 for something else than TLS and logins"};
}
inline constexpr LintRule ed25519_for_logins_rule{"ed25519_for_logins", "CPS §7.1.11", since::cps,
                                                  ed25519_for_logins};

}  // namespace paraf::ca::rules
