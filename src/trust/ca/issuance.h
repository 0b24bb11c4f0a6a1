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

 private:
  friend Result<Linted> lint(Tbs, const Profile&, const Issuer&, const AuthoritySettings&, crypto::Signer&, ByteView);
  friend class Promised;
  explicit Linted(crypto::Certificate copy, Tbs tbs)
      : copy_(std::make_unique<const crypto::Certificate>(std::move(copy))), tbs_(std::move(tbs)) {}
  std::unique_ptr<const crypto::Certificate> copy_;
  Tbs tbs_;
};

// Proof that the intent to sign exactly this is durable.
class Promised {
 public:
  Promised(Promised&&) = default;
  const crypto::Certificate& copy() const { return *linted_.copy_; }

 private:
  friend Result<Promised> promise(const Parts&, Linted, const Particulars&);
  friend Result<class Signed> sign(Promised, const Issuer&, crypto::HashAlg);
  explicit Promised(Linted linted) : linted_(std::move(linted)) {}
  const Tbs& tbs() const { return linted_.tbs_; }
  Linted linted_;
};

// A certificate whose signature holds over the very octets that were promised.
class Signed {
 public:
  Signed(Signed&&) = default;
  const crypto::Certificate& certificate() const { return *certificate_; }

 private:
  friend Result<Signed> sign(Promised, const Issuer&, crypto::HashAlg);
  explicit Signed(crypto::Certificate certificate)
      : certificate_(std::make_unique<const crypto::Certificate>(std::move(certificate))) {}
  std::unique_ptr<const crypto::Certificate> certificate_;
};

// lint signs with a throw-away key of the issuer's algorithm and reads the result against the rules.
Result<Linted> lint(Tbs tbs, const Profile& profile, const Issuer& issuer, const AuthoritySettings& settings,
                    crypto::Signer& throw_away, ByteView ordered_key);
Result<Promised> promise(const Parts& parts, Linted linted, const Particulars& about);
Result<Signed> sign(Promised promised, const Issuer& issuer, crypto::HashAlg hash);
// conflict ca.promise_lost: the reconciler of another node has given the promise up meanwhile.
Result<Record> fulfil(const Parts& parts, Signed made, const Particulars& about);

}  // namespace paraf::ca
