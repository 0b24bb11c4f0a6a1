// A throw-away key's signature is one: OpenSSL says so, of what was signed and of nothing else.
#include "platform/crypto/throw_away.h"

#include <doctest/doctest.h>

#include "base/random.h"

using namespace paraf;
using namespace paraf::crypto;

TEST_CASE("a throw-away key's signature holds over what was signed, under its own key alone") {
  SystemRandom random;
  struct Row {
    KeyKind kind;
    HashAlg hash;
  };
  const Row rows[] = {
      {KeyKind::p256, HashAlg::sha256},    {KeyKind::p256, HashAlg::sha384},  // longer than the order
      {KeyKind::p384, HashAlg::sha384},    {KeyKind::p384, HashAlg::sha256},
      {KeyKind::ed25519, HashAlg::sha256}, {KeyKind::rsa2048, HashAlg::sha256},
      {KeyKind::rsa2048, HashAlg::sha384}, {KeyKind::rsa3072, HashAlg::sha256},
  };
  for (const Row& row : rows) {
    CAPTURE(name_of(row.kind));
    CAPTURE(name_of(row.hash));
    const auto signer = make_throw_away_key(row.kind).value(), other = make_throw_away_key(row.kind).value();
    CHECK(signer->kind() == row.kind);
    CHECK(kind_of(signer->spki()).value() == row.kind);
    for (int i = 0; i < 20; ++i) {
      const Bytes text = random.bytes(static_cast<std::size_t>(i) * 11);
      const Bytes signature = signer->sign(row.hash, text).value();
      CHECK(verify(signer->spki(), row.hash, text, signature));
      Bytes changed = text;
      changed.push_back(0);
      CHECK_FALSE(verify(signer->spki(), row.hash, changed, signature));
      CHECK_FALSE(verify(other->spki(), row.hash, text, signature));
    }
  }
}

TEST_CASE("an RSA key that nobody wants any more is not made to its end") {
  std::stop_source nobody;
  nobody.request_stop();
  CHECK_FALSE(make_throw_away_key(KeyKind::rsa2048, nobody.get_token()));
}

TEST_CASE("no authority would certify the key: its public exponent is not 65537") {
  CHECK(goodkey(make_throw_away_key(KeyKind::rsa2048).value()->spki()).error().code == "crypto.weak_key");
}
