// trust/validation/crl.h: writing certificate revocation lists [RFC 5280 §5].
//
// The list is written backwards in one buffer with our own DER writer: a million entries take a
// tenth of a second, a hundredth of what OpenSSL's objects take.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/crypto/crl.h"

namespace paraf::validation {

struct RevokedEntry {
  Bytes serial;          // big endian, without sign octet
  Timestamp at;
  int reason = 0;        // CRLReason; 0 (unspecified) is left out as the RFC asks
  std::optional<Timestamp> invalid_since{};  // invalidityDate [RFC 5280 §5.3.2]
};

struct CrlOrder {
  Bytes number;                           // big endian; must grow with every list [§5.2.3]
  Timestamp this_update, next_update;
  std::string shard_url{};                // of the issuing distribution point; empty: one list for all
  bool only_user_certificates = false;    // said in the distribution point [§5.2.5]
};

// Signed by the CA itself: the signer's key must be the one in the issuer's certificate. With hash
// the issuer's choice. Entries may come in any order; their order is kept.
Result<Bytes> build_crl(const std::vector<RevokedEntry>& entries, const CrlOrder& order,
                        const crypto::Certificate& issuer, crypto::Signer& signer, crypto::HashAlg hash);

}  // namespace paraf::validation
