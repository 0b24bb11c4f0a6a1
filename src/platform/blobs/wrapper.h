// platform/blobs/wrapper.h: the key above all document keys.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "platform/crypto/token.h"

namespace paraf::blobs {

// A KeyWrapper encrypts a small key under one that never leaves its place: a key of the token
// (PKCS#11) in an installation. `associated` must be the same at unwrap; anything else, or a
// changed octet, is `refused blobs.wrapped_key`. A token that does not answer is `unavailable`.
class KeyWrapper {
 public:
  virtual ~KeyWrapper() = default;
  virtual Result<Bytes> wrap(const Secret& key, ByteView associated) = 0;
  virtual Result<Secret> unwrap(ByteView wrapped, ByteView associated) = 0;
};

// Under a 32-octet key in memory (AES-256-GCM). For tests and rehearsals: it protects nothing from
// whoever reads the memory or the place the key came from.
class SoftwareWrapper final : public KeyWrapper {
 public:
  SoftwareWrapper(Secret key, Random& random) : key_(std::move(key)), random_(random) {}
  Result<Bytes> wrap(const Secret& key, ByteView associated) override;
  Result<Secret> unwrap(ByteView wrapped, ByteView associated) override;

 private:
  Secret key_;
  Random& random_;
};

// Under a sealing key of the token (crypto::Token::generate_sealing_key): what an installation uses.
class TokenWrapper final : public KeyWrapper {
 public:
  TokenWrapper(std::shared_ptr<crypto::Token> token, std::string label, Random& random)
      : token_(std::move(token)), label_(std::move(label)), random_(random) {}
  Result<Bytes> wrap(const Secret& key, ByteView associated) override;
  Result<Secret> unwrap(ByteView wrapped, ByteView associated) override;

 private:
  std::shared_ptr<crypto::Token> token_;
  std::string label_;
  Random& random_;
};

}  // namespace paraf::blobs
