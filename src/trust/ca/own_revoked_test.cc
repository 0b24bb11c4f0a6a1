// Our own certificates, revoked: what stops, what goes on, and how it begins again.
#include <doctest/doctest.h>

#include <algorithm>

#include "trust/ca/fixture.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

namespace {

constexpr std::chrono::hours year{24 * 365};

// A second of everything: each issuing CA, its responder and a time stamper of its own.
void second_generation(Authority& authority) {
  for (const keys::Purpose purpose : {keys::Purpose::issuing, keys::Purpose::tsa})
    REQUIRE(authority.roll_over(purpose, crypto::KeyKind::p256, "person:officer"));
}

std::vector<Record> own_of(House& house) {
  std::vector<Record> own;
  const auto authority = house.open().value();
  const std::vector<Record> all = authority->inventory({.most = 500}).value();
  for (const Record& record : all)
    if (record.subscriber.empty()) own.push_back(record);
  return own;
}

// What `paraf serve` does every second and every minute.
void rounds(Authority& authority) {
  const auto well = [](const auto& result) {
    INFO((result ? std::string{} : result.error().line()));
    CHECK(result);
  };
  well(authority.status().refresh());
  well(authority.reload());
  well(authority.publish_due());
  well(authority.index_words());
  well(authority.reconcile());
  well(authority.renew_services("system"));
}

bool speaks(const Authority& authority, const std::string& issuer) {
  for (const auto& [id, certificate] : authority.issuers())
    if (id == issuer)
      return std::ranges::any_of(authority.responders(), [&, &mine = certificate](const Authority::Responding& voice) {
        return voice.issuer == mine && voice.signer;
      });
  return false;
}

}  // namespace

TEST_CASE("whichever of our own certificates is revoked, what runs goes on and the next start too") {
  for (const bool twice : {false, true}) {
    for (std::size_t which = 0;; ++which) {
      tests::Database db{tests::Engine::sqlite};
      House house{db};
      const auto authority = house.ready();
      if (twice) second_generation(*authority);
      const auto subscriber = authority->issue(house.order("before")).value();
      const std::vector<Record> own = own_of(house);
      if (which == own.size()) {
        CHECK(which == (twice ? 7 : 4));
        break;
      }
      const Record& ended = own[which];
      CAPTURE(twice);
      CAPTURE(ended.subject);
      REQUIRE(authority->revoke(ended.issuer, ended.serial, Reason::superseded, "person:officer"));
      rounds(*authority);
      const auto opened = house.open();
      INFO((opened ? std::string{} : opened.error().line()));
      REQUIRE(opened);
      rounds(**opened);

      // The CAs that were revoked still say what they had to say.
      CHECK((*opened)->issuers().size() == authority->issuers().size());
      REQUIRE((*opened)->revoke(subscriber.issuer, subscriber.serial, Reason::superseded, "person:officer"));
      REQUIRE((*opened)->publish_due());
      CHECK((*opened)->latest_crl(subscriber.issuer)->entries >= 1);
      CHECK((*opened)->chain(crypto::Certificate::parse(subscriber.der).value()).size() == 2);

      house.clock.advance(year - std::chrono::hours{24 * 30});
      rounds(**opened);
      rounds(*house.open().value());
    }
  }
}

TEST_CASE("an authority whose only issuing CA is revoked opens, refuses to issue, and issues after a rollover") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    auto authority = house.ready();
    const Record before = authority->issue(house.order("before")).value();
    const std::string serial = authority->certificate(keys::Purpose::issuing).serial_hex();
    REQUIRE(authority->revoke("root", serial, Reason::key_compromise, "person:officer"));
    for (int start = 0; start < 2; ++start) {
      CHECK(code_of(authority->issue(house.order("after"))) == "ca.policy.issuer_revoked");
      CHECK(code_of(authority->roll_over(keys::Purpose::tsa, crypto::KeyKind::p256, "x")) ==
            "ca.policy.issuer_revoked");
      CHECK(authority->signer(keys::Purpose::tsa) == nullptr);  // its stamps would not be believed
      CHECK(authority->renew_services("system").value() == 0);
      CHECK(speaks(*authority, "issuing"));
      authority = house.open().value();
    }
    REQUIRE(authority->roll_over(keys::Purpose::issuing, crypto::KeyKind::p256, "person:officer"));
    CHECK(authority->issue(house.order("after"))->issuer == "issuing.2");
    CHECK(authority->renew_services("system").value() == 1);  // the time stamper goes over to the new CA
    CHECK(authority->signer(keys::Purpose::tsa) != nullptr);
    const crypto::Certificate& stamp = authority->certificate(keys::Purpose::tsa);
    CHECK(stamp.signed_by(authority->certificate(keys::Purpose::issuing)));
    CHECK(authority->renew_services("system").value() == 0);
    CHECK(speaks(*authority, "issuing"));
    CHECK(speaks(*authority, "issuing.2"));
    CHECK(authority->latest_crl("root")->entries == 1);
    REQUIRE(authority->revoke("issuing", before.serial, Reason::superseded, "person:officer"));
    REQUIRE(authority->publish_due());
    CHECK(authority->latest_crl("issuing")->entries == 1);
    CHECK(house.open().value()->issue(house.order("later"))->issuer == "issuing.2");
  }
}

