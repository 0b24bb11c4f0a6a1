#include <doctest/doctest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <thread>

#include "platform/crypto/der.h"
#include "platform/crypto/keys.h"

using namespace paraf;
using namespace paraf::crypto;

namespace {

constexpr KeyKind fast_kinds[] = {KeyKind::rsa2048, KeyKind::p256, KeyKind::p384, KeyKind::ed25519};

// OpenSSL's one-call verification: the oracle.
bool openssl_verifies(ByteView spki, const char* md, ByteView data, ByteView signature) {
  const std::uint8_t* at = spki.data();
  EVP_PKEY* key = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool holds = EVP_DigestVerifyInit_ex(context, nullptr, md, nullptr, nullptr, key, nullptr) == 1 &&
                     EVP_DigestVerify(context, signature.data(), signature.size(), data.data(), data.size()) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return holds;
}

Bytes rsa_spki(BIGNUM* n, unsigned long exponent) {
  OSSL_PARAM_BLD* build = OSSL_PARAM_BLD_new();
  BIGNUM* e = BN_new();
  BN_set_word(e, exponent);
  OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e);
  OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(build);
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context);
  EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
  std::uint8_t* out = nullptr;
  const int size = i2d_PUBKEY(key, &out);
  Bytes spki(out, out + size);
  OPENSSL_free(out);
  EVP_PKEY_free(key);
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(build);
  BN_free(e);
  return spki;
}

}  // namespace

TEST_CASE("what a key signs, OpenSSL and we verify, and nobody after a change") {
  const Bytes data = to_bytes("surat rekomendasi");
  for (const KeyKind kind : fast_kinds) {
    CAPTURE(name_of(kind));
    const KeyPair pair = generate_key(kind).value();
    CHECK(kind_of(pair.spki).value() == kind);
    CHECK(key_kind(name_of(kind)).value() == kind);
    const auto signer = open_key(pair.pkcs8).value();
    CHECK(signer->kind() == kind);
    CHECK(signer->spki() == pair.spki);
    const Bytes signature = signer->sign(data).value();
    const HashAlg hash = usual_hash(kind);
    const char* md = kind == KeyKind::ed25519 ? nullptr : hash == HashAlg::sha384 ? "SHA384" : "SHA256";
    CHECK(openssl_verifies(pair.spki, md, data, signature));
    CHECK(verify(pair.spki, hash, data, signature));
    CHECK(verify_as(signature_algorithm(kind, hash), pair.spki, data, signature));
    CHECK(code_of(verify(pair.spki, hash, bytes_of("surat rekomendasj"), signature)) == "crypto.signature_wrong");
    Bytes changed = signature;
    changed[changed.size() / 2] ^= 1;
    CHECK(code_of(verify(pair.spki, hash, data, changed)) == "crypto.signature_wrong");
    const KeyPair other = generate_key(kind).value();
    CHECK(code_of(verify(other.spki, hash, data, signature)) == "crypto.signature_wrong");
    CHECK(goodkey(pair.spki));
  }
}

TEST_CASE("a published ECDSA signature verifies [RFC 6979 §A.2.5]") {
  const Bytes spki = from_hex(
      "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
      "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299").value();
  const Bytes r = from_hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716").value();
  const Bytes s = from_hex("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8").value();
  const Bytes signature = der::sequence({der::unsigned_integer(r), der::unsigned_integer(s)});
  CHECK(verify(spki, HashAlg::sha256, bytes_of("sample"), signature));
  CHECK_FALSE(verify(spki, HashAlg::sha256, bytes_of("test"), signature));
}

TEST_CASE("one signer signs from many threads and every signature holds") {
  for (const KeyKind kind : {KeyKind::p256, KeyKind::rsa2048}) {
    const KeyPair pair = generate_key(kind).value();
    const auto signer = open_key(pair.pkcs8).value();
    std::atomic<int> held{0};
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
          for (int i = 0; i < 25; ++i) {
            const Bytes data = to_bytes(std::to_string(t * 1000 + i));
            const auto signature = signer->sign(data);
            if (signature && verify(pair.spki, HashAlg::sha256, data, *signature)) ++held;
          }
        });
    }
    CHECK(held == 100);
  }
}

TEST_CASE("weak algorithms and foreign names are refused, not taken for wrong signatures") {
  const KeyPair pair = generate_key(KeyKind::p256).value();
  const Bytes sha1_rsa = der::sequence({der::oid("1.2.840.113549.1.1.5"), der::null()});
  const Bytes md5_rsa = der::sequence({der::oid("1.2.840.113549.1.1.4"), der::null()});
  const Bytes unheard = der::sequence({der::oid("1.2.3.4")});
  const Bytes bare_pss = der::sequence({der::oid("1.2.840.113549.1.1.10"), der::sequence({})});
  const KeyPair rsa = generate_key(KeyKind::rsa2048).value();
  CHECK(code_of(verify_as(sha1_rsa, rsa.spki, {}, Bytes(256))) == "crypto.algorithm_weak");
  CHECK(code_of(verify_as(md5_rsa, rsa.spki, {}, Bytes(256))) == "crypto.algorithm_weak");
  CHECK(code_of(verify_as(bare_pss, rsa.spki, {}, Bytes(256))) == "crypto.algorithm_weak");
  CHECK(code_of(verify_as(unheard, rsa.spki, {}, Bytes(256))) == "crypto.algorithm_unknown");
  // An algorithm of another family than the key's.
  CHECK(code_of(verify_as(signature_algorithm(KeyKind::rsa2048, HashAlg::sha256), pair.spki, {}, Bytes(70))) ==
        "crypto.signature_wrong");
  CHECK(code_of(open_key(Secret{std::string_view{"no key"}})) == "crypto.key_form");
  CHECK(code_of(key_kind("rsa1024")) == "crypto.key_kind");
}

