// What two officers do together.
#include <doctest/doctest.h>

#include <barrier>
#include <thread>

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

TEST_CASE("two officers who ask for the same at once have asked once, and both are shown that request") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    Requests requests{*authority, house.parts()};
    const Record made = authority->issue(house.order("one")).value();
    const Request::Content content{{"issuer", "issuing"}, {"serial", made.serial}, {"reason", "superseded"}};
    constexpr int officers = 8;
    std::vector<Result<Request>> asked(officers, Result<Request>{internal("test")});
    {
      std::barrier together{officers};
      std::vector<std::jthread> threads;
      for (int i = 0; i < officers; ++i)
        threads.emplace_back([&, i] {
          together.arrive_and_wait();
          asked[static_cast<std::size_t>(i)] = requests.ask(Act::revoke, content, "person:" + std::to_string(i));
        });
    }
    int first = 0;
    for (const auto& each : asked) {
      REQUIRE(each);
      CHECK(each->id == asked.front()->id);
      first += each->asked_before ? 0 : 1;
    }
    CHECK(first == 1);
    CHECK(requests.list()->size() == 1);

    // Two who approve at once: one of them does it, and is told so; the other is told that it is decided.
    const Request& one = *asked.front();
    std::vector<Result<Request>> approved(2, Result<Request>{internal("test")});
    {
      std::barrier together{2};
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < 2; ++i)
        threads.emplace_back([&, i] {
          together.arrive_and_wait();
          approved[i] = requests.approve(one.id, one.hash, i == 0 ? ani : budi);
        });
    }
    CHECK((approved[0] && approved[0]->state == State::done) + (approved[1] && approved[1]->state == State::done) == 1);
    CHECK((code_of(approved[0]) == "ca.request.decided") + (code_of(approved[1]) == "ca.request.decided") == 1);
    CHECK(db.raw_text("SELECT COUNT(*) FROM ca_request_about") == "0");
  }
}

TEST_CASE("an open request is the only one about its certificate, key or service") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    Requests requests{*authority, house.parts()};
    const Record made = authority->issue(house.order("one")).value(),
                 other = authority->issue(house.order("two")).value();
    const auto revoking = [](const Record& record, const std::string& reason) {
      return Request::Content{{"issuer", "issuing"}, {"serial", record.serial}, {"reason", reason}};
    };
    const auto asked = requests.ask(Act::revoke, revoking(made, "superseded"), ani).value();
    const auto again = requests.ask(Act::revoke, revoking(made, "keyCompromise"), budi);
    REQUIRE(code_of(again) == "ca.request.exists");
    CHECK(again.error().facts.front().second == asked.id.text());
    CHECK(requests.ask(Act::suspend, {{"issuer", "issuing"}, {"serial", made.serial}}, budi));  // another act
    const auto beside = requests.ask(Act::revoke, revoking(other, "superseded"), budi).value();
    CHECK(code_of(requests.amend(beside.id, revoking(made, "superseded"), budi)) == "ca.request.exists");
    REQUIRE(requests.amend(asked.id, revoking(made, "unspecified"), ani));
    CHECK(requests.ask(Act::revoke, revoking(made, "unspecified"), cici)->asked_before);
    // Who gives it up leaves room for another.
    REQUIRE(requests.withdraw(asked.id, ani));
    REQUIRE(requests.reject(beside.id, "salah", ani));
    CHECK(requests.ask(Act::revoke, revoking(made, "keyCompromise"), budi));
    CHECK_FALSE(requests.ask(Act::revoke, revoking(other, "superseded"), ani)->asked_before);

    // The same key asks with another signature each time.
    Request::Content order = order_by_pkcs10(house);
    const auto key = crypto::open_key(crypto::generate_key(crypto::KeyKind::p256).value().pkcs8).value();
    const Bytes name = crypto::distinguished_name({{crypto::oid::common_name, "x"}});
    order["pkcs10"] = base64(crypto::make_request(name, *key).value());
    REQUIRE(requests.ask(Act::issue, order, ani));
    order["pkcs10"] = base64(crypto::make_request(name, *key).value());
    CHECK(code_of(requests.ask(Act::issue, order, budi)) == "ca.request.exists");
    REQUIRE(requests.ask(Act::roll_over, {{"purpose", "ocsp"}, {"kind", "p256"}}, ani));
    CHECK(code_of(requests.ask(Act::roll_over, {{"purpose", "ocsp"}, {"kind", "p384"}}, budi)) == "ca.request.exists");
  }
}

