#include "platform/crypto/seal.h"

#include "platform/crypto/openssl.h"

namespace paraf::crypto {

namespace {

constexpr std::size_t nonce_size = 12, tag_size = 16;

const EVP_CIPHER* aes_256_gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

Result<Bytes> open_octets(const Secret& key, ByteView sealed, ByteView associated) {
  if (key.size() != seal_key_size) return internal("crypto.seal_key", "a sealing key has 32 octets");
  if (sealed.size() < seal_overhead) return refused("crypto.seal_broken");
  const ByteView nonce = sealed.first(nonce_size);
  const ByteView cipher = sealed.subspan(nonce_size, sealed.size() - seal_overhead);
  Bytes tag(sealed.end() - tag_size, sealed.end());

  const openssl::CipherContext context{EVP_CIPHER_CTX_new()};
  Bytes plain(cipher.size());
  int count = 0, rest = 0;
  const bool whole =
      context &&
      EVP_DecryptInit_ex2(context.get(), aes_256_gcm(), key.reveal().data(), nonce.data(), nullptr) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &count, associated.data(), openssl::as_int(associated.size())) == 1 &&
      (cipher.empty() || EVP_DecryptUpdate(context.get(), plain.data(), &count, cipher.data(),
                                           openssl::as_int(cipher.size())) == 1) &&
      EVP_DecryptFinal_ex(context.get(), plain.data() + plain.size(), &rest) == 1;
  if (whole) return plain;
  explicit_bzero(plain.data(), plain.size());  // what did not verify must not be seen by anyone
  ERR_clear_error();
  return refused("crypto.seal_broken");
}

}  // namespace

Result<Bytes> seal(const Secret& key, ByteView plain, ByteView associated, Random& random) {
  if (key.size() != seal_key_size) return internal("crypto.seal_key", "a sealing key has 32 octets");
  if (plain.size() > 0x7fff0000) return too_large("crypto.seal_too_large");
  Bytes sealed(plain.size() + seal_overhead);
  random.fill(std::span{sealed}.first(nonce_size));
  std::uint8_t* const cipher = sealed.data() + nonce_size;

  const openssl::CipherContext context{EVP_CIPHER_CTX_new()};
  int count = 0;
  const bool done =
      context &&
      EVP_EncryptInit_ex2(context.get(), aes_256_gcm(), key.reveal().data(), sealed.data(), nullptr) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &count, associated.data(), openssl::as_int(associated.size())) == 1 &&
      (plain.empty() ||
       EVP_EncryptUpdate(context.get(), cipher, &count, plain.data(), openssl::as_int(plain.size())) == 1) &&
      EVP_EncryptFinal_ex(context.get(), cipher + plain.size(), &count) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, cipher + plain.size()) == 1;
  if (!done) return openssl::failed();
  return sealed;
}

Result<Bytes> open_sealed(const Secret& key, ByteView sealed, ByteView associated) {
  return open_octets(key, sealed, associated);
}

Result<Secret> open_sealed_secret(const Secret& key, ByteView sealed, ByteView associated) {
  return Secret{TRY(open_octets(key, sealed, associated))};
}

}  // namespace paraf::crypto
