#include "office/applications/applications.h"

#include <doctest/doctest.h>

#include "platform/journal/journal.h"
#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::applications;

namespace {

struct Desk {
  explicit Desk(tests::Database& db) : store(db.open({&journal::sql, &applications::sql})) {}

  template <typename F>
  auto act(F&& work) {
    return store->transact(store::Scope::installation(), std::forward<F>(work));
  }
  Result<Created> make(const std::string& name, const std::string& networks = "") {
    return act([&](store::Transaction& tx) -> Result<Created> {
      return create(tx, now, random,
                    {.office = OfficeId::trusted("kudus"),
                     .name = name,
                     .title = "e-Office",
                     .addresses = TRY(parse_networks(networks)),
                     .policy = Policy::passphrase});
    });
  }
  std::string knock(const std::string& name, const Secret& secret, const std::string& from = "192.0.2.7") {
    return code_of(authenticate(*store, name, text_of(secret.reveal()), from));
  }
  std::unique_ptr<store::Store> store;
  SystemRandom random;
  Timestamp now = Timestamp::from_seconds(1'767'600'000);
};

}  // namespace

TEST_CASE("a block of addresses holds exactly its own") {
  struct Row {
    std::string why, network, address;
    bool holds;
  };
  const Row rows[] = {
      {"one address", "192.0.2.7", "192.0.2.7", true},
      {"its neighbour", "192.0.2.7", "192.0.2.8", false},
      {"first of a block", "10.1.0.0/16", "10.1.0.0", true},
      {"last of a block", "10.1.0.0/16", "10.1.255.255", true},
      {"one behind the block", "10.1.0.0/16", "10.2.0.0", false},
      {"bits in the middle of an octet", "10.1.16.0/20", "10.1.31.255", true},
      {"one behind them", "10.1.16.0/20", "10.1.32.0", false},
      {"everything", "0.0.0.0/0", "203.0.113.9", true},
      {"everything of IPv4 is nothing of IPv6", "0.0.0.0/0", "2001:db8::1", false},
      {"IPv4 as a dual-stack server writes it", "10.0.0.0/8", "::ffff:10.9.9.9", true},
      {"IPv6", "2001:db8::/32", "2001:db8:ffff::1", true},
      {"another IPv6", "2001:db8::/32", "2001:db9::1", false},
      {"no address at all", "0.0.0.0/0", "unknown", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto network = Network::parse(row.network);
    REQUIRE(network);
    CHECK(network->holds(row.address) == row.holds);
  }
  for (const char* wrong :
       {"", "10.0.0", "10.0.0.0/33", "2001:db8::/129", "10.0.0.0/", "10.0.0.0/-1", "kantor"})
    CHECK(code_of(Network::parse(wrong)) == "applications.network");
  CHECK(parse_networks(" 10.0.0.0/8,\n192.0.2.7 ")->size() == 2);
  CHECK(code_of(parse_networks("10.0.0.0/8 kantor")) == "applications.network");
}

TEST_CASE("a credential opens for its secret, its addresses, and while it is enabled") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto made = desk.make("e-office", "192.0.2.0/24");
    REQUIRE(made);
    const ApplicationId id = made->application.id;
    CHECK(desk.knock("e-office", made->secret) == "");
    CHECK(desk.knock("e-office", Secret{std::string_view{"lain"}}) == "applications.credential");
    CHECK(desk.knock("tidak-ada", made->secret) == "applications.credential");
    CHECK(desk.knock("e-office", made->secret, "198.51.100.1") == "applications.address");
    REQUIRE(desk.act([&](auto& tx) { return set_addresses(tx, desk.now, id, {}); }));
    CHECK(desk.knock("e-office", made->secret, "198.51.100.1") == "");

    const auto fresh = desk.act([&](auto& tx) { return rotate(tx, desk.now, desk.random, id); });
    REQUIRE(fresh);
    CHECK(desk.knock("e-office", made->secret) == "applications.credential");
    CHECK(desk.knock("e-office", *fresh) == "");
    REQUIRE(desk.act([&](auto& tx) { return enable(tx, desk.now, id, false); }));
    CHECK(desk.knock("e-office", *fresh) == "applications.disabled");
    REQUIRE(desk.act([&](auto& tx) { return enable(tx, desk.now, id, true); }));
    CHECK(desk.knock("e-office", *fresh) == "");
  }
}

TEST_CASE("a name is a plain word, and one application's") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  for (const char* wrong : {"", "a", "E-Office", "e office", "e:office"})
    CHECK(code_of(desk.make(wrong)) == "applications.name");
  CHECK(desk.make("e-office"));
  CHECK(code_of(desk.make("e-office")) == "applications.name_taken");
}

