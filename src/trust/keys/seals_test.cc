#include "trust/keys/seals.h"

#include <doctest/doctest.h>

#include "platform/journal/journal.h"
#include "tests/support/database.h"
#include "trust/keys/codes.h"

using namespace paraf;

TEST_CASE("a seal's key is made once for its order, signs, and is forgotten") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    ManualClock clock{Timestamp::from_seconds(1'767'600'000)};
    SystemRandom random;
    const auto store = db.open({&journal::sql, &keys::sql});
    const auto ring = keys::memory_keyring_for_tests();
    keys::Codes codes{*store, *ring, clock, random};
    keys::Seals seals = codes.seals();
    const SubscriberId seal = SubscriberId::make(clock.now(), random);
    const keys::SealOrder order{
        .id = "seal:1", .seal = seal, .kind = crypto::KeyKind::p256, .actor = "operator"};
    const auto key = seals.create(order);
    REQUIRE(key);
    CHECK(seals.create(order)->id == key->id);

    const Bytes hash = crypto::digest(crypto::HashAlg::sha256, bytes_of("pengumuman"));
    const auto signatures = seals.sign(key->id, crypto::HashAlg::sha256, {hash}, "application:satu");
    REQUIRE(signatures);
    CHECK(crypto::verify_digest(key->spki, crypto::HashAlg::sha256, hash, signatures->front()));
    CHECK(code_of(seals.sign(key->id, crypto::HashAlg::sha256, {Bytes(20, 0)}, "x")) ==
          "keys.activation.hash_size");
    CHECK(code_of(seals.sign(KeyId::make(clock.now(), random), crypto::HashAlg::sha256, {hash}, "x")) ==
          "keys.no_such_key");
    REQUIRE(seals.destroy(key->id, "operator"));
    CHECK(seals.destroy(key->id, "operator"));  // again: no effect
    CHECK(code_of(seals.sign(key->id, crypto::HashAlg::sha256, {hash}, "x")) == "keys.key_destroyed");
  }
}
