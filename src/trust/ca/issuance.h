// trust/ca/issuance.h: the steps of one issuance, held in their order by types. Private to the CA.
//
//     Tbs --lint()--> Linted --promise()--> Promised --sign()--> Signed --fulfil()--> Record
//
// Only the function of a step can make what the next one asks for, none of it can be copied, and
// each step takes what it was given away from its caller: nothing unchecked or unpromised is ever
// signed, and nothing is signed twice.
#pragma once

#include "trust/ca/lint.h"
#include "trust/ca/records.h"

namespace paraf::ca {

// What the record of a certificate says besides its octets.
struct Particulars {
  std::string issuer, order, fingerprint, profile, spki_hash;
  SubscriberId subscriber;
  KeyId key;
  std::string actor, approval;
  std::string node, run;
  std::string profile_hash{}, follows{};
  std::optional<Revoking> replaces{};  // revoked in the very transaction that makes this one known
};

// Proof that a to-be-signed certificate kept every rule of its profile.
class Linted {
 public:
  Linted(Linted&&) = default;
  const crypto::Certificate& copy() const { return *copy_; }
  int shard() const { return tbs_.shard; }
  const std::string& serial() const { return serial_; }    // hex
  const std::string& subject() const { return subject_; }  // RFC 4514

 private:
  friend Result<Linted> lint(Tbs, const Profile&, const Issuer&, const AuthoritySettings&, crypto::Signer&, ByteView);
  friend class Promised;
  friend Result<class Signed> sign(class Promised, const Issuer&, crypto::HashAlg);
  explicit Linted(crypto::Certificate copy, Tbs tbs)
      : copy_(std::make_unique<const crypto::Certificate>(std::move(copy))),
        tbs_(std::move(tbs)),
        serial_(hex(copy_->serial())),
        subject_(copy_->subject_text()) {}
  std::unique_ptr<const crypto::Certificate> copy_;
  Tbs tbs_;
  std::string serial_, subject_;
};

// Proof that the intent to sign exactly this is durable.
class Promised {
 public:
  Promised(Promised&&) = default;

 private:
  friend Result<Promised> promise(const Parts&, Linted, const Particulars&);
  friend Result<class Signed> sign(Promised, const Issuer&, crypto::HashAlg);
  explicit Promised(Linted linted) : linted_(std::move(linted)) {}
  Linted linted_;
};

// A certificate whose signature holds over the very octets that were promised.
class Signed {
 public:
  Signed(Signed&&) = default;
  const Bytes& der() const { return der_; }
  const Linted& linted() const { return linted_; }  // it says the same in every field

 private:
  friend Result<Signed> sign(Promised, const Issuer&, crypto::HashAlg);
  Signed(Bytes der, Linted linted) : der_(std::move(der)), linted_(std::move(linted)) {}
  Bytes der_;
  Linted linted_;
};

// lint signs with a throw-away key of the issuer's algorithm and reads the result against the rules.
Result<Linted> lint(Tbs tbs, const Profile& profile, const Issuer& issuer, const AuthoritySettings& settings,
                    crypto::Signer& throw_away, ByteView ordered_key);
Result<Promised> promise(const Parts& parts, Linted linted, const Particulars& about);
Result<Signed> sign(Promised promised, const Issuer& issuer, crypto::HashAlg hash);
// conflict ca.promise_lost: the reconciler of another node has given the promise up meanwhile.
Result<Record> fulfil(const Parts& parts, Signed made, const Particulars& about);

}  // namespace paraf::ca
