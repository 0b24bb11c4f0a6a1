// trust/validation/ocsp_form.h: the octets of OCSP [RFC 6960 §4], shared by both of its sides.
#pragma once

#include "platform/crypto/x509.h"

namespace paraf::validation {

namespace oid {
inline constexpr crypto::der::Oid ocsp_basic{"1.3.6.1.5.5.7.48.1.1"}, ocsp_nonce{"1.3.6.1.5.5.7.48.1.2"};
}

// A CertID: whose certificate, by hashes of the issuer's name and key, and which.
struct CertId {
  crypto::HashAlg hash;
  ByteView name_hash, key_hash, serial;
  ByteView whole;  // to be echoed octet for octet
};
// A hash we do not know is no error of form: the CertID is then simply nobody's.
Result<std::optional<CertId>> read_cert_id(crypto::der::Reader& in);

// The hashes by which others name an issuer.
struct IssuerHashes {
  std::array<Bytes, 4> name, key;  // by HashAlg
  static Result<IssuerHashes> of(const crypto::Certificate& issuer);
  bool match(const CertId& id) const;
};

struct OcspRequest {
  std::vector<ByteView> ids;                     // the CertIDs as they came
  std::vector<std::optional<CertId>> certificates;
  ByteView nonce;                                // the Extension's value; empty: none
};
// The octets must outlive what was read.
Result<OcspRequest> read_request(ByteView der, std::size_t at_most);  // malformed validation.ocsp.request

}  // namespace paraf::validation
