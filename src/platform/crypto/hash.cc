#include "platform/crypto/hash.h"

#include <openssl/crypto.h>

#include <cstdlib>

#include "platform/crypto/openssl.h"

namespace paraf::crypto {

namespace openssl {

namespace {
// A missing SHA-2 means a broken OpenSSL installation; nothing here could go on.
const EVP_MD* fetch(const char* name) {
  const EVP_MD* found = EVP_MD_fetch(nullptr, name, nullptr);
  if (!found) std::abort();
  return found;
}
}  // namespace

const EVP_MD* md(HashAlg hash) {
  static const EVP_MD* const sha256 = fetch("SHA2-256");
  static const EVP_MD* const sha384 = fetch("SHA2-384");
  static const EVP_MD* const sha512 = fetch("SHA2-512");
  static const EVP_MD* const sha1 = fetch("SHA1");
  switch (hash) {
    case HashAlg::sha256: return sha256;
    case HashAlg::sha384: return sha384;
    case HashAlg::sha512: return sha512;
    case HashAlg::sha1: return sha1;
  }
  std::abort();
}

std::string complaint() {
  std::string text;
  while (const unsigned long code = ERR_get_error()) {
    char line[256];
    ERR_error_string_n(code, line, sizeof line);
    if (!text.empty()) text += "; ";
    text += line;
  }
  return text;
}

}  // namespace openssl

std::string_view name_of(HashAlg hash) {
  switch (hash) {
    case HashAlg::sha256: return "sha256";
    case HashAlg::sha384: return "sha384";
    case HashAlg::sha512: return "sha512";
    case HashAlg::sha1: return "sha1";
  }
  return "";
}

std::size_t size_of(HashAlg hash) {
  switch (hash) {
    case HashAlg::sha256: return 32;
    case HashAlg::sha384: return 48;
    case HashAlg::sha512: return 64;
    case HashAlg::sha1: return 20;
  }
  return 0;
}

namespace {

// One context per thread, used again and again: making one costs as much as hashing 1 kB.
// OpenSSL's digests fail only for want of memory, where the program cannot go on anyway.
void digest_into(HashAlg hash, ByteView data, std::uint8_t* to) {
  thread_local const openssl::DigestContext context{EVP_MD_CTX_new()};
  if (!context || EVP_DigestInit_ex2(context.get(), openssl::md(hash), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), data.data(), data.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), to, nullptr) != 1)
    std::abort();
}

}  // namespace

Sha256 sha256(ByteView data) {
  Sha256 result;
  digest_into(HashAlg::sha256, data, result.data());
  return result;
}

Bytes digest(HashAlg hash, ByteView data) {
  Bytes result(size_of(hash));
  digest_into(hash, data, result.data());
  return result;
}

struct Hasher::State {
  HashAlg hash;
  openssl::DigestContext context{EVP_MD_CTX_new()};

  explicit State(HashAlg h) : hash(h) { begin(); }
  void begin() {
    if (!context || EVP_DigestInit_ex2(context.get(), openssl::md(hash), nullptr) != 1) std::abort();
  }
};

Hasher::Hasher(HashAlg hash) : state_(std::make_unique<State>(hash)) {}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

Hasher& Hasher::update(ByteView data) {
  if (EVP_DigestUpdate(state_->context.get(), data.data(), data.size()) != 1) std::abort();
  return *this;
}

Hasher Hasher::copy() const {
  Hasher twin(state_->hash);
  if (EVP_MD_CTX_copy_ex(twin.state_->context.get(), state_->context.get()) != 1) std::abort();
  return twin;
}

Bytes Hasher::finish() {
  Bytes result(size_of(state_->hash));
  if (EVP_DigestFinal_ex(state_->context.get(), result.data(), nullptr) != 1) std::abort();
  state_->begin();
  return result;
}

Sha256 hmac_sha256(ByteView key, ByteView data) {
  // Written out over the digest: the two passes of RFC 2104 §2, without OpenSSL's EVP_MAC objects.
  std::array<std::uint8_t, 64> inner{}, outer{};
  Sha256 folded{};
  if (key.size() > inner.size()) {
    folded = sha256(key);
    key = folded;
  }
  for (std::size_t i = 0; i < inner.size(); ++i) {
    const std::uint8_t k = i < key.size() ? key[i] : std::uint8_t{0};
    inner[i] = static_cast<std::uint8_t>(k ^ 0x36);
    outer[i] = static_cast<std::uint8_t>(k ^ 0x5c);
  }
  Hasher hasher;
  const Bytes first = hasher.update(inner).update(data).finish();
  const Bytes second = hasher.update(outer).update(first).finish();
  OPENSSL_cleanse(inner.data(), inner.size());
  OPENSSL_cleanse(outer.data(), outer.size());
  OPENSSL_cleanse(folded.data(), folded.size());
  Sha256 result;
  std::copy(second.begin(), second.end(), result.begin());
  return result;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace paraf::crypto
