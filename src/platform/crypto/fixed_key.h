// platform/crypto/fixed_key.h: a public key under which very much is verified: an issuing CA's own.
//
// verify() of keys.h takes the key as it comes. Here, once it has shown to be worth it, the multiples of the
// key's point are worked out (some 20 ms), as OpenSSL has them for the generator of the curve, and a P-256
// signature is then verified in half the time. Everything else goes the usual way and costs what it costs there.
#pragma once

#include <atomic>
#include <memory>

#include "platform/crypto/keys.h"

namespace paraf::crypto {

// Safe to use from many threads at once.
class FixedKey {
 public:
  // worth: so many verifications go the usual way before.
  explicit FixedKey(ByteView spki, int worth = 64);
  ~FixedKey();
  FixedKey(const FixedKey&) = delete;
  FixedKey& operator=(const FixedKey&) = delete;

  const Bytes& spki() const { return spki_; }
  // The same judgement as crypto::verify(spki(), …).
  Result<void> verify(HashAlg hash, ByteView data, ByteView signature) const;

 private:
  struct Point;
  void prepare() const;
  const Bytes spki_;
  const int worth_;
  mutable std::atomic<int> used_{0};
  mutable std::atomic<const Point*> point_{nullptr};  // none: not yet, or no P-256 key
};

}  // namespace paraf::crypto
