// EC_GROUP_precompute_mult has no successor in OpenSSL 3.0: the multiples it makes are those of a group's
// generator. So the key's point is made the generator of a group of its own.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "platform/crypto/fixed_key.h"

#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include "platform/crypto/der.h"
#include "platform/crypto/inverse.h"
#include "platform/crypto/openssl_numbers.h"

namespace paraf::crypto {

namespace {

using openssl::Curve, openssl::Number, openssl::Place, openssl::Workspace;

constexpr std::size_t octets = 32;  // of a coordinate of P-256, and of its order

const EC_GROUP* p256() {
  static const Curve curve{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  return curve.get();
}

// What a thread works with, kept: making it would cost a tenth of what is saved.
struct Work {
  Workspace context{BN_CTX_new()};
  Number r{BN_new()}, s{BN_new()}, hash{BN_new()}, inverse{BN_new()}, u1{BN_new()}, u2{BN_new()}, x{BN_new()};
  Place a{EC_POINT_new(p256())}, b{EC_POINT_new(p256())};
  bool whole() const { return context && r && s && hash && inverse && u1 && u2 && x && a && b; }
};

// A number of the signature: from 1 to the order less one, written as DER has it.
bool take(der::Reader& in, BIGNUM* to, const BIGNUM* order) {
  const auto number = in.unsigned_integer();
  return number && number->size() <= octets &&
         BN_bin2bn(number->data(), openssl::as_int(number->size()), to) != nullptr && !BN_is_zero(to) &&
         BN_cmp(to, order) < 0;
}

Number256 digits_of(const BIGNUM* number) {
  Number256 digits{};
  std::array<unsigned char, octets> little{};
  if (BN_bn2lebinpad(number, little.data(), openssl::as_int(little.size())) < 0) return digits;
  for (std::size_t at = 0; at < little.size(); ++at) digits[at / 8] |= std::uint64_t{little[at]} << at % 8 * 8;
  return digits;
}

// to = 1 / number.
bool invert(BIGNUM* to, const BIGNUM* number, const BIGNUM* order) {
  const auto inverted = inverse(digits_of(number), digits_of(order));
  if (!inverted) return false;
  std::array<unsigned char, octets> little{};
  for (std::size_t at = 0; at < little.size(); ++at)
    little[at] = static_cast<unsigned char>((*inverted)[at / 8] >> at % 8 * 8);
  return BN_lebin2bn(little.data(), openssl::as_int(little.size()), to) != nullptr;
}

}  // namespace

struct FixedKey::Point {
  Curve around;  // P-256 with the key's point as its generator, and the multiples of that
};

FixedKey::FixedKey(ByteView spki, int worth) : spki_(spki.begin(), spki.end()), worth_(worth) {
  if (worth_ == 0) prepare();
}

FixedKey::~FixedKey() { delete point_.load(); }

void FixedKey::prepare() const {
  const auto kind = kind_of(spki_);
  constexpr std::size_t size = 1 + 2 * octets;
  // The point in its uncompressed form is the end of the SPKI [RFC 5480 §2.2].
  if (!kind || *kind != KeyKind::p256 || spki_.size() <= size || spki_[spki_.size() - size] != 0x04) return;
  const EC_GROUP* curve = p256();
  Curve around{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  const Workspace work{BN_CTX_new()};
  const Place point{curve ? EC_POINT_new(curve) : nullptr};
  if (around && work && point &&
      EC_POINT_oct2point(curve, point.get(), spki_.data() + (spki_.size() - size), size, work.get()) == 1 &&
      EC_GROUP_set_generator(around.get(), point.get(), EC_GROUP_get0_order(curve), BN_value_one()) == 1 &&
      EC_GROUP_precompute_mult(around.get(), work.get()) == 1)
    point_ = new Point{std::move(around)};  // once: worth_ is reached by one
  ERR_clear_error();
}

// ECDSA verification as FIPS 186-4 §6.4 and SEC 1 §4.1.4 have it. Nothing in it is secret.
Result<void> FixedKey::verify(HashAlg hash, ByteView data, ByteView signature) const {
  const Point* const point = point_.load(std::memory_order_acquire);
  if (point == nullptr || size_of(hash) != octets) {
    if (++used_ == worth_) prepare();
    return crypto::verify(spki_, hash, data, signature);
  }
  thread_local const Work w;
  const EC_GROUP* curve = p256();
  if (!w.whole()) return openssl::failed();
  const BIGNUM* order = EC_GROUP_get0_order(curve);
  BN_CTX* const context = w.context.get();
  const auto wrong = [] {
    ERR_clear_error();
    return refused("crypto.signature_wrong");
  };

  const auto pair = der::single(signature, der::tag::sequence);
  if (!pair) return wrong();
  der::Reader in{pair->content};
  if (!take(in, w.r.get(), order) || !take(in, w.s.get(), order) || !in.empty()) return wrong();
  const Bytes digested = digest(hash, data);
  const bool done =
      BN_bin2bn(digested.data(), openssl::as_int(digested.size()), w.hash.get()) != nullptr &&
      invert(w.inverse.get(), w.s.get(), order) &&
      BN_mod_mul(w.u1.get(), w.hash.get(), w.inverse.get(), order, context) == 1 &&
      BN_mod_mul(w.u2.get(), w.r.get(), w.inverse.get(), order, context) == 1 &&
      EC_POINT_mul(curve, w.a.get(), w.u1.get(), nullptr, nullptr, context) == 1 &&
      EC_POINT_mul(point->around.get(), w.b.get(), w.u2.get(), nullptr, nullptr, context) == 1 &&
      EC_POINT_add(curve, w.a.get(), w.a.get(), w.b.get(), context) == 1;
  if (!done) return openssl::failed();
  if (EC_POINT_is_at_infinity(curve, w.a.get()) == 1) return wrong();
  if (EC_POINT_get_affine_coordinates(curve, w.a.get(), w.x.get(), nullptr, context) != 1 ||
      BN_nnmod(w.x.get(), w.x.get(), order, context) != 1)
    return openssl::failed();
  return BN_cmp(w.x.get(), w.r.get()) == 0 ? Result<void>{} : wrong();
}

}  // namespace paraf::crypto