TEST_CASE("a document is downloaded once, fetched again by its owner, and by nobody else") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const Application mine = desk.make("satu")->application, other = desk.make("dua")->application;
    const DocumentId document = DocumentId::make(desk.now, desk.random);
    const auto id = desk.act([&](auto& tx) { return offer(tx, desk.now, desk.random, mine, document); });
    REQUIRE(id);
    const auto taken = [&](const Application& by) {
      return code_of(desk.act([&](auto& tx) { return take(tx, desk.now, by, *id); }));
    };
    const auto fetched = [&](const Application& by) {
      return code_of(desk.act([&](auto& tx) { return again(tx, desk.now, by, *id); }));
    };
    CHECK(taken(other) == "applications.download_gone");
    CHECK(taken(mine) == "");
    CHECK(taken(mine) == "applications.download_gone");
    CHECK(fetched(mine) == "");
    CHECK(fetched(mine) == "");
    CHECK(fetched(other) == "applications.download_gone");
    desk.now = desk.now + std::chrono::hours{31 * 24};
    CHECK(fetched(mine) == "applications.download_gone");
  }
}

TEST_CASE("of identical calls one makes the answer, and for ten minutes the others get it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const Application mine = desk.make("satu")->application, other = desk.make("dua")->application;
    const Bytes digest(32, 7);
    const auto turn = [&](const Application& by) {
      return *desk.act([&](auto& tx) { return take_turn(tx, desk.now, desk.random, by, digest); });
    };
    const auto fulfilled = [&](const std::string& claim, std::string_view answer) {
      return code_of(desk.act([&](auto& tx) { return fulfil(tx, desk.now, mine, digest, claim, answer); }));
    };
    const Turn first = turn(mine);
    CHECK(!first.claim.empty());
    const Turn waiting = turn(mine);
    CHECK(waiting.claim.empty());
    CHECK(!waiting.answer);
    CHECK(!turn(other).claim.empty());  // another application's call is another call
    CHECK(fulfilled("x", "02J") == "applications.turn_lost");
    CHECK(fulfilled(first.claim, "01J") == "");
    CHECK(fulfilled(first.claim, "02J") == "applications.turn_lost");
    CHECK(turn(mine).answer.value_or("-") == "01J");
    desk.now = desk.now + std::chrono::minutes{10};
    const Turn later = turn(mine);
    CHECK(!later.claim.empty());

    // One that failed gives its turn back; one that died loses it after a minute.
    REQUIRE(desk.act([&](auto& tx) { return drop_turn(tx, mine, digest, later.claim); }));
    const Turn dying = turn(mine);
    CHECK(!dying.claim.empty());
    desk.now = desk.now + std::chrono::seconds{59};
    CHECK(turn(mine).claim.empty());
    desk.now = desk.now + std::chrono::seconds{1};
    const Turn heir = turn(mine);
    CHECK(!heir.claim.empty());
    CHECK(fulfilled(dying.claim, "03J") == "applications.turn_lost");
    CHECK(fulfilled(heir.claim, "04J") == "");

    // One that is slow and says so keeps it, however long; one that lost it is told before it goes on.
    desk.now = desk.now + std::chrono::minutes{10};
    const Turn slow = turn(mine);
    const auto kept = [&](const Turn& by) {
      return code_of(desk.act([&](auto& tx) { return keep_turn(tx, desk.now, mine, digest, by.claim); }));
    };
    for (int document = 0; document < 4; ++document) {
      desk.now = desk.now + std::chrono::seconds{50};
      CHECK(kept(slow) == "");
      CHECK(turn(mine).claim.empty());
    }
    desk.now = desk.now + std::chrono::seconds{60};
    const Turn next = turn(mine);
    CHECK(!next.claim.empty());
    CHECK(kept(slow) == "applications.turn_lost");
    CHECK(fulfilled(next.claim, "05J") == "");
    CHECK(kept(next) == "applications.turn_lost");  // made: there is nothing to keep
  }
}

