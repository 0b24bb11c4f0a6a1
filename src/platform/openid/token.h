// platform/openid/token.h: an ID token, judged. [OpenID Connect Core 1.0 §3.1.3.7] [RFC 7515] [RFC 8725]
//
// Pure: the token, the keys its issuer publishes, and what we expect of it go in; who it speaks of, or the
// one reason it is not believed, comes out.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace paraf::openid {

// The keys of an issuer (JWK Set): RSA of 2048 bits or more, and P-256. Others are passed over: a key we
// cannot use is no fault of the set. [RFC 7517]
class KeySet {
 public:
  struct Key {
    std::string id;         // "kid"; may be empty
    std::string algorithm;  // the one it verifies, "RS256" or "ES256"
    Bytes spki;
  };
  // `unavailable openid.keys` for what is no key set, or has no key that we can use.
  static Result<KeySet> read(std::string_view json);
  const std::vector<Key>& keys() const { return keys_; }

 private:
  std::vector<Key> keys_;
};

struct Expected {
  std::string issuer, client_id, nonce;
  Timestamp now;
  std::chrono::seconds skew{60};  // by which two clocks may differ
};

// What a believed token says. Its subject is the issuer's name for the person, and never another's.
struct Claims {
  std::string subject;
  std::string email;  // only when the issuer says that it verified the address
  std::string acr;
  std::vector<std::string> amr;
  std::map<std::string, std::string> texts;  // every claim that is a text or a whole number
};

// Which algorithm verifies is the key's to say: a token that names another, or none, is refused before any
// octet of its signature is looked at.
//
//   openid.token.form        not three parts of JSON; an extension we were not told of ("crit"); no subject
//   openid.token.algorithm   neither RS256 nor ES256
//   openid.token.key         signed with a key that the set does not have
//   openid.token.signature   …and the signature does not hold
//   openid.token.issuer      another's
//   openid.token.audience    not for us, or handed to another party (azp)
//   openid.token.expired     over, not yet, or without times
//   openid.token.nonce       the answer to another question
Result<Claims> read_token(std::string_view token, const KeySet& keys, const Expected& expected);

}  // namespace paraf::openid