TEST_CASE("when the newest issuing CA is revoked, the one before issues again") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  second_generation(*authority);
  const std::string serial = authority->certificate(keys::Purpose::issuing).serial_hex();
  REQUIRE(authority->revoke("root", serial, Reason::superseded, "person:officer"));
  CHECK(authority->issue(house.order("here"))->issuer == "issuing");
  CHECK(house.open().value()->issue(house.order("next start"))->issuer == "issuing");
  REQUIRE(authority->roll_over(keys::Purpose::issuing, crypto::KeyKind::p256, "person:officer"));
  CHECK(authority->issue(house.order("third"))->issuer == "issuing.3");
}

TEST_CASE("a service whose only certificate is revoked rests alone, and works again after a rollover") {
  for (const keys::Purpose purpose : {keys::Purpose::ocsp, keys::Purpose::tsa}) {
    tests::Database db{tests::Engine::sqlite};
    House house{db};
    auto authority = house.ready();
    const auto rests = [&] {
      return purpose == keys::Purpose::tsa ? authority->signer(purpose) == nullptr : !speaks(*authority, "issuing");
    };
    CHECK(!rests());
    const std::string serial = authority->certificate(purpose).serial_hex();
    REQUIRE(authority->suspend("issuing", serial, "person:officer"));
    CHECK(rests());
    REQUIRE(authority->release("issuing", serial, "person:officer"));
    CHECK(!rests());
    REQUIRE(authority->revoke("issuing", serial, Reason::key_compromise, "person:officer"));
    CHECK(rests());
    authority = house.open().value();
    CHECK(rests());
    CHECK(authority->issue(house.order("meanwhile")));
    CHECK(authority->renew_services("system").value() == 0);  // a key that is lost is not certified again
    REQUIRE(authority->roll_over(purpose, crypto::KeyKind::p256, "person:officer"));
    CHECK(!rests());
    CHECK(authority->certificate(purpose).serial_hex() != serial);
    authority = house.open().value();
    CHECK(!rests());
  }
}

TEST_CASE("a rollover of the responder gives a voice to every CA that has lost its own") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  const std::string first = authority->certificate(keys::Purpose::ocsp).serial_hex();
  second_generation(*authority);
  REQUIRE(authority->revoke("issuing", first, Reason::superseded, "person:officer"));
  CHECK(!speaks(*authority, "issuing"));
  CHECK(speaks(*authority, "issuing.2"));
  REQUIRE(authority->roll_over(keys::Purpose::ocsp, crypto::KeyKind::p256, "person:officer", "asked-once"));
  REQUIRE(authority->roll_over(keys::Purpose::ocsp, crypto::KeyKind::p256, "person:officer", "asked-once"));
  CHECK(speaks(*authority, "issuing"));
  CHECK(speaks(*authority, "issuing.2"));
  CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE profile = 'ocsp'") == "4");
}

TEST_CASE("before one of our own certificates is revoked, the preview says what stops") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  Requests requests{*authority, house.parts()};
  using keys::Purpose;
  const auto stops = [&](Purpose purpose, const std::string& reason = "superseded") {
    const crypto::Certificate& own = authority->certificate(purpose);
    const auto all = authority->issuers();
    const auto above =
        std::ranges::find_if(all, [&](const auto& each) { return own.signed_by(each.second).has_value(); });
    return requests
        .preview(Request::Act::revoke, {{"issuer", above->first}, {"serial", own.serial_hex()}, {"reason", reason}})
        .value()
        .stops;
  };
  using All = std::vector<Purpose>;
  CHECK(stops(Purpose::root) == All{Purpose::issuing, Purpose::ocsp, Purpose::tsa});
  CHECK(stops(Purpose::issuing) == All{Purpose::issuing, Purpose::tsa});
  CHECK(stops(Purpose::ocsp, "keyCompromise") == All{Purpose::ocsp});
  CHECK(stops(Purpose::tsa) == All{Purpose::tsa});
  const Record mine = authority->issue(house.order("one")).value();
  CHECK(requests
            .preview(Request::Act::revoke, {{"issuer", "issuing"}, {"serial", mine.serial}, {"reason", "superseded"}})
            ->stops.empty());
  // With another in its place nothing stops, and the old time stamper goes over to the new CA.
  REQUIRE(authority->roll_over(Purpose::issuing, crypto::KeyKind::p256, "person:officer"));
  CHECK(stops(Purpose::issuing).empty());
  CHECK(stops(Purpose::tsa) == All{Purpose::tsa});
  REQUIRE(authority->roll_over(Purpose::tsa, crypto::KeyKind::p256, "person:officer"));
  CHECK(stops(Purpose::tsa).empty());
}
