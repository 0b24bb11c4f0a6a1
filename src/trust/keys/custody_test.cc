#include <doctest/doctest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "platform/crypto/seal.h"
#include "platform/journal/journal.h"
#include "tests/support/database.h"
#include "trust/keys/custody.h"
#include "trust/keys/slot.h"

using namespace paraf;
using keys::Custody;

namespace {

const std::string passphrase = "kuda hijau lompat pagar";

keys::CustodySettings quick() {
  keys::CustodySettings s;
  s.cost = crypto::Argon2Cost::trivial();
  s.pool_size = 2;
  return s;
}

// A custody over one store, and what its tests ask for again and again.
struct Desk {
  explicit Desk(tests::Database& db, keys::CustodySettings settings = quick())
      : store(db.open({&journal::sql, &keys::sql})),
        ring(keys::memory_keyring_for_tests()),
        custody(*store, *ring, clock, random, settings) {}

  Result<keys::SubscriberKey> make(const std::string& order, crypto::KeyKind kind = crypto::KeyKind::p256) {
    return custody.create({.id = order,
                           .subscriber = ratna,
                           .kind = kind,
                           .passphrase = Secret{passphrase},
                           .holder = {},
                           .actor = "person:ratna"});
  }
  Result<keys::Activation> open(const KeyId& key, std::vector<Bytes> hashes,
                                const std::string& with = passphrase,
                                const std::string& origin = "address:192.0.2.1") {
    return custody.activate({.key = key,
                             .passphrase = Secret{with},
                             .hash = crypto::HashAlg::sha256,
                             .hashes = std::move(hashes),
                             .lifetime = std::chrono::seconds{300},
                             .origin = origin,
                             .actor = "person:ratna"});
  }

  ManualClock clock{Timestamp::from_seconds(1'767'600'000)};
  SystemRandom random;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<keys::Keyring> ring;
  Custody custody;
  SubscriberId ratna = SubscriberId::make(clock.now(), random);
};

Bytes hash_of(std::string_view text) { return crypto::digest(crypto::HashAlg::sha256, bytes_of(text)); }

}  // namespace

TEST_CASE("a key opened by its passphrase signs the hashes agreed to, each once") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    auto act = desk.open(key->id, {hash_of("a"), hash_of("b")});
    REQUIRE(act);

    const auto signature = desk.custody.sign(*act, hash_of("a"));
    REQUIRE(signature);
    CHECK(crypto::verify_digest(key->spki, crypto::HashAlg::sha256, hash_of("a"), *signature));
    CHECK(code_of(desk.custody.sign(*act, hash_of("a"))) == "keys.activation.hash_used");
    CHECK(code_of(desk.custody.sign(*act, hash_of("c"))) == "keys.activation.other_hash");

    desk.clock.advance(std::chrono::seconds{300});
    CHECK(code_of(desk.custody.sign(*act, hash_of("b"))) == "keys.activation.expired");
  }
}

TEST_CASE("a batch is signed whole or not at all") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    auto act = desk.open(key->id, {hash_of("a"), hash_of("b"), hash_of("c")});
    REQUIRE(act);
    CHECK(code_of(desk.custody.sign_all(*act, {hash_of("a"), hash_of("x")})) == "keys.activation.other_hash");
    CHECK(code_of(desk.custody.sign_all(*act, {hash_of("a"), hash_of("a")})) == "keys.activation.hash_used");
    const auto signatures = desk.custody.sign_all(*act, {hash_of("a"), hash_of("b")});
    REQUIRE(signatures);  // the failed ones used nothing up
    CHECK(crypto::verify_digest(key->spki, crypto::HashAlg::sha256, hash_of("b"), signatures->at(1)));
  }
}

TEST_CASE("a key order repeated gives the first key again") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto first = desk.make("order-1");
    const auto again = desk.make("order-1");
    const auto other = desk.make("order-2");
    REQUIRE((first && again && other));
    CHECK(again->id == first->id);
    CHECK(again->spki == first->spki);
    CHECK(other->id != first->id);
    CHECK(desk.custody.keys_of(desk.ratna)->size() == 2);
  }
}

TEST_CASE("a weak passphrase makes no key") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const auto made = desk.custody.create({.id = "order-1",
                                         .subscriber = desk.ratna,
                                         .kind = crypto::KeyKind::p256,
                                         .passphrase = Secret{std::string_view{"rahasia"}},
                                         .holder = {},
                                         .actor = "x"});
  CHECK(code_of(made) == "keys.passphrase.too_short");
  CHECK(desk.custody.keys_of(desk.ratna)->empty());
}