TEST_CASE("a PSS signature by another's tool verifies under its own parameters") {
  const KeyPair pair = generate_key(KeyKind::rsa2048).value();
  const std::uint8_t* at = pair.pkcs8.reveal().data();
  EVP_PKEY* key = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(pair.pkcs8.size()));
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* pkey = nullptr;
  REQUIRE(EVP_DigestSignInit_ex(context, &pkey, "SHA256", nullptr, nullptr, key, nullptr) == 1);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, const_cast<char*>("pss"), 0),
      OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, const_cast<char*>("digest"), 0),
      OSSL_PARAM_construct_end()};
  REQUIRE(EVP_PKEY_CTX_set_params(pkey, parameters) == 1);
  Bytes signature(256);
  std::size_t size = 256;
  const Bytes data = to_bytes("pss");
  REQUIRE(EVP_DigestSign(context, signature.data(), &size, data.data(), data.size()) == 1);
  Bytes algorithm(512);
  OSSL_PARAM ask[] = {OSSL_PARAM_construct_octet_string(OSSL_SIGNATURE_PARAM_ALGORITHM_ID, algorithm.data(), algorithm.size()),
                      OSSL_PARAM_construct_end()};
  REQUIRE(EVP_PKEY_CTX_get_params(pkey, ask) == 1);
  algorithm.resize(ask[0].return_size);
  CHECK(verify_as(algorithm, pair.spki, data, signature));
  CHECK(hash_named(algorithm).value() == HashAlg::sha256);
  CHECK(code_of(verify_as(algorithm, pair.spki, bytes_of("pss!"), signature)) == "crypto.signature_wrong");
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
}

TEST_CASE("goodkey refuses each weakness by its name") {
  BN_CTX* work = BN_CTX_new();
  BIGNUM *p = BN_new(), *q = BN_new(), *n = BN_new(), *m = BN_new(), *t = BN_new();
  const auto why = [](const Bytes& spki) {
    const auto verdict = goodkey(spki);
    return verdict ? std::string{} : verdict.error().facts.at(0).second;
  };
  BN_generate_prime_ex2(p, 1024, 0, nullptr, nullptr, nullptr, work);
  BN_generate_prime_ex2(q, 1024, 0, nullptr, nullptr, nullptr, work);
  BN_mul(n, p, q, work);
  CHECK(why(rsa_spki(n, 65537)).empty());
  CHECK(why(rsa_spki(n, 3)) == "exponent");

  // Two primes beside each other: Fermat finds them at once.
  BN_copy(q, p);
  do BN_add_word(q, 2);
  while (BN_check_prime(q, work, nullptr) != 1);
  BN_mul(n, p, q, work);
  CHECK(why(rsa_spki(n, 65537)) == "close_primes");

  BN_set_bit(n, 2047);
  BN_set_word(t, 751);
  BN_mod(q, n, t, work);
  BN_sub(n, n, q);  // now divisible by 751
  if (!BN_is_odd(n)) BN_add(n, n, t);
  CHECK(why(rsa_spki(n, 65537)) == "small_factor");

  // p = k·M + (65537^a mod M): the form of CVE-2017-15361.
  BN_one(m);
  BN_mul_word(m, 2);
  for (int prime = 3; prime <= 167; prime += 2) {
    bool is_prime = true;
    for (int d = 3; d * d <= prime; d += 2) is_prime = is_prime && prime % d != 0;
    if (is_prime) BN_mul_word(m, static_cast<BN_ULONG>(prime));
  }
  const auto roca_prime = [&](BIGNUM* to, unsigned long power) {
    BIGNUM *base = BN_new(), *e = BN_new();
    BN_set_word(base, 65537);
    BN_set_word(e, power);
    BN_mod_exp(base, base, e, m, work);
    BN_one(to);
    BN_lshift(to, to, 1023);
    BN_set_bit(to, 1022);
    BN_mod(e, to, m, work);
    BN_sub(to, to, e);
    BN_add(to, to, base);
    while (BN_check_prime(to, work, nullptr) != 1) BN_add(to, to, m);
    BN_free(base);
    BN_free(e);
  };
  roca_prime(p, 12345);
  roca_prime(q, 999);
  BN_lshift(t, m, 700);
  BN_add(q, q, t);
  while (BN_check_prime(q, work, nullptr) != 1) BN_add(q, q, m);
  BN_mul(n, p, q, work);
  CHECK(why(rsa_spki(n, 65537)) == "roca");
  for (BIGNUM* number : {p, q, n, m, t}) BN_free(number);
  BN_CTX_free(work);
}

TEST_CASE("a private key goes to PEM and comes back the same") {
  const KeyPair pair = generate_key(KeyKind::p256).value();
  const Secret back = pkcs8_from_pem(pkcs8_to_pem(pair.pkcs8)).value();
  CHECK(open_key(back).value()->spki() == pair.spki);
  CHECK(code_of(pkcs8_from_pem(Secret{std::string_view{"-----BEGIN PRIVATE KEY-----\nAA\n"}})) == "crypto.key_form");
}
