// platform/crypto/throw_away.h: signatures of the right form that nobody is ever to trust.
//
// Before an authority signs, it signs the same octets with a key made for nothing but that, and reads the
// result against its rules. Such a key has no secret to keep: no certificate names it, and it ends with the
// program. So it may be used as no other key may, and its signature costs next to nothing:
//
//     P-256, P-384   one and the same nonce for every signature: what is left is a multiplication. Two
//                    signatures give the key away, to whoever may want it.
//     RSA            its exponents change places, so that signing is what verifying is elsewhere
//
// The signatures hold under its spki(), as any do.
#pragma once

#include <stop_token>

#include "platform/crypto/keys.h"

namespace paraf::crypto {

// RSA's takes a sixth of a second, more or less, as primes are found: `crypto.openssl` where it is stopped before.
Result<std::shared_ptr<Signer>> make_throw_away_key(KeyKind kind, std::stop_token stop = {});

}  // namespace paraf::crypto