TEST_CASE("an activation is refused for what it asks before the passphrase is looked at") {
  tests::Database db{tests::Engine::sqlite};
  keys::CustodySettings settings = quick();
  settings.most_hashes = 2;
  Desk desk{db, settings};
  const auto key = desk.make("order-1");
  REQUIRE(key);
  CHECK(code_of(desk.open(key->id, {})) == "keys.activation.no_hashes");
  CHECK(code_of(desk.open(key->id, {hash_of("a"), hash_of("b"), hash_of("c")})) ==
        "keys.activation.too_many_hashes");
  CHECK(code_of(desk.open(key->id, {Bytes(31, 0)})) == "keys.activation.hash_size");
  CHECK(code_of(desk.open(KeyId::make(desk.clock.now(), desk.random), {hash_of("a")})) == "keys.no_such_key");
}

TEST_CASE("wrong passphrases cost a growing wait, and the right one begins anew") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    const auto guess = [&] {
      return code_of(desk.open(key->id, {hash_of("a")}, "kuda hijau lompat selokan"));
    };
    CHECK(guess() == "keys.passphrase.wrong");
    CHECK(guess() == "keys.passphrase.wrong");
    CHECK(guess() == "keys.passphrase.wrong");
    CHECK(guess() == "keys.passphrase.wait");
    CHECK(code_of(desk.open(key->id, {hash_of("a")})) == "keys.passphrase.wait");  // the right one waits too
    desk.clock.advance(std::chrono::seconds{30});
    CHECK(guess() == "keys.passphrase.wrong");
    desk.clock.advance(std::chrono::seconds{30});
    CHECK(guess() == "keys.passphrase.wait");  // twice as long now
    desk.clock.advance(std::chrono::seconds{30});
    CHECK(desk.open(key->id, {hash_of("a")}));
    CHECK(guess() == "keys.passphrase.wrong");
    CHECK(guess() == "keys.passphrase.wrong");
  }
}

TEST_CASE("the attempts left are told with the refusal") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const auto key = desk.make("order-1");
  REQUIRE(key);
  const auto refused = desk.open(key->id, {hash_of("a")}, "kuda hijau lompat selokan");
  REQUIRE(!refused);
  CHECK(refused.error().line() == "unauthorized keys.passphrase.wrong: left=2");
}

TEST_CASE("one application that guesses does not lock the holder out elsewhere") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    for (int i = 0; i < 4; ++i)
      CHECK(!desk.open(key->id, {hash_of("a")}, "kuda hijau lompat selokan", "application:buruk"));
    CHECK(code_of(desk.open(key->id, {hash_of("a")}, passphrase, "application:buruk")) ==
          "keys.passphrase.wait");
    CHECK(desk.open(key->id, {hash_of("a")}, passphrase, "application:baik"));
  }
}

TEST_CASE("an application that guesses at many people stops itself, whatever right ones it knows") {
  tests::Database db{tests::Engine::sqlite};
  keys::CustodySettings settings = quick();
  settings.limits.per_origin = 4;
  Desk desk{db, settings};
  const auto mine = desk.make("order-1");
  REQUIRE(mine);
  std::vector<KeyId> others;
  for (int i = 0; i < 4; ++i) {
    const auto key = desk.custody.create({.id = "other-" + std::to_string(i),
                                          .subscriber = SubscriberId::make(desk.clock.now(), desk.random),
                                          .kind = crypto::KeyKind::p256,
                                          .passphrase = Secret{passphrase},
                                          .holder = {},
                                          .actor = "x"});
    REQUIRE(key);
    others.push_back(key->id);
  }
  for (const KeyId& key : others) {
    CHECK(code_of(desk.open(key, {hash_of("a")}, "kuda hijau lompat selokan", "application:buruk")) ==
          "keys.passphrase.wrong");
    if (&key != &others.back()) CHECK(desk.open(mine->id, {hash_of("a")}, passphrase, "application:buruk"));
  }
  CHECK(code_of(desk.open(mine->id, {hash_of("a")}, passphrase, "application:buruk")) ==
        "keys.passphrase.wait");
}

TEST_CASE("right passphrases at the same moment are not failures of each other") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    std::atomic<int> opened{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 12; ++i)
      threads.emplace_back([&] {
        if (desk.open(key->id, {hash_of("a")})) ++opened;
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(opened == 12);
  }
}

