// A fixed key judges every signature as OpenSSL does.
#include "platform/crypto/fixed_key.h"

#include <doctest/doctest.h>

#include <thread>

#include "base/random.h"
#include "platform/crypto/der.h"

using namespace paraf;
using namespace paraf::crypto;

namespace {

constexpr std::string_view order_hex = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

Bytes signature_of(ByteView r, ByteView s) {
  return der::sequence({der::unsigned_integer(r), der::unsigned_integer(s)});
}

}  // namespace

TEST_CASE("a fixed key judges as verify() does, whatever kind it is and whatever is changed") {
  SystemRandom random;
  for (const KeyKind kind : {KeyKind::p256, KeyKind::p384, KeyKind::ed25519, KeyKind::rsa2048}) {
    CAPTURE(name_of(kind));
    const auto signer = open_key(generate_key(kind)->pkcs8).value();
    const FixedKey fixed{signer->spki(), 2};
    for (int i = 0; i < (kind == KeyKind::p256 ? 200 : 5); ++i) {
      const Bytes text = random.bytes(static_cast<std::size_t>(i) * 7);
      const HashAlg hash = usual_hash(kind);
      const Bytes good = signer->sign(hash, text).value();
      CHECK(fixed.verify(hash, text, good));
      Bytes bad = good;
      bad[random.number() % bad.size()] ^= static_cast<std::uint8_t>(1 + random.number() % 255);
      CHECK(fixed.verify(hash, text, bad).has_value() == verify(signer->spki(), hash, text, bad).has_value());
      Bytes other = text;
      other.push_back(0);
      CHECK_FALSE(fixed.verify(hash, other, good));
    }
  }
}

TEST_CASE("numbers outside the order, and what is no signature, are refused") {
  const auto signer = open_key(generate_key(KeyKind::p256)->pkcs8).value();
  const FixedKey fixed{signer->spki(), 0};
  const Bytes text = to_bytes("naskah");
  const Bytes good = signer->sign(HashAlg::sha256, text).value();
  const der::Element pair = der::single(good, der::tag::sequence).value();
  der::Reader in{pair.content};
  const ByteView r_view = in.unsigned_integer().value(), s_view = in.unsigned_integer().value();
  const Bytes r{r_view.begin(), r_view.end()}, s{s_view.begin(), s_view.end()};
  const Bytes order = from_hex(order_hex).value(), zero{0};
  Bytes trailing = good, short_one{good.begin(), good.end() - 1};
  trailing.push_back(0);
  // r and s + order: the same numbers modulo the order, in another writing.
  Bytes wide(33, 0);
  int carry = 0;
  for (int i = 31; i >= 0; --i) {
    const auto at = static_cast<std::size_t>(i);
    const std::size_t missing = 32 - s.size();
    const int sum = order[at] + (at >= missing ? s[at - missing] : 0) + carry;
    wide[at + 1] = static_cast<std::uint8_t>(sum);
    carry = sum >> 8;
  }
  wide[0] = static_cast<std::uint8_t>(carry);
  struct Row {
    std::string why;
    Bytes signature;
  };
  const Row rows[] = {
      {"r is nothing", signature_of(zero, s)},
      {"s is nothing", signature_of(r, zero)},
      {"r is the order", signature_of(order, s)},
      {"s is the order", signature_of(r, order)},
      {"s and the order once more", signature_of(r, wide)},
      {"r and s exchanged", signature_of(s, r)},
      {"an octet too many", trailing},
      {"an octet too few", short_one},
      {"empty", {}},
      {"one number", der::sequence({der::unsigned_integer(r)})},
      {"three numbers", der::sequence({der::unsigned_integer(r), der::unsigned_integer(s), der::integer(1)})},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(fixed.verify(HashAlg::sha256, text, row.signature)) == "crypto.signature_wrong");
    CHECK_FALSE(verify(signer->spki(), HashAlg::sha256, text, row.signature));
  }
  CHECK_FALSE(FixedKey{generate_key(KeyKind::p256)->spki, 0}.verify(HashAlg::sha256, text, good));
}

TEST_CASE("many threads verify under one fixed key") {
  const auto signer = open_key(generate_key(KeyKind::p256)->pkcs8).value();
  const FixedKey fixed{signer->spki(), 50};
  std::atomic<int> good = 0;
  std::vector<std::thread> all;
  for (int t = 0; t < 4; ++t)
    all.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const Bytes text = to_bytes(std::to_string(t * 1000 + i));
        if (fixed.verify(HashAlg::sha256, text, signer->sign(HashAlg::sha256, text).value())) ++good;
      }
    });
  for (auto& thread : all) thread.join();
  CHECK(good == 200);
}
