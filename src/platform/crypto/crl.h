// platform/crypto/crl.h: a certificate revocation list as it is read [RFC 5280 §5].
//
// (It is made in trust/validation/crl.h.)
#pragma once

#include "platform/crypto/x509.h"

namespace paraf::crypto {

struct Revocation {
  Timestamp at;
  int reason = 0;  // CRLReason; 0 is unspecified [RFC 5280 §5.3.1]
};

class Crl {
 public:
  static Result<Crl> parse(ByteView der);  // malformed crypto.crl

  const Bytes& der() const { return der_; }
  ByteView issuer() const { return view(issuer_); }
  Timestamp this_update() const { return this_update_; }
  Timestamp next_update() const { return next_update_; }  // a list without it is refused by parse
  std::optional<Bytes> number() const;
  std::optional<std::string> shard_url() const;  // of the issuing distribution point, if sharded
  std::size_t size() const { return count_; }

  // Does the issuer's key hold under this signature, and is the name the same?
  Result<void> signed_by(const Certificate& issuer) const;
  // Would this certificate be on this list, were it revoked for whatever reason? A list may be of one shard, of
  // CA or of user certificates alone, of some reasons only, or of other issuers' certificates: where it is,
  // that a serial is not on it says nothing [RFC 5280 §5.2.5, §6.3.3].
  bool covers(const Certificate& subject) const;
  // A walk through the list: 10 ms for a million entries.
  std::optional<Revocation> find(ByteView serial) const;

 private:
  struct Range {
    std::size_t from = 0, count = 0;
  };
  ByteView view(Range r) const { return ByteView{der_}.subspan(r.from, r.count); }
  std::optional<ByteView> extension(const der::Oid& id) const;
  Bytes der_;
  Range tbs_, algorithm_, signature_, issuer_, entries_, extensions_;
  std::size_t count_ = 0;
  Timestamp this_update_, next_update_;
};

}  // namespace paraf::crypto
