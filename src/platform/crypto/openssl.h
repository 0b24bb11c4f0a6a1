// platform/crypto/openssl.h: OpenSSL's objects with owners. For the .cc files of this folder only.
#pragma once

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "base/result.h"
#include "platform/crypto/hash.h"

namespace paraf::crypto::openssl {

template <auto Free>
struct Release {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Release<EVP_CIPHER_CTX_free>>;
using Bio = std::unique_ptr<BIO, Release<BIO_free_all>>;
using X509Ptr = std::unique_ptr<X509, Release<X509_free>>;

// Fetched once: looking an algorithm up by name costs more than hashing a small text.
const EVP_MD* md(HashAlg hash);

// What OpenSSL left on its error queue, emptied; for Error::detail.
std::string complaint();

inline tl::unexpected<Error> failed(std::string_view what = "crypto.openssl") {
  return internal(what, complaint());
}

// A public key from SPKI, decoded. Costs 85-160 µs: never on a hot path.
Result<Key> public_key(ByteView spki);

inline int as_int(std::size_t size) { return static_cast<int>(size); }

}  // namespace paraf::crypto::openssl
