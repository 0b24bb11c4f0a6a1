// What two officers do together.
#include <doctest/doctest.h>

#include "trust/ca/fixture.h"
#include "trust/ca/requests.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;
using State = Request::State;
using Act = Request::Act;

namespace {

struct Died {};
const std::string ani = "person:ani", budi = "person:budi", cici = "person:cici";

Request::Content order_by_pkcs10(House& house) {
  const auto key = crypto::open_key(crypto::generate_key(crypto::KeyKind::p256).value().pkcs8).value();
  // What the request says of itself is not taken over.
  const Bytes name = crypto::distinguished_name(
      {{crypto::oid::common_name, "Admin Utama"}, {crypto::oid::organization, "Lain"}});
  return {{"profile", "individual"},
          {"subscriber", house.ratna.text()},
          {"pkcs10", base64(crypto::make_request(name, *key).value())},
          {"common_name", "Ratna Sari Wijaya"},
          {"organization", "Pemerintah Kota Contoh"}};
}

}  // namespace

TEST_CASE("what one asks another approves, and then it is done once") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    Requests requests{*authority, house.parts()};

    const auto asked = requests.ask(Act::issue, order_by_pkcs10(house), ani);
    INFO((asked ? std::string{} : asked.error().line()));
    REQUIRE(asked);
    CHECK(requests.list()->size() == 1);
    CHECK(code_of(requests.approve(asked->id, asked->hash, ani)) == "ca.request.own");
    CHECK(code_of(requests.reject(asked->id, "x", ani)) == "ca.request.own");
    CHECK(code_of(requests.approve(asked->id, std::string(64, '0'), budi)) == "ca.request.changed");
    CHECK(code_of(requests.withdraw(asked->id, budi)) == "ca.request.not_yours");
    const auto done = requests.approve(asked->id, asked->hash, budi);
    REQUIRE(done);
    CHECK(done->state == State::done);
    const auto made = authority->find("issuing", done->result);
    REQUIRE(made);
    CHECK(made->order == "request:" + asked->id.text());
    CHECK(made->subject.find("Admin") == std::string::npos);
    CHECK(made->subject.find("Ratna Sari Wijaya") != std::string::npos);
    CHECK(code_of(requests.approve(asked->id, asked->hash, cici)) == "ca.request.decided");
    CHECK(requests.list()->empty());
    CHECK(requests.list(State::done)->front().approved_by == std::vector{budi});

    const auto suspend = requests.ask(Act::suspend, {{"issuer", "issuing"}, {"serial", made->serial}}, budi);
    REQUIRE(suspend);
    CHECK(requests.approve(suspend->id, suspend->hash, ani)->state == State::done);
    CHECK(authority->find("issuing", made->serial)->revoked->reason == Reason::certificate_hold);
  }
}

TEST_CASE("an edit voids the approval, and who edits is an author") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    Requests requests{*authority, house.parts(), 2};  // two besides the author
    const auto made = authority->issue(house.order("one"));
    const Request::Content first{{"issuer", "issuing"}, {"serial", made->serial}, {"reason", "superseded"}};
    const auto asked = requests.ask(Act::revoke, first, ani);
    REQUIRE(asked);
    CHECK(requests.approve(asked->id, asked->hash, budi)->state == State::waiting);

    Request::Content other = first;
    other["reason"] = "keyCompromise";
    const auto amended = requests.amend(asked->id, other, cici);
    REQUIRE(amended);
    CHECK(amended->approved_by.empty());
    CHECK(amended->hash != asked->hash);
    CHECK(code_of(requests.approve(asked->id, asked->hash, budi)) == "ca.request.changed");
    CHECK(code_of(requests.approve(asked->id, amended->hash, cici)) == "ca.request.own");
    const auto back = requests.amend(asked->id, first, cici);
    CHECK(back->hash == asked->hash);
    CHECK(back->approved_by.empty());  // not even after it was changed back
    CHECK(requests.approve(asked->id, back->hash, budi)->state == State::waiting);
    CHECK(requests.approve(asked->id, back->hash, budi)->state ==
          State::waiting);  // the same officer counts once
    CHECK(requests.approve(asked->id, back->hash, "person:dodi")->state == State::done);
    CHECK(authority->find("issuing", made->serial)->revoked->reason == Reason::superseded);
    CHECK(code_of(requests.amend(asked->id, other, ani)) == "ca.request.decided");
  }
}

