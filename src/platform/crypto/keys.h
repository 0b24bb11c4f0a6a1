// platform/crypto/keys.h: key pairs, and who signs with them.
//
// A public key travels as SPKI (SubjectPublicKeyInfo, DER), a private key as PKCS#8 in a
// Secret or not at all (a token keeps it). Whoever signs holds a Signer and cannot tell which.
#pragma once

#include <memory>

#include "base/secret.h"
#include "platform/crypto/hash.h"

namespace paraf::crypto {

enum class KeyKind { rsa2048, rsa3072, rsa4096, p256, p384, ed25519 };

std::string_view name_of(KeyKind kind);               // "rsa2048", "p256"
Result<KeyKind> key_kind(std::string_view name);      // malformed crypto.key_kind
inline bool is_rsa(KeyKind kind) { return kind <= KeyKind::rsa4096; }

// The hash a key of this kind signs with unless told otherwise: sha384 for P-384, else sha256.
HashAlg usual_hash(KeyKind kind);

// AlgorithmIdentifier (DER) of a signature. RSA is PKCS#1 v1.5 with NULL parameters [RFC 4055],
// ECDSA without parameters [RFC 5758]; for Ed25519 [RFC 8410] the hash does not matter.
ByteView signature_algorithm(KeyKind kind, HashAlg hash);
// AlgorithmIdentifier of a digest, without parameters [RFC 5754 §2].
ByteView digest_algorithm(HashAlg hash);

// The kind of a public key; one we do not know is `refused crypto.key_unknown`.
Result<KeyKind> kind_of(ByteView spki);
// SHA-1 of the subjectPublicKey bits: the usual key identifier [RFC 5280 §4.2.1.2 (1)].
Result<Bytes> key_identifier(ByteView spki);
// goodkey refuses public keys that no authority should certify (`refused crypto.weak_key`):
// RSA with another exponent than 65537, small factors, the ROCA form or primes too close, and
// points not on their curve.
Result<void> goodkey(ByteView spki);

struct KeyPair {
  KeyKind kind;
  Secret pkcs8;
  Bytes spki;
};
// RSA-2048 takes about 170 ms, RSA-4096 over a second; P-256 some 30 µs.
Result<KeyPair> generate_key(KeyKind kind);

// A Signer signs with one private key. Safe to use from many threads at once.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual KeyKind kind() const = 0;
  virtual const Bytes& spki() const = 0;

  // sign hashes the data, then signs. An ECDSA signature is DER (r, s); an RSA one PKCS#1 v1.5.
  virtual Result<Bytes> sign(HashAlg hash, ByteView data);
  // sign_digest signs a hash somebody else computed; not for Ed25519 (`refused`).
  virtual Result<Bytes> sign_digest(HashAlg hash, ByteView digest) = 0;

  Result<Bytes> sign(ByteView data) { return sign(usual_hash(kind()), data); }
};

// A Signer whose private key is in memory. The decoded key is wiped with the Signer.
Result<std::shared_ptr<Signer>> open_key(const Secret& pkcs8);
// A PEM private key ("PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY") as PKCS#8.
Result<Secret> pkcs8_from_pem(const Secret& pem);
Secret pkcs8_to_pem(const Secret& pkcs8);

// verify is silent when the signature holds, else `refused crypto.signature_wrong`.
Result<void> verify(ByteView spki, HashAlg hash, ByteView data, ByteView signature);
Result<void> verify_digest(ByteView spki, HashAlg hash, ByteView digest, ByteView signature);
// For foreign objects, which say their algorithm themselves (AlgorithmIdentifier, DER; also
// RSASSA-PSS). SHA-1 and MD5 are `refused crypto.algorithm_weak`.
Result<void> verify_as(ByteView algorithm, ByteView spki, ByteView data, ByteView signature);

// The hash named by a digest or a signature AlgorithmIdentifier (sha256WithRSA → sha256).
Result<HashAlg> hash_named(ByteView algorithm);

}  // namespace paraf::crypto