TEST_CASE("what an application is set to do is kept, and refused where it is no such thing") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const ApplicationId id = desk.make("satu")->application.id;
  const auto level = [&](std::string_view word) {
    return code_of(desk.act([&](auto& tx) { return set_level(tx, desk.now, id, word); }));
  };
  const auto redirect = [&](const std::string& address) {
    return code_of(desk.act([&](auto& tx) { return set_redirects(tx, desk.now, id, {address}); }));
  };
  const auto kept = [&] { return *desk.act([&](auto& tx) { return application(tx, id); }); };
  CHECK(kept().level == "B-LT");
  CHECK(level("B-LTA") == "");
  CHECK(level("B-B") == "applications.level");
  CHECK(kept().level == "B-LTA");
  CHECK(kept().redirects.empty());
  CHECK(redirect("https://eoffice.example/kembali?a=1") == "");
  CHECK(kept().redirects == std::vector<std::string>{"https://eoffice.example/kembali?a=1"});
  CHECK(redirect("http://127.0.0.1:9000/kembali") == "");
  CHECK(redirect("http://localhost/kembali") == "");
  CHECK(redirect("https://eoffice.example:8443/kembali;v=1,2?a=b@c") == "");
  CHECK(redirect("https://[2001:db8::1]:8443/kembali") == "");
  for (const char* wrong :
       {"", "http://eoffice.example/", "https://", "https://a.example/#x", "https://a.example/ b",
        "javascript:alert(1)", "http://127.0.0.1.example/", "http://localhost.example/",
        "http://localhost:80@evil.example/", "https://eoffice.example@evil.example/",
        "https://a.example;script-src/", "https://a.example,b.example/", "https://a.example:/",
        "https://a.example:0/", "https://a.example:65536/", "https://a.example:80x/", "https://[::1/",
        "https://[::1]x/", "https://a.exam%70le/", "https://*.example/", "https://a.example\x7f/"})
    CHECK(redirect(wrong) == "applications.redirect");
}

TEST_CASE("a token that renews others is good once, and its copy ends what was got with it") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const Application mine = desk.make("satu")->application;
    const auto give = [&](const char* kind, const char* family) {
      return *desk.act([&](auto& tx) {
        return give_token(tx, desk.random, kind, {mine.id, "", "", desk.now + std::chrono::hours{1}, family});
      });
    };
    const auto lives = [&](const std::string& text) {
      return desk.act([&](auto& tx) { return find_token(tx, desk.now, "access", text); })->has_value();
    };
    const auto turn = [&](const std::string& text, const char* kind = "refresh") {
      return *desk.act([&](auto& tx) { return turn_token(tx, desk.now, kind, text); });
    };
    const std::string first = give("refresh", "F"), access = give("access", "F"), elsewhere = give("access", "G"),
                      alone = give("access", "");
    CHECK_FALSE(turn(first, "access"));
    CHECK_FALSE(turn("x"));
    const auto once = turn(first);
    REQUIRE(once);
    CHECK(once->family == "F");
    const std::string second = give("refresh", "F");
    CHECK(lives(access));
    CHECK_FALSE(turn(first));
    CHECK_FALSE(lives(access));
    CHECK_FALSE(turn(second));
    CHECK(lives(elsewhere));
    REQUIRE(desk.act([&](auto& tx) { return end_family(tx, ""); }));
    CHECK(lives(alone));  // the family of none is nobody's
    const std::string late = give("refresh", "H");
    desk.now = desk.now + std::chrono::hours{1};
    CHECK_FALSE(turn(late));
  }
}

TEST_CASE("a token is of its kind, ends by time, and with the secret it was got with") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const Application mine = desk.make("satu")->application;
    const auto give = [&] {
      return *desk.act([&](auto& tx) {
        return give_token(tx, desk.random, "access",
                          {mine.id, "", "service", desk.now + std::chrono::hours{1}});
      });
    };
    const auto lives = [&](const std::string& text, const char* kind = "access") {
      return desk.act([&](auto& tx) { return find_token(tx, desk.now, kind, text); })->has_value();
    };
    const std::string first = give(), second = give();
    CHECK(lives(first));
    CHECK(!lives(first, "code"));
    CHECK(!lives("x"));
    REQUIRE(desk.act([&](auto& tx) { return end_token(tx, first); }));
    CHECK(!lives(first));
    const auto taken = [&](const std::string& text, const char* kind) {
      return desk.act([&](auto& tx) { return take_token(tx, desk.now, kind, text); })->has_value();
    };
    const std::string once = give();
    CHECK(!taken(once, "code"));
    CHECK(taken(once, "access"));
    CHECK(!taken(once, "access"));
    REQUIRE(desk.act([&](auto& tx) { return rotate(tx, desk.now, desk.random, mine.id); }));
    CHECK(!lives(second));
    const std::string third = give();
    desk.now = desk.now + std::chrono::hours{1};
    CHECK(!lives(third));
  }
}

TEST_CASE("every call stands in the application's own log until it is old") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const Application mine = desk.make("satu")->application;
    for (const int status : {200, 400})
      REQUIRE(desk.act([&](auto& tx) {
        return note(tx, desk.random, mine.id,
                    {.at = desk.now,
                     .operation = "v1.sign",
                     .status = status,
                     .code = "",
                     .took = std::chrono::microseconds{12},
                     .address = "192.0.2.7",
                     .about = "person:x"});
      }));
    const auto log = [&] { return desk.act([&](auto& tx) { return calls(tx, mine.id, 10); })->size(); };
    CHECK(log() == 2);
    desk.now = desk.now + std::chrono::hours{91 * 24};
    REQUIRE(desk.act([&](auto& tx) { return sweep(tx, desk.now); }));
    CHECK(log() == 0);
  }
}
