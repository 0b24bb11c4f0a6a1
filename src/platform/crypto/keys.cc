#include "platform/crypto/keys.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <mutex>
#include <vector>

#include "platform/crypto/der.h"
#include "platform/crypto/openssl.h"

namespace paraf::crypto {

namespace {

struct KindFacts {
  KeyKind kind;
  std::string_view name;
  int bits;           // of the RSA modulus
  const char* curve;  // OpenSSL's name
};
constexpr KindFacts kinds[] = {
    {KeyKind::rsa2048, "rsa2048", 2048, nullptr}, {KeyKind::rsa3072, "rsa3072", 3072, nullptr},
    {KeyKind::rsa4096, "rsa4096", 4096, nullptr}, {KeyKind::p256, "p256", 0, "P-256"},
    {KeyKind::p384, "p384", 0, "P-384"},          {KeyKind::ed25519, "ed25519", 0, nullptr},
};
const KindFacts& facts(KeyKind kind) { return kinds[static_cast<int>(kind)]; }

Result<Bytes> spki_of(EVP_PKEY* key) {
  std::uint8_t* out = nullptr;
  const int size = i2d_PUBKEY(key, &out);
  if (size <= 0) return openssl::failed();
  Bytes spki(out, out + size);
  OPENSSL_free(out);
  return spki;
}

Result<Secret> pkcs8_of(EVP_PKEY* key) {
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, openssl::Release<PKCS8_PRIV_KEY_INFO_free>> info{EVP_PKEY2PKCS8(key)};
  std::uint8_t* out = nullptr;
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &out) : -1;
  if (size <= 0) return openssl::failed();
  Bytes der(out, out + size);
  OPENSSL_clear_free(out, static_cast<std::size_t>(size));
  return Secret{std::move(der)};
}

Result<openssl::Key> private_key(const Secret& pkcs8) {
  const std::uint8_t* at = pkcs8.reveal().data();
  openssl::Key key{d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(pkcs8.size()))};
  if (!key || at != pkcs8.reveal().data() + pkcs8.size()) {
    ERR_clear_error();
    return malformed("crypto.key_form");
  }
  return key;
}

}  // namespace

std::string_view name_of(KeyKind kind) { return facts(kind).name; }

Result<KeyKind> key_kind(std::string_view name) {
  for (const KindFacts& f : kinds)
    if (f.name == name) return f.kind;
  return malformed("crypto.key_kind", {{"kind", std::string{name}}});
}

HashAlg usual_hash(KeyKind kind) { return kind == KeyKind::p384 ? HashAlg::sha384 : HashAlg::sha256; }

Result<KeyPair> generate_key(KeyKind kind) {
  const KindFacts& f = facts(kind);
  const openssl::Key key{f.bits != 0     ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(f.bits))
                         : f.curve       ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", f.curve)
                                         : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
  if (!key) return openssl::failed();
  return KeyPair{kind, TRY(pkcs8_of(key.get())), TRY(spki_of(key.get()))};
}

Result<Bytes> Signer::sign(HashAlg hash, ByteView data) { return sign_digest(hash, digest(hash, data)); }

namespace {

// SoftwareSigner keeps signing contexts that are ready: making one costs more than half a P-256
// signature. Each holds a copy of the key of its own, so that threads do not fight over one
// reference count. They belong to the signer, not to the thread, so that a person's key is gone
// from memory when its signer is.
class SoftwareSigner final : public Signer {
 public:
  SoftwareSigner(openssl::Key key, KeyKind kind, Bytes spki)
      : key_(std::move(key)), kind_(kind), spki_(std::move(spki)) {}

  KeyKind kind() const override { return kind_; }
  const Bytes& spki() const override { return spki_; }

  Result<Bytes> sign(HashAlg hash, ByteView data) override {
    if (kind_ != KeyKind::ed25519) return Signer::sign(hash, data);
    const openssl::DigestContext context{EVP_MD_CTX_new()};
    Bytes signature(64);
    std::size_t size = signature.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, data.data(), data.size()) != 1)
      return openssl::failed();
    return signature;
  }

  Result<Bytes> sign_digest(HashAlg hash, ByteView digest) override {
    if (kind_ == KeyKind::ed25519) return refused("crypto.no_digest_signature");
    if (digest.size() != size_of(hash)) return internal("crypto.digest_size", "digest of another hash");
    Ready ready = TRY(take(hash));
    Bytes signature(512);
    std::size_t size = signature.size();
    if (EVP_PKEY_sign(ready.context.get(), signature.data(), &size, digest.data(), digest.size()) != 1)
      return openssl::failed();
    signature.resize(size);
    give_back(std::move(ready));
    return signature;
  }

 private:
  struct Ready {
    HashAlg hash;
    openssl::Key key;
    openssl::KeyContext context;
  };

  Result<Ready> take(HashAlg hash) {
    {
      const std::lock_guard lock{mutex_};
      for (auto it = ready_.rbegin(); it != ready_.rend(); ++it) {
        if (it->hash != hash) continue;
        Ready found = std::move(*it);
        ready_.erase(std::next(it).base());
        return found;
      }
    }
    openssl::Key key{EVP_PKEY_dup(key_.get())};
    openssl::KeyContext context{key ? EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr) : nullptr};
    if (!context || EVP_PKEY_sign_init(context.get()) != 1 ||
        (is_rsa(kind_) && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1) ||
        EVP_PKEY_CTX_set_signature_md(context.get(), openssl::md(hash)) != 1)
      return openssl::failed();
    return Ready{hash, std::move(key), std::move(context)};
  }

  void give_back(Ready ready) {
    const std::lock_guard lock{mutex_};
    if (ready_.size() < 64) ready_.push_back(std::move(ready));
  }

  openssl::Key key_;
  KeyKind kind_;
  Bytes spki_;
  std::mutex mutex_;
  std::vector<Ready> ready_;
};

}  // namespace

Result<std::shared_ptr<Signer>> open_key(const Secret& pkcs8) {
  openssl::Key key = TRY(private_key(pkcs8));
  Bytes spki = TRY(spki_of(key.get()));
  const KeyKind kind = TRY(kind_of(spki));
  return std::make_shared<SoftwareSigner>(std::move(key), kind, std::move(spki));
}

Result<Secret> pkcs8_from_pem(const Secret& pem) {
  const openssl::Bio bio{BIO_new_mem_buf(pem.reveal().data(), openssl::as_int(pem.size()))};
  // A file locked by a password is refused rather than asked for on the terminal.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  const openssl::Key key{bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr};
  if (!key) {
    ERR_clear_error();
    return malformed("crypto.key_form");
  }
  return pkcs8_of(key.get());
}

Secret pkcs8_to_pem(const Secret& pkcs8) {
  std::string body = base64(pkcs8.reveal());
  Bytes text = to_bytes("-----BEGIN PRIVATE KEY-----\n");
  text.reserve(text.size() + body.size() + body.size() / 64 + 64);
  for (std::size_t at = 0; at < body.size(); at += 64) {
    append(text, bytes_of(std::string_view{body}.substr(at, 64)));
    text.push_back('\n');
  }
  append(text, bytes_of("-----END PRIVATE KEY-----\n"));
  explicit_bzero(body.data(), body.size());
  return Secret{std::move(text)};
}

}  // namespace paraf::crypto
