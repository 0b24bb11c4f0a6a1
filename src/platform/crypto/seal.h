// platform/crypto/seal.h: closing octets so that only the key opens them, unchanged.
//
// AES-256-GCM [NIST SP 800-38D]. A sealed text is nonce (12) ‖ ciphertext ‖ tag (16). The
// associated data is not stored; it must be the same when opening, so bind what names the
// thing (office, id, purpose) into it.
//
// The nonce is random: one key seals at most 2^32 texts.
#pragma once

#include "base/random.h"
#include "base/secret.h"

namespace paraf::crypto {

inline constexpr std::size_t seal_key_size = 32;
inline constexpr std::size_t seal_overhead = 12 + 16;

// The key must have 32 octets: anything else is a mistake of the caller (`internal`).
Result<Bytes> seal(const Secret& key, ByteView plain, ByteView associated, Random& random);

// A wrong key, a wrong name and a changed octet all are `refused crypto.seal_broken`: which
// of them it was cannot be known.
Result<Bytes> open_sealed(const Secret& key, ByteView sealed, ByteView associated);
Result<Secret> open_sealed_secret(const Secret& key, ByteView sealed, ByteView associated);

}  // namespace paraf::crypto
