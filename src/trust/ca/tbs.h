// trust/ca/tbs.h: the part of a certificate that is signed, made from a profile. Private to the CA.
//
// Everything that does not change from one certificate of a profile to the next is encoded once, in
// a Form; making a certificate then only fills in serial, dates, name and key.
#pragma once

#include <string>
#include <vector>

#include "platform/crypto/fixed_key.h"
#include "trust/ca/ca.h"

namespace paraf::ca {

// A CA as the certificates under it see it.
struct Issuer {
  std::string id;                  // of its records: "issuing", after a rollover "issuing.2"
  Bytes name;                      // DER
  Bytes key_id;
  Timestamp not_after;
  std::shared_ptr<crypto::Signer> signer;
  int shards = 1;
  std::string profile{};           // id of its profile: "issuing"
  std::shared_ptr<const crypto::FixedKey> key{};  // the signer's, for what it has signed
};

// The algorithm it signs such a certificate with: CA certificates under RSA by SHA-384, leaves by
// SHA-256, ECDSA by the hash of its curve. [CPS §7.1.8]
crypto::HashAlg hash_for(const Issuer& issuer, const Profile& profile);

struct Form {
  const Profile* profile = nullptr;
  crypto::HashAlg hash = crypto::HashAlg::sha256;
  Bytes algorithm;                 // AlgorithmIdentifier
  Bytes issuer_name;               // empty when self-signed: the subject's
  Bytes before_key_id;             // extensions that stand before the subject key identifier
  std::vector<Bytes> after_key_id; // and after it, one for each shard of the issuer
};
Form make_form(const Profile& profile, const Issuer& issuer, const AuthoritySettings& settings);

// The filled-in subject; `refused ca.policy.subject` (facts: field, what) for one that is missing, too
// long [RFC 5280 appendix A.1], or holds what may not be in a name.
Result<Bytes> subject_name(const Profile& profile, const Subject& subject, const SubscriberId& subscriber);

struct Tbs {
  Bytes der;
  Bytes serial;
  int shard = 0;
};
// alternative: the finished subjectAltName extension, or nothing.
Tbs make_tbs(const Form& form, ByteView serial, int shard, Timestamp not_before, Timestamp not_after, ByteView subject,
             ByteView spki, ByteView key_id, ByteView alternative = {});

// The subjectAltName extension that the profile wants of this order, whole; empty when it has none.
// `refused ca.policy.subject`: names missing, given where there are none, or not of their form
// [RFC 5280 §4.2.1.6]: lower case letters, digits and hyphens, at most 100 names.
Result<Bytes> alternative_name(const Profile& profile, const Subject& subject);
// The same extension as another certificate has it.
Bytes alternative_name_of(const crypto::Certificate& certificate);

// The last second of a validity that begins then: so many calendar years and days, less one second.
Timestamp end_of_validity(const Profile& profile, Timestamp not_before);

// Which list of the issuer a serial is on.
int shard_of(ByteView serial, int shards);

// "{arc}.1.1" → "2.999.62.1.1"
std::string with_arc(std::string_view oid, const AuthoritySettings& settings);

}  // namespace paraf::ca