TEST_CASE("guesses at the same moment are counted one by one") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    std::atomic<int> tried{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        if (code_of(desk.open(key->id, {hash_of("a")}, "kuda hijau lompat selokan")) ==
            "keys.passphrase.wrong")
          ++tried;
      });
    for (std::thread& t : threads) t.join();
    CHECK(tried == 3);
  }
}

TEST_CASE("an attempt is on record before the passphrase is tried") {
  // The token stops answering in the middle: the attempt still counts.
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const auto key = desk.make("order-1");
  REQUIRE(key);
  db.raw("UPDATE key_slot SET slot = x'0101'");
  CHECK(code_of(desk.open(key->id, {hash_of("a")})) == "keys.slot_broken");
  CHECK(db.raw_text("SELECT failures FROM key_attempt WHERE scope = 'subscriber'") == "1");
}

TEST_CASE("whom a busy machine sends away has not tried, and a crowd that logs in keeps no key waiting") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const auto key = desk.make("order-1");
  REQUIRE(key);
  const auto crowd = [&](crypto::Argon2Line line, auto&& meanwhile) {
    crypto::limit_argon2(1);
    std::atomic<int> sent_away{0};
    std::vector<std::thread> threads;
    {
      auto held = std::make_optional(crypto::argon2_turn(line));
      for (int i = 0; i < 31; ++i)
        threads.emplace_back([&] {
          if (!crypto::argon2_turn(line)) ++sent_away;
        });
      while (sent_away < 1) std::this_thread::sleep_for(std::chrono::milliseconds{1});
      std::thread asking{meanwhile};  // this thread has a turn of its own
      if (line == crypto::Argon2Line::login) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        held.reset();
      }
      asking.join();
    }
    for (std::thread& t : threads) t.join();
    crypto::limit_argon2(2);
  };
  crowd(crypto::Argon2Line::key, [&] { CHECK(code_of(desk.open(key->id, {hash_of("a")})) == "crypto.argon2_busy"); });
  CHECK(db.raw_text("SELECT COUNT(*) FROM key_attempt") == "0");
  crowd(crypto::Argon2Line::login, [&] { CHECK(desk.open(key->id, {hash_of("a")})); });
}

TEST_CASE("an activation is taken up again by its token, and by nothing else") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    auto act = desk.open(key->id, {hash_of("a"), hash_of("b")});
    REQUIRE(act);
    const Secret token = act->token();
    REQUIRE(desk.custody.sign(*act, hash_of("a")));

    // Another node: another Custody over the same store and token.
    Custody node{*desk.store, *desk.ring, desk.clock, desk.random, quick()};
    auto again = node.resume(token);
    REQUIRE(again);
    CHECK(code_of(node.sign(*again, hash_of("a"))) == "keys.activation.hash_used");
    CHECK(node.sign(*again, hash_of("b")));

    std::string wrong{text_of(token.reveal())};
    wrong.back() = wrong.back() == 'A' ? 'E' : 'A';
    wrong[wrong.size() - 4] = wrong[wrong.size() - 4] == 'A' ? 'E' : 'A';
    CHECK(code_of(node.resume(Secret{wrong})) == "keys.activation.unknown");
    CHECK(code_of(node.resume(Secret{std::string_view{"no token"}})) == "keys.activation.unknown");
    CHECK(code_of(node.resume(Secret{std::string_view{""}})) == "keys.activation.unknown");

    REQUIRE(node.close(*again));
    CHECK(code_of(desk.custody.sign(*act, hash_of("b"))) == "keys.activation.hash_used");
    CHECK(code_of(node.resume(token)) == "keys.activation.expired");
  }
}

TEST_CASE("a closed activation signs nothing more, on no node") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const auto key = desk.make("order-1");
  REQUIRE(key);
  auto act = desk.open(key->id, {hash_of("a")});
  REQUIRE(act);
  auto other = desk.custody.resume(act->token());
  REQUIRE(other);
  REQUIRE(desk.custody.close(*act));
  CHECK(code_of(desk.custody.sign(*act, hash_of("a"))) == "keys.activation.expired");
  CHECK(code_of(desk.custody.sign(*other, hash_of("a"))) == "keys.activation.expired");
}