TEST_CASE("what somebody else has done in the meantime ends as overtaken, never as done") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    Requests requests{*authority, house.parts()};
    struct Row {
      std::string why;
      Act act;
      bool held;  // before it is asked for
      std::function<void(const std::string&)> meanwhile;
    };
    const Row rows[] = {
        {"revoked by its holder", Act::revoke, false,
         [&](const std::string& serial) { (void)authority->revoke("issuing", serial, Reason::superseded, "person:x"); }},
        {"revoked before it was to be held", Act::suspend, false,
         [&](const std::string& serial) { (void)authority->revoke("issuing", serial, Reason::superseded, "person:x"); }},
        {"held already", Act::suspend, false,
         [&](const std::string& serial) { (void)authority->suspend("issuing", serial, "person:x"); }},
        {"released already", Act::release, true,
         [&](const std::string& serial) { (void)authority->release("issuing", serial, "person:x"); }},
        {"revoked while it was held", Act::release, true,
         [&](const std::string& serial) { (void)authority->revoke("issuing", serial, Reason::superseded, "person:x"); }},
    };
    int n = 0;
    for (const Row& row : rows) {
      CAPTURE(row.why);
      const Record made = authority->issue(house.order("row-" + std::to_string(++n))).value();
      if (row.held) REQUIRE(authority->suspend("issuing", made.serial, "person:x"));
      Request::Content content{{"issuer", "issuing"}, {"serial", made.serial}};
      if (row.act == Act::revoke) content["reason"] = "keyCompromise";
      const auto asked = requests.ask(row.act, content, ani).value();
      house.clock.advance(std::chrono::seconds{1});
      row.meanwhile(made.serial);
      house.clock.advance(std::chrono::seconds{1});
      const auto ended = requests.approve(asked.id, asked.hash, budi);
      REQUIRE(ended);
      CHECK(ended->state == State::overtaken);
      CHECK((ended->result == "ca.revoked_already" || ended->result == "ca.not_held"));
      CHECK(db.raw_text("SELECT COUNT(*) FROM ca_request_about WHERE request = '" + asked.id.text() + "'") == "0");
    }
    // A crash after the act is not somebody else: see the test of who dies between approval and act.
    const Record made = authority->issue(house.order("crash")).value();
    struct Died {};
    const FaultPoint die{[](std::string_view at) {
      if (at == "ca.request_performed") throw Died{};
    }};
    Requests dying{*authority, house.parts(die)};
    const auto asked =
        dying.ask(Act::suspend, {{"issuer", "issuing"}, {"serial", made.serial}}, ani).value();
    CHECK_THROWS_AS((void)dying.approve(asked.id, asked.hash, budi), Died);
    CHECK(requests.resume().value() == 1);
    CHECK(requests.find(asked.id)->state == State::done);
  }
}

TEST_CASE("what an act would do is said before it is asked for") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  Requests requests{*authority, house.parts()};
  const auto issue = requests.preview(Act::issue, order_by_pkcs10(house));
  REQUIRE(issue);
  CHECK(issue->makes->issuer == "issuing");
  CHECK(issue->makes->subject.find("Ratna Sari Wijaya") != std::string::npos);
  CHECK(issue->makes->not_after > issue->makes->not_before);

  // Two certificates of one key: a lost key ends both, another reason one.
  const IssuanceOrder order = house.order("one");
  const Record one = authority->issue(order).value();
  Renewal renewal;
  renewal.id = "two";
  renewal.issuer = "issuing";
  renewal.serial = one.serial;
  const Record two = authority->renew(renewal).value();
  Request::Content content{{"issuer", "issuing"}, {"serial", one.serial}, {"reason", "superseded"}};
  CHECK(requests.preview(Act::revoke, content)->ends.size() == 1);
  content["reason"] = "keyCompromise";
  CHECK(requests.preview(Act::revoke, content)->ends.size() == 2);
  const Request::Content block{{"public_key", base64(order.public_key)}, {"why", "hilang"}};
  CHECK(requests.preview(Act::block_key, block)->ends.size() == 2);

  const std::string fresh = base64(crypto::generate_key(crypto::KeyKind::p256).value().spki);
  Request::Content renew{{"issuer", "issuing"}, {"serial", two.serial}, {"kind", "renew"}};
  CHECK(requests.preview(Act::renew, renew)->touches.front().serial == two.serial);
  CHECK(code_of(requests.preview(Act::renew, {{"issuer", "issuing"}, {"serial", two.serial}, {"kind", "rekey"}})) ==
        "ca.policy.renewal");
  renew["kind"] = "replace";
  renew["public_key"] = fresh;
  renew["common_name"] = "Ratna Sari";
  renew["organization"] = "Pemerintah Kota Contoh";
  const auto replace = requests.preview(Act::renew, renew);
  REQUIRE(replace);
  CHECK(replace->ends.front().serial == two.serial);
  CHECK(replace->makes->subject.find("CN=Ratna Sari,") != std::string::npos);
  CHECK(requests.preview(Act::roll_over, {{"purpose", "issuing"}, {"kind", "p384"}})->makes->subject.ends_with(" G2"));

  const auto asked = requests.ask(Act::block_key, block, ani).value();
  CHECK(requests.approve(asked.id, asked.hash, budi)->result == "2");
  CHECK(code_of(requests.ask(Act::block_key, block, ani)) == "ca.key_blocked_already");
  CHECK(code_of(requests.preview(Act::renew, {{"issuer", "issuing"}, {"serial", two.serial}, {"kind", "renew"}})) ==
        "ca.not_renewable");
}

