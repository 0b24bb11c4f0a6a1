// trust/keys/passphrase.h: what a passphrase must be. [CPS §6.4.1]
//
// The database and a live token together still allow guessing, each guess at the price of one
// Argon2id: so a passphrase must not be guessable in the first place. Length does most of it. We
// do not ask for a capital, a digit and a sign: that makes "Rahasia123!" out of "rahasia".
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace paraf::keys {

// What others know of the holder and would try first.
struct PersonalFacts {
  std::string name;
  std::vector<std::string> emails;
  std::vector<std::string> numbers;  // NIK, NIP, telephone, birth date: digits count
};

// Silent when the passphrase may be used; else `refused`, the first rule it breaks:
//   keys.passphrase.too_short      fewer than 12 characters (fact: least)
//   keys.passphrase.too_long       more than 128 octets (fact: most)
//   keys.passphrase.not_text       control characters, or not UTF-8
//   keys.passphrase.few_characters fewer than 6 different characters (fact: least)
//   keys.passphrase.personal       holds a word of the name or an address, or digits of a number
//   keys.passphrase.common         is made of a few words everybody uses, or of a run like 123456
Result<void> check_passphrase(const Secret& passphrase, const PersonalFacts& holder);

}  // namespace paraf::keys
