// trust/signing/check_material.h: what a PDF brings along to prove its own signatures.
//
// The document security store (/DSS) and the revocation data inside containers [EN 319 142-1 §5.4,
// ISO 32000-2 §12.8.4.3]. All of it is signed by those it speaks for and is believed only for that.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/crypto/cms.h"
#include "platform/pdf/file.h"
#include "trust/signing/check.h"

namespace paraf::signing {

class Material {
 public:
  explicit Material(const pdf::File& file);

  // The revocation data in a container: its own lists, and Adobe's signed attribute.
  void add(const crypto::SignedData& cms);

  const crypto::Certificates& certificates() const { return certificates_; }
  bool has_revocation() const { return !ocsp_.empty() || !lists_.empty(); }
  // Is there an entry for this container in /VRI, or does the store speak of all at once?
  bool speaks_of(ByteView contents) const;

  // What the answers and lists here say of a certificate, as of that time. Of several the one that
  // says "revoked" counts.
  RevocationAnswer ask(const crypto::Certificate& subject, const crypto::Certificate& issuer, Timestamp at) const;

 private:
  crypto::Certificates certificates_;
  std::vector<Bytes> ocsp_, lists_;
  std::vector<std::string> entries_;  // keys of /VRI: SHA-1 of a container, in hex
  bool store_ = false;
};

}  // namespace paraf::signing