TEST_CASE("a rollover that a crash cut in two is one rollover") {
  for (const std::string step : {"ca.next_key_made", "ca.serial_taken", "ca.promised", "ca.fulfilled", "ca.issuing_loaded",
                                 "ca.issuing_listed", "ca.issuing_raised", "ca.request_performed"}) {
    CAPTURE(step);
    tests::Database db{tests::Engine::sqlite};
    House house{db};
    REQUIRE(house.found());
    {
      const FaultPoint die{[&](std::string_view at) {
        if (at == step) throw Died{};
      }};
      const auto authority = house.open(die).value();
      Requests requests{*authority, house.parts(die)};
      const auto asked = requests.ask(Act::roll_over, {{"purpose", "issuing"}, {"kind", "p384"}}, ani).value();
      CHECK_THROWS_AS((void)requests.approve(asked.id, asked.hash, budi), Died);
    }
    const auto next = house.open().value();
    Requests requests{*next, house.parts()};
    // Whoever issues before the rollover is gone on with, issues under a CA that has its list and its responder.
    const std::string between = next->issue(house.order("between"))->issuer;
    const bool raised = step == "ca.issuing_raised" || step == "ca.request_performed";
    CHECK(between == (raised ? "issuing.2" : "issuing"));
    CHECK(next->latest_crl(between));
    CHECK(requests.resume().value() == 1);
    CHECK(requests.list()->empty());
    CHECK(next->issuers().size() == 3);  // root, issuing, issuing.2
    CHECK(next->responders().size() == 2);
    CHECK(house.ring->signers(keys::Purpose::issuing)->size() == 2);
    CHECK(next->issue(house.order("after"))->issuer == "issuing.2");
    CHECK(next->latest_crl("issuing.2"));
  }
}

TEST_CASE("a key that a crash left blocked is blocked once, and the request says how many ended with it") {
  for (const std::string step : {"ca.request_approved", "ca.key_blocked", "ca.request_performed", "ca.request_ended"}) {
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
        const auto authority = house.open(die).value();
        Requests requests{*authority, house.parts(die)};
        const IssuanceOrder order = house.order("one");
        const Record one = authority->issue(order).value();
        Renewal renewal;
        renewal.id = "two";
        renewal.issuer = "issuing";
        renewal.serial = one.serial;
        REQUIRE(authority->renew(renewal));
        const Request::Content content{{"public_key", base64(order.public_key)}, {"why", "hilang"}};
        const auto asked = requests.ask(Act::block_key, content, ani).value();
        id = asked.id;
        CHECK_THROWS_AS((void)requests.approve(id, asked.hash, budi), Died);
      }
      const auto next = house.open().value();
      Requests requests{*next, house.parts()};
      CHECK(requests.resume().value() == (step == "ca.request_ended" ? 0 : 1));
      CHECK(requests.find(id)->state == State::done);
      CHECK(requests.find(id)->result == "2");
      CHECK(db.raw_text("SELECT COUNT(*) FROM journal_entry WHERE act = 'key.blocked'") == "1");
      CHECK(db.raw_text("SELECT COUNT(*) FROM journal_entry WHERE act = 'certificate.revoked'") == "2");
    }
  }
}

TEST_CASE("a key that somebody else blocked in the meantime is overtaken") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  Requests requests{*authority, house.parts()};
  const IssuanceOrder order = house.order("one");
  const Record one = authority->issue(order).value();
  const auto asked = requests.ask(Act::block_key, {{"public_key", base64(order.public_key)}, {"why", "hilang"}}, ani).value();
  house.clock.advance(std::chrono::seconds{1});
  REQUIRE(authority->revoke("issuing", one.serial, Reason::key_compromise, "person:x"));
  house.clock.advance(std::chrono::seconds{1});
  const auto ended = requests.approve(asked.id, asked.hash, budi);
  REQUIRE(ended);
  CHECK(ended->state == State::overtaken);
  CHECK(db.raw_text("SELECT COUNT(*) FROM journal_entry WHERE act = 'key.blocked'") == "1");
}