TEST_CASE("a request is refused when it is asked for, for what it would be refused later") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  Requests requests{*authority, house.parts()};
  const Request::Content good = order_by_pkcs10(house);
  struct Row {
    std::string why, code;
    Act act;
    Request::Content content;
  };
  const auto with = [&](const std::string& name, const std::string& text) {
    Request::Content changed = good;
    changed[name] = text;
    return changed;
  };
  Bytes forged = from_base64(good.at("pkcs10")).value();
  forged.back() ^= 1;
  const Row rows[] = {
      {"a field of no such act", "ca.request.content", Act::issue, with("colour", "red")},
      {"no profile", "ca.request.content", Act::issue, with("profile", "")},
      {"a request its key did not sign", "crypto.signature_wrong", Act::issue,
       with("pkcs10", base64(forged))},
      {"a request and a key", "ca.request.content", Act::issue, with("public_key", "AAAA")},
      {"a NIK in the name", "ca.lint", Act::issue, with("common_name", "Ratna 3275014408750002")},
      {"a profile of the authority", "ca.policy.profile", Act::issue, with("profile", "ocsp")},
      {"a certificate nobody has",
       "ca.no_certificate",
       Act::revoke,
       {{"issuer", "issuing"}, {"serial", "01"}, {"reason", "superseded"}}},
      {"a reason nobody knows",
       "ca.reason",
       Act::revoke,
       {{"issuer", "issuing"}, {"serial", "01"}, {"reason", "bored"}}},
      {"no reason", "ca.request.content", Act::revoke, {{"issuer", "issuing"}, {"serial", "01"}}},
      {"no key", "crypto.der", Act::block_key, {{"public_key", "AAAA"}, {"why", "x"}}},
      {"the root", "ca.request.content", Act::roll_over, {{"purpose", "root"}, {"kind", "p256"}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(requests.ask(row.act, row.content, ani)) == row.code);
  }
  CHECK(requests.list()->empty());
  CHECK(code_of(requests.find(RequestId::trusted("x"))) == "ca.request.none");
}

TEST_CASE("who dies between approval and act leaves work that the next start does, once") {
  for (const std::string step :
       {"ca.request_approved", "ca.promised", "ca.fulfilled", "ca.request_performed"}) {
    for (tests::Database& db : tests::each_engine()) {
      CAPTURE(db.name());
      CAPTURE(step);
      House house{db};
      REQUIRE(house.found());
      RequestId id;
      {
        const FaultPoint die{[&](std::string_view at) {
          if (at == step) throw Died{};
        }};
        const auto authority = house.open(die);
        REQUIRE(authority);
        Requests requests{**authority, house.parts(die)};
        const auto asked = requests.ask(Act::issue, order_by_pkcs10(house), ani);
        REQUIRE(asked);
        id = asked->id;
        CHECK_THROWS_AS((void)requests.approve(id, asked->hash, budi), Died);
      }
      const auto next = house.open();
      REQUIRE(next);
      Requests requests{**next, house.parts()};
      CHECK(requests.resume().value() == 1);
      CHECK(requests.resume().value() == 0);
      CHECK(requests.find(id)->state == State::done);
      CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE state = 1 AND order_id = 'request:" +
                        id.text() + "'") == "1");
    }
  }
}

TEST_CASE("contents that differ never have the same text") {
  const auto text = [](const Request::Content& c) { return canonical(Act::block_key, c); };
  CHECK(text({{"why", "a\npublic_key=b"}}) != text({{"why", "a"}, {"public_key", "b"}}));
  CHECK(text({{"why", "a%0ab"}}) != text({{"why", "a\nb"}}));
  CHECK(text({{"why", "x"}}) != canonical(Act::issue, {{"why", "x"}}));
}
