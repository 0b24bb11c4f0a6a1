#include "platform/crypto/throw_away.h"

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "platform/crypto/der.h"
#include "platform/crypto/openssl_numbers.h"

namespace paraf::crypto {

namespace {

using openssl::Curve, openssl::Number, openssl::Place, openssl::Workspace;
using Montgomery = std::unique_ptr<BN_MONT_CTX, openssl::Release<BN_MONT_CTX_free>>;

Bytes octets_of(const BIGNUM* number) {
  Bytes octets(static_cast<std::size_t>(BN_num_bytes(number)));
  BN_bn2bin(number, octets.data());
  return octets;
}

Number number_of(ByteView octets) {
  return Number{BN_bin2bn(octets.data(), openssl::as_int(octets.size()), nullptr)};
}

Result<Number> parameter(const openssl::Key& key, const char* name) {
  BIGNUM* found = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &found) != 1) return openssl::failed();
  return Number{found};
}

// ECDSA as FIPS 186-4 §6.4 has it: s = (hash + r d) / k. With k once for all, r, 1/k and r d are too.
class OnEllipticCurve final : public Signer {
 public:
  static Result<std::shared_ptr<Signer>> make(KeyKind kind) {
    const openssl::Key key{
        EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", kind == KeyKind::p256 ? "P-256" : "P-384")};
    if (!key) return openssl::failed();
    std::uint8_t* out = nullptr;
    const int size = i2d_PUBKEY(key.get(), &out);
    if (size <= 0) return openssl::failed();
    std::shared_ptr<OnEllipticCurve> signer{new OnEllipticCurve{kind, Bytes(out, out + size)}};
    OPENSSL_free(out);
    const Number secret = TRY(parameter(key, OSSL_PKEY_PARAM_PRIV_KEY));

    const Curve curve{
        EC_GROUP_new_by_curve_name(kind == KeyKind::p256 ? NID_X9_62_prime256v1 : NID_secp384r1)};
    const Workspace work{BN_CTX_new()};
    const Place point{curve ? EC_POINT_new(curve.get()) : nullptr};
    const Number nonce{BN_new()};
    signer->order_.reset(curve ? BN_dup(EC_GROUP_get0_order(curve.get())) : nullptr);
    BIGNUM* const order = signer->order_.get();
    const bool made =
        order && work && point && nonce && BN_priv_rand_range(nonce.get(), order) == 1 &&
        EC_POINT_mul(curve.get(), point.get(), nonce.get(), nullptr, nullptr, work.get()) == 1 &&
        EC_POINT_get_affine_coordinates(curve.get(), point.get(), signer->r_.get(), nullptr, work.get()) ==
            1 &&
        BN_nnmod(signer->r_.get(), signer->r_.get(), order, work.get()) == 1 &&
        BN_mod_inverse(signer->inverse_.get(), nonce.get(), order, work.get()) != nullptr &&
        BN_mod_mul(signer->r_secret_.get(), signer->r_.get(), secret.get(), order, work.get()) == 1;
    if (!made) return openssl::failed();
    return signer;
  }

  KeyKind kind() const override { return kind_; }
  const Bytes& spki() const override { return spki_; }

  Result<Bytes> sign_digest(HashAlg hash, ByteView digest) override {
    if (digest.size() != size_of(hash)) return internal("crypto.digest_size", "digest of another hash");
    const auto most = static_cast<std::size_t>(BN_num_bytes(order_.get()));
    const Number s = number_of(digest.first(std::min(digest.size(), most)));  // its leftmost bits
    const Workspace work{BN_CTX_new()};
    if (!s || !work || BN_mod_add(s.get(), s.get(), r_secret_.get(), order_.get(), work.get()) != 1 ||
        BN_mod_mul(s.get(), s.get(), inverse_.get(), order_.get(), work.get()) != 1 || BN_is_zero(s.get()))
      return openssl::failed();
    return der::sequence(
        {der::unsigned_integer(octets_of(r_.get())), der::unsigned_integer(octets_of(s.get()))});
  }

 private:
  OnEllipticCurve(KeyKind kind, Bytes spki) : kind_(kind), spki_(std::move(spki)) {}
  const KeyKind kind_;
  const Bytes spki_;
  Number order_, r_{BN_new()}, inverse_{BN_new()}, r_secret_{BN_new()};
};

// Asked for every number that is tried as a prime; 0 ends it.
int is_wanted(EVP_PKEY_CTX* making) {
  return static_cast<const std::stop_token*>(EVP_PKEY_CTX_get_app_data(making))->stop_requested() ? 0 : 1;
}

// PKCS#1 v1.5 [RFC 8017 §8.2]. The private exponent is 65537, and the public one what elsewhere is the
// private one.
class WithRsa final : public Signer {
 public:
  static Result<std::shared_ptr<Signer>> make(KeyKind kind, const std::stop_token& stop) {
    const int bits = kind == KeyKind::rsa2048 ? 2048 : kind == KeyKind::rsa3072 ? 3072 : 4096;
    const openssl::KeyContext making{EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
    if (!making || EVP_PKEY_keygen_init(making.get()) != 1 || EVP_PKEY_CTX_set_rsa_keygen_bits(making.get(), bits) != 1)
      return openssl::failed();
    EVP_PKEY_CTX_set_app_data(making.get(), const_cast<std::stop_token*>(&stop));
    EVP_PKEY_CTX_set_cb(making.get(), is_wanted);
    EVP_PKEY* made = nullptr;
    const bool done = EVP_PKEY_generate(making.get(), &made) == 1;
    const openssl::Key key{made};
    if (!done) return openssl::failed();
    Number modulus = TRY(parameter(key, OSSL_PKEY_PARAM_RSA_N)),
           quick = TRY(parameter(key, OSSL_PKEY_PARAM_RSA_E));
    const Number slow = TRY(parameter(key, OSSL_PKEY_PARAM_RSA_D));
    constexpr der::Oid rsa_encryption{"1.2.840.113549.1.1.1"};
    Bytes spki =
        der::sequence({der::sequence({der::oid(rsa_encryption), der::null()}),
                       der::bit_string(der::sequence({der::unsigned_integer(octets_of(modulus.get())),
                                                      der::unsigned_integer(octets_of(slow.get()))}))});
    std::shared_ptr<WithRsa> signer{new WithRsa{kind, std::move(spki), std::move(modulus), std::move(quick)}};
    const Workspace work{BN_CTX_new()};
    if (!work || !signer->montgomery_ ||
        BN_MONT_CTX_set(signer->montgomery_.get(), signer->modulus_.get(), work.get()) != 1)
      return openssl::failed();
    return signer;
  }

  KeyKind kind() const override { return kind_; }
  const Bytes& spki() const override { return spki_; }

  Result<Bytes> sign_digest(HashAlg hash, ByteView digest) override {
    if (digest.size() != size_of(hash)) return internal("crypto.digest_size", "digest of another hash");
    const der::Element algorithm = TRY(der::single(digest_algorithm(hash), der::tag::sequence));
    const Bytes info =
        der::sequence({der::sequence({algorithm.content, der::null()}), der::octet_string(digest)});
    Bytes block(static_cast<std::size_t>(BN_num_bytes(modulus_.get())), 0xff);
    block[0] = 0x00;
    block[1] = 0x01;
    block[block.size() - info.size() - 1] = 0x00;
    std::copy(info.begin(), info.end(), block.end() - static_cast<std::ptrdiff_t>(info.size()));
    const Number number = number_of(block);
    const Workspace work{BN_CTX_new()};
    if (!number || !work ||
        BN_mod_exp_mont(number.get(), number.get(), exponent_.get(), modulus_.get(), work.get(),
                        montgomery_.get()) != 1 ||
        BN_bn2binpad(number.get(), block.data(), openssl::as_int(block.size())) < 0)
      return openssl::failed();
    return block;
  }

 private:
  WithRsa(KeyKind kind, Bytes spki, Number modulus, Number exponent)
      : kind_(kind), spki_(std::move(spki)), modulus_(std::move(modulus)), exponent_(std::move(exponent)) {}
  const KeyKind kind_;
  const Bytes spki_;
  const Number modulus_, exponent_;
  const Montgomery montgomery_{BN_MONT_CTX_new()};
};

}  // namespace

Result<std::shared_ptr<Signer>> make_throw_away_key(KeyKind kind, std::stop_token stop) {
  if (is_rsa(kind)) return WithRsa::make(kind, stop);
  if (kind == KeyKind::ed25519) return open_key(TRY(generate_key(kind)).pkcs8);  // has no nonce to keep
  return OnEllipticCurve::make(kind);
}

}  // namespace paraf::crypto
