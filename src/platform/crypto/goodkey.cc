// Which public keys an authority must not certify.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include <array>

#include "platform/crypto/keys.h"
#include "platform/crypto/openssl.h"

namespace paraf::crypto {

namespace {

using Number = std::unique_ptr<BIGNUM, openssl::Release<BN_free>>;
using Workspace = std::unique_ptr<BN_CTX, openssl::Release<BN_CTX_free>>;

constexpr int small_primes[] = {
    3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,  73,  79,
    83,  89,  97,  101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191,
    193, 197, 199, 211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307, 311,
    313, 317, 331, 337, 347, 349, 353, 359, 367, 373, 379, 383, 389, 397, 401, 409, 419, 421, 431, 433, 439,
    443, 449, 457, 461, 463, 467, 479, 487, 491, 499, 503, 509, 521, 523, 541, 547, 557, 563, 569, 571, 577,
    587, 593, 599, 601, 607, 613, 617, 619, 631, 641, 643, 647, 653, 659, 661, 673, 677, 683, 691, 701, 709,
    719, 727, 733, 739, 743, 751};

// ROCA: the faulty library of CVE-2017-15361 made primes p = k·M + (65537^a mod M), so modulo each
// small prime the modulus is a power of 65537. A sound modulus passes all of these by chance
// about once in 2^27. (Nemec et al., "The Return of Coppersmith's Attack", CCS 2017, §2.3; the
// primes up to 167 are M for keys of 512 bits and more.)
bool has_roca_form(const BIGNUM* modulus) {
  for (const int prime : small_primes) {
    if (prime > 167) break;
    const auto residue = BN_mod_word(modulus, static_cast<BN_ULONG>(prime));
    std::uint64_t power = 1;
    bool reachable = false;
    do {
      reachable = reachable || power == residue;
      power = power * 65537 % static_cast<std::uint64_t>(prime);
    } while (power != 1);
    if (!reachable) return false;
  }
  return true;
}

// Fermat: primes too close are found from the root of the modulus in a few steps. A hundred
// rounds is what the CA/Browser Forum's Baseline Requirements §6.1.1.3 asks.
Result<bool> primes_too_close(const BIGNUM* modulus) {
  const Workspace work{BN_CTX_new()};
  const Number a{BN_new()}, square{BN_new()}, rest{BN_new()}, root{BN_new()}, next{BN_new()}, sum{BN_new()};
  if (!work || !a || !square || !rest || !root || !next || !sum) return openssl::failed();
  // Newton's integer square root, rounded down.
  const auto square_root = [&](const BIGNUM* of, BIGNUM* to) {
    bool ok = BN_one(to) == 1 && BN_lshift(to, to, (BN_num_bits(of) + 1) / 2) == 1;
    while (ok) {
      ok = BN_div(next.get(), nullptr, of, to, work.get()) == 1 && BN_add(sum.get(), next.get(), to) == 1 &&
           BN_rshift1(next.get(), sum.get()) == 1;
      if (!ok || BN_cmp(next.get(), to) >= 0) break;
      ok = BN_copy(to, next.get()) != nullptr;
    }
    return ok;
  };
  if (!square_root(modulus, a.get())) return openssl::failed();
  for (int round = 0; round < 100; ++round) {
    if (BN_add_word(a.get(), 1) != 1 || BN_sqr(square.get(), a.get(), work.get()) != 1 ||
        BN_sub(rest.get(), square.get(), modulus) != 1 || !square_root(rest.get(), root.get()) ||
        BN_sqr(square.get(), root.get(), work.get()) != 1)
      return openssl::failed();
    if (BN_cmp(square.get(), rest.get()) == 0) return true;
  }
  return false;
}

using Curve = std::unique_ptr<EC_GROUP, openssl::Release<EC_GROUP_free>>;

const EC_GROUP* curve_of(KeyKind kind) {
  static const Curve p256{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  static const Curve p384{EC_GROUP_new_by_curve_name(NID_secp384r1)};
  return (kind == KeyKind::p256 ? p256 : p384).get();
}

// Both curves have cofactor 1: a point on the curve, and not the point at infinity, has the right
// order (NIST SP 800-56A §5.6.2.3.4). Some microseconds; decoding the key first would cost thirty times that.
Result<bool> on_curve(KeyKind kind, ByteView point) {
  const EC_GROUP* curve = curve_of(kind);
  const std::unique_ptr<EC_POINT, openssl::Release<EC_POINT_free>> at{curve ? EC_POINT_new(curve) : nullptr};
  const Workspace work{BN_CTX_new()};
  if (!at || !work) return openssl::failed();
  if (EC_POINT_oct2point(curve, at.get(), point.data(), point.size(), work.get()) == 1) return true;
  ERR_clear_error();
  return false;
}

}  // namespace

Result<void> goodkey(ByteView spki) {
  const KeyKind kind = TRY(kind_of(spki));
  const std::size_t coordinate = kind == KeyKind::p256 ? 32 : 48;
  if (kind == KeyKind::p256 || kind == KeyKind::p384) {
    // The point in its uncompressed form is the end of the SPKI [RFC 5480 §2.2].
    const std::size_t size = 1 + 2 * coordinate;
    if (spki.size() > size && spki[spki.size() - size] == 0x04) {
      if (!TRY(on_curve(kind, spki.subspan(spki.size() - size)))) return refused("crypto.weak_key", {{"why", "point"}});
      return {};
    }
  }
  const openssl::Key key = TRY(openssl::public_key(spki));
  const auto weak = [](std::string_view why) { return refused("crypto.weak_key", {{"why", std::string{why}}}); };
  if (!is_rsa(kind)) {
    const openssl::KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr)};
    if (!context) return openssl::failed();
    if (kind != KeyKind::ed25519 && EVP_PKEY_public_check(context.get()) != 1) {
      ERR_clear_error();
      return weak("point");
    }
    return {};
  }
  BIGNUM *n = nullptr, *e = nullptr;
  const bool got = EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                   EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_E, &e) == 1;
  const Number modulus{n}, exponent{e};
  if (!got) return openssl::failed();
  if (!BN_is_word(exponent.get(), 65537)) return weak("exponent");
  if (!BN_is_bit_set(modulus.get(), BN_num_bits(modulus.get()) - 1) || BN_num_bits(modulus.get()) % 8 != 0)
    return weak("length");
  if (!BN_is_odd(modulus.get())) return weak("small_factor");
  for (const int prime : small_primes)
    if (BN_mod_word(modulus.get(), static_cast<BN_ULONG>(prime)) == 0) return weak("small_factor");
  if (has_roca_form(modulus.get())) return weak("roca");
  if (TRY(primes_too_close(modulus.get()))) return weak("close_primes");
  return {};
}

}  // namespace paraf::crypto