TEST_CASE("a destroyed key never opens again, not even an open one") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    auto act = desk.open(key->id, {hash_of("a")});
    REQUIRE(act);
    REQUIRE(desk.custody.destroy(key->id, "person:admin"));
    REQUIRE(desk.custody.destroy(key->id, "person:admin"));  // again: no effect
    CHECK(code_of(desk.open(key->id, {hash_of("b")})) == "keys.key_destroyed");
    CHECK(code_of(desk.custody.resume(act->token())) == "keys.activation.unknown");
    CHECK(!desk.custody.sign(*act, hash_of("a")));
    CHECK(desk.custody.find(key->id)->destroyed);
  }
}

TEST_CASE("an RSA key comes from the pool, is used once and leaves it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    REQUIRE(desk.custody.refill_pool(5) == 2);  // pool_size
    REQUIRE(desk.custody.refill_pool(5) == 0);
    const std::string waiting = db.raw_text("SELECT COUNT(*) FROM key_pool");
    CHECK(waiting == "2");
    const auto key = desk.make("order-1", crypto::KeyKind::rsa2048);
    REQUIRE(key);
    CHECK(db.raw_text("SELECT COUNT(*) FROM key_pool") == "1");
    auto act = desk.open(key->id, {hash_of("a")});
    REQUIRE(act);
    const auto signature = desk.custody.sign(*act, hash_of("a"));
    REQUIRE(signature);
    CHECK(crypto::verify_digest(key->spki, crypto::HashAlg::sha256, hash_of("a"), *signature));
    const auto next = desk.make("order-2", crypto::KeyKind::rsa2048);
    REQUIRE(next);
    CHECK(next->spki != key->spki);
    CHECK(desk.custody.pool_count() == 0);
  }
}

TEST_CASE("a pool key that was taken and not used is destroyed by the sweep") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  REQUIRE(desk.custody.refill_pool(1) == 1);
  db.raw("UPDATE key_pool SET taken = " + std::to_string(desk.clock.now().micros()));
  CHECK(desk.custody.sweep() == 0);  // perhaps still at work
  desk.clock.advance(std::chrono::minutes{11});
  CHECK(desk.custody.sweep() == 1);
  CHECK(db.raw_text("SELECT COUNT(*) FROM key_pool") == "0");
}

TEST_CASE("the outer layer is made anew without a passphrase") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    CHECK(desk.custody.rewrap() == 0);
    REQUIRE(desk.ring->rotate(keys::SealKey::custody) == 2);
    CHECK(desk.open(key->id, {hash_of("a")}));  // the older generation still opens
    CHECK(desk.custody.rewrap() == 1);
    CHECK(desk.custody.rewrap() == 0);
    CHECK(db.raw_text("SELECT generation FROM key_slot") == "2");
    CHECK(desk.open(key->id, {hash_of("a")}));
  }
}

TEST_CASE("a slot opens only in its own place") {
  SystemRandom random;
  const auto ring = keys::memory_keyring_for_tests();
  const Timestamp now = Timestamp::from_seconds(1'767'600'000);
  const auto owner = SubscriberId::make(now, random), other = SubscriberId::make(now, random);
  const auto key = KeyId::make(now, random), other_key = KeyId::make(now, random);
  const Bytes spki{1, 2, 3}, other_spki{1, 2, 4};
  const Secret secret{std::string_view{"the private key"}}, word{std::string_view{"kuda hijau lompat pagar"}};
  const auto slot =
      keys::close_slot(*ring, random, {owner, key, spki}, secret, word, crypto::Argon2Cost::trivial());
  REQUIRE(slot);
  CHECK(slot->front() == 1);  // version

  struct Row {
    std::string why;
    keys::SlotName name;
    std::string passphrase, code;
  };
  const Row rows[] = {
      {"its own place", {owner, key, spki}, "kuda hijau lompat pagar", ""},
      {"another passphrase", {owner, key, spki}, "kuda hijau lompat pagaR", "keys.passphrase.wrong"},
      {"another person's row", {other, key, spki}, "kuda hijau lompat pagar", "keys.slot_broken"},
      {"another key's row", {owner, other_key, spki}, "kuda hijau lompat pagar", "keys.slot_broken"},
      {"another public key beside it",
       {owner, key, other_spki},
       "kuda hijau lompat pagar",
       "keys.slot_broken"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(keys::open_slot(*ring, *slot, row.name, Secret{row.passphrase})) == row.code);
  }
  for (std::size_t at = 0; at < slot->size(); ++at) {
    CAPTURE(at);
    Bytes changed = *slot;
    changed[at] ^= 1;
    CHECK(code_of(keys::open_slot(*ring, changed, {owner, key, spki}, word)) == "keys.slot_broken");
  }
  const auto other_token = keys::memory_keyring_for_tests();
  CHECK(code_of(keys::open_slot(*other_token, *slot, {owner, key, spki}, word)) == "keys.slot_broken");
}

TEST_CASE("neither passphrase nor private key is in the store in clear") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const auto key = desk.make("order-1");
  REQUIRE(key);
  REQUIRE(desk.open(key->id, {hash_of("a")}));
  // The DER head of a PKCS#8 P-256 key, and the passphrase.
  CHECK(db.raw_text("SELECT COUNT(*) FROM key_slot WHERE instr(hex(slot), '2A8648CE3D0201') > 0") == "0");
  CHECK(db.raw_text("SELECT COUNT(*) FROM key_activation WHERE instr(hex(sealed), '2A8648CE3D0201') > 0") ==
        "0");
  CHECK(db.raw_text("SELECT COUNT(*) FROM key_slot WHERE instr(hex(slot), hex('" + passphrase + "')) > 0") ==
        "0");
}

