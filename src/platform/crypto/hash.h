// platform/crypto/hash.h: digests and MACs.
//
// This folder is the only code that names OpenSSL; no header here shows one of its types.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "base/bytes.h"

namespace paraf::crypto {

// sha1 is here for identifiers only (OCSP CertID, key identifiers [RFC 5280 §4.2.1.2]); nothing
// signs with it and a signature over it is refused.
enum class HashAlg { sha256, sha384, sha512, sha1 };

std::string_view name_of(HashAlg hash);   // "sha256"
std::size_t size_of(HashAlg hash);        // in octets

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(ByteView data);
Bytes digest(HashAlg hash, ByteView data);

// A Hasher takes data in pieces. copy() forks it, so that the unchanged start of a file is
// hashed once however many ends are tried. After finish() it is empty and begins anew.
class Hasher {
 public:
  explicit Hasher(HashAlg hash = HashAlg::sha256);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  Hasher& update(ByteView data);
  Hasher copy() const;
  Bytes finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Sha256 hmac_sha256(ByteView key, ByteView data);  // RFC 2104

// For comparing secrets and MACs. Unequal lengths differ at once.
bool equal_in_constant_time(ByteView a, ByteView b);

}  // namespace paraf::crypto