TEST_CASE("a consent to a count lets hashes be named until the count is used up") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    keys::ActivationOrder order;
    order.key = key->id;
    order.passphrase = Secret{passphrase};
    order.hashes = {hash_of("a")};
    order.count = 3;
    order.origin = "application:satu";
    order.actor = "application:satu";
    auto act = desk.custody.activate(order);
    REQUIRE(act);
    CHECK(act->origin() == "application:satu");
    CHECK(code_of(desk.custody.sign(*act, hash_of("b"))) == "keys.activation.other_hash");
    CHECK(code_of(desk.custody.declare(*act, {hash_of("b"), hash_of("c"), hash_of("d")})) ==
          "keys.activation.count_used");
    CHECK(code_of(desk.custody.sign(*act, hash_of("b"))) == "keys.activation.other_hash");  // none was let in
    CHECK(desk.custody.declare(*act, {hash_of("b"), hash_of("c")}));
    CHECK(desk.custody.declare(*act, {hash_of("b")}));  // named already: costs nothing
    CHECK(code_of(desk.custody.declare(*act, {hash_of("d")})) == "keys.activation.count_used");
    CHECK(desk.custody.sign_all(*act, {hash_of("a"), hash_of("b"), hash_of("c")}));
  }
}

TEST_CASE("a consent to a document is exchanged for what is really signed, once") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    auto act = desk.open(key->id, {hash_of("document")});
    REQUIRE(act);
    CHECK(code_of(desk.custody.exchange(*act, hash_of("other"), hash_of("attributes"))) ==
          "keys.activation.other_hash");
    CHECK(desk.custody.exchange(*act, hash_of("document"), hash_of("attributes")));
    CHECK(code_of(desk.custody.exchange(*act, hash_of("document"), hash_of("attributes 2"))) ==
          "keys.activation.hash_used");
    CHECK(desk.custody.sign(*act, hash_of("attributes")));
    CHECK(code_of(desk.custody.sign(*act, hash_of("attributes 2"))) == "keys.activation.other_hash");
  }
}

TEST_CASE("a renewed activation goes on under its new token alone") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto key = desk.make("order-1");
    REQUIRE(key);
    auto act = desk.open(key->id, {hash_of("a")});
    REQUIRE(act);
    const Secret old = act->token();
    auto renewed = desk.custody.renew(std::move(*act));
    REQUIRE(renewed);
    CHECK(code_of(desk.custody.resume(old)) == "keys.activation.unknown");
    auto again = desk.custody.resume(renewed->token());
    REQUIRE(again);
    CHECK(desk.custody.sign(*again, hash_of("a")));
  }
}

TEST_CASE("a holder shows a second time who they are, at the price of an attempt") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const auto key = desk.make("order-1");
  REQUIRE(key);
  const auto check = [&](std::string_view with) {
    return code_of(desk.custody.check_holder(key->id, Secret{with}, "application:satu", "application:satu"));
  };
  CHECK(check(passphrase) == "");
  for (int i = 0; i < 3; ++i) CHECK(check("kuda hijau lompat selokan") == "keys.passphrase.wrong");
  CHECK(check(passphrase) == "keys.passphrase.wait");
}
