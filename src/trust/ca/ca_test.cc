#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "trust/ca/fixture.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

TEST_CASE("the ceremony makes an authority once") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    CHECK(code_of(house.open()) == "ca.none");
    REQUIRE(house.found());
    CHECK(code_of(house.found()) == "ca.exists");
    auto authority = house.open();
    REQUIRE(authority);
    const auto& root = (*authority)->certificate(keys::Purpose::root);
    const auto& issuing = (*authority)->certificate(keys::Purpose::issuing);
    CHECK(root.subject_text().find("bukan untuk produksi") != std::string::npos);
    CHECK(root.self_issued());
    CHECK(root.not_after().rfc3339() == "2046-01-05T07:59:59Z");
    CHECK(issuing.not_after().rfc3339() == "2036-01-05T07:59:59Z");
    CHECK(issuing.signed_by(root));
    for (const keys::Purpose purpose : {keys::Purpose::ocsp, keys::Purpose::tsa}) {
      const auto& service = (*authority)->certificate(purpose);
      const auto path = crypto::verify_chain(
          service, {issuing}, {root}, house.clock.now(),
          purpose == keys::Purpose::tsa ? crypto::Purpose::time_stamping : crypto::Purpose::ocsp_signing);
      CHECK(path);
    }
    CHECK((*authority)->latest_crl("root")->entries == 0);
    CHECK((*authority)->latest_crl("issuing")->entries == 0);
  }
}

TEST_CASE("an order gives one certificate, however often it comes") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const IssuanceOrder order = house.order("act-1");
    const auto first = authority->issue(order);
    REQUIRE(first);
    const auto again = authority->issue(order);
    REQUIRE(again);
    CHECK(again->serial == first->serial);
    CHECK(again->der == first->der);
    CHECK(authority->of_order("act-1").value()->serial == first->serial);
    CHECK(!authority->of_order("act-2").value());

    IssuanceOrder changed = order;
    changed.subject.common_name = "Orang Lain";
    CHECK(code_of(authority->issue(changed)) == "ca.order_differs");

    const auto certificate = crypto::Certificate::parse(first->der);
    REQUIRE(certificate);
    CHECK(certificate->serial_hex() == first->serial);
    CHECK(first->serial.size() == 36);
    CHECK(crypto::verify_chain(*certificate, {authority->certificate(keys::Purpose::issuing)},
                               {authority->certificate(keys::Purpose::root)}, house.clock.now(),
                               crypto::Purpose::document_signing));
    CHECK(certificate->not_after().rfc3339() == "2028-01-05T07:59:59Z");
    CHECK(certificate->subject_attribute(crypto::oid::common_name) == "Ratna Sari Wijaya, S.Kom.");
  }
}

TEST_CASE("the same order from many threads at once gives one certificate") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const IssuanceOrder order = house.order("act-1");
    std::mutex lock;
    std::set<std::string> serials, codes;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        const auto made = authority->issue(order);
        const std::lock_guard hold{lock};
        if (made)
          serials.insert(made->serial);
        else
          codes.insert(code_of(made));
      });
    for (std::thread& t : threads) t.join();
    CHECK(serials.size() == 1);
    codes.erase("ca.order_in_progress");
    CHECK(codes.empty());
    CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE order_id = 'act-1'") == "1");
  }
}

TEST_CASE("many orders at once all get serials of their own, with the node's prefix") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    std::vector<IssuanceOrder> orders;
    for (int i = 0; i < 24; ++i) orders.push_back(house.order("act-" + std::to_string(i)));
    std::mutex lock;
    std::set<std::string> serials;
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (std::size_t i = t; i < orders.size(); i += 8) {
          const auto made = authority->issue(orders[i]);
          const std::lock_guard hold{lock};
          if (made) serials.insert(made->serial);
        }
      });
    for (std::thread& t : threads) t.join();
    CHECK(serials.size() == orders.size());
    std::set<std::string> prefixes;
    for (const std::string& serial : serials) prefixes.insert(serial.substr(0, 2));
    CHECK(prefixes.size() == 1);
    CHECK(*prefixes.begin() >= "01");
    CHECK(*prefixes.begin() <= "7f");
    // Those of one minute lie together.
    const std::string minute = fmt::format("{:06x}", (house.clock.now().seconds() / 60) & 0xffffff);
    for (const std::string& serial : serials) CHECK(serial.substr(2, 6) == minute);
    CHECK(authority->status().refresh());
    CHECK(authority->status().size() == orders.size() + 4);  // and our own four
  }
}

TEST_CASE("what policy forbids is refused before a serial is taken") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    REQUIRE(authority->issue(house.order("mine")));
    const std::string serials = db.raw_text("SELECT COUNT(*) FROM ca_serial");

    struct Row {
      std::string why, code;
      std::function<void(IssuanceOrder&)> change;
    };
    const Row rows[] = {
        {"a profile nobody has", "ca.policy.profile", [](IssuanceOrder& o) { o.profile = "server"; }},
        {"a profile of the authority itself", "ca.policy.profile",
         [](IssuanceOrder& o) { o.profile = "ocsp"; }},
        {"no approving act", "ca.policy.order", [](IssuanceOrder& o) { o.id = ""; }},
        {"nobody's certificate", "ca.policy.order", [](IssuanceOrder& o) { o.subscriber = {}; }},
        {"a kind of key the profile does not take", "ca.policy.key_kind",
         [](IssuanceOrder& o) {
           o.public_key = crypto::generate_key(crypto::KeyKind::ed25519).value().spki;
         }},
        {"a point beside its curve", "crypto.weak_key", [](IssuanceOrder& o) { o.public_key.back() ^= 1; }},
        {"no key", "ca.policy.key_kind", [](IssuanceOrder& o) { o.public_key = {}; }},
        {"no name", "ca.policy.subject", [](IssuanceOrder& o) { o.subject.common_name = ""; }},
    };
    for (const Row& row : rows) {
      CAPTURE(row.why);
      IssuanceOrder order = house.order("act-" + row.why);
      row.change(order);
      CHECK(code_of(authority->issue(order)) == row.code);
      CHECK(code_of(authority->check(order)) == row.code);
    }
    CHECK(db.raw_text("SELECT COUNT(*) FROM ca_serial") == serials);
  }
}

TEST_CASE("the lint stops what policy let through, and check says so beforehand") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  IssuanceOrder order = house.order("act-1");
  order.subject.common_name = "Ratna 3275014408750002";  // a NIK
  const auto checked = authority->check(order);
  REQUIRE(!checked);
  CHECK(checked.error().line() ==
        "refused ca.lint: rule=subject_without_personal_numbers, finding=a number as long as a NIK, citation=UU 27/2022, "
        "CPS §3.1.3");
  CHECK(code_of(authority->issue(order)) == "ca.lint");
  CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE order_id = 'act-1'") == "0");
  CHECK(authority->check(house.order("act-2")));
  CHECK(db.raw_text("SELECT COUNT(*) FROM ca_certificate WHERE order_id = 'act-2'") == "0");
}

TEST_CASE("a key is certified for the person who had it first, and never when blocked") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const IssuanceOrder mine = house.order("mine");
    REQUIRE(authority->issue(mine));

    IssuanceOrder renewed = house.order("renewed");
    renewed.public_key = mine.public_key;
    CHECK(authority->issue(renewed));  // the same person, the same key

    IssuanceOrder stolen = house.order("stolen");
    stolen.subscriber = SubscriberId::make(house.clock.now(), house.random);
    stolen.public_key = mine.public_key;
    CHECK(code_of(authority->check(stolen)) == "ca.key_of_another");
    CHECK(code_of(authority->issue(stolen)) == "ca.key_of_another");

    IssuanceOrder blocked = house.order("blocked");
    REQUIRE(authority->block_key(blocked.public_key, "published on the web", "person:officer"));
    CHECK(code_of(authority->check(blocked)) == "ca.key_blocked");
    CHECK(code_of(authority->issue(blocked)) == "ca.key_blocked");
    CHECK(db.raw_text("SELECT COUNT(*) FROM ca_promise") == "0");
  }
}

TEST_CASE("a certificate never outlives its issuer") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  REQUIRE(house.found());
  house.clock.advance(std::chrono::hours{24 * 365 * 9});
  house.settings.status_silence = std::chrono::hours{24 * 3650};
  const auto authority = house.open();
  REQUIRE(authority);
  const auto made = (*authority)->issue(house.order("late"));
  REQUIRE(made);
  CHECK(made->not_after == (*authority)->certificate(keys::Purpose::issuing).not_after());
  house.clock.set((*authority)->certificate(keys::Purpose::issuing).not_after());
  CHECK(code_of((*authority)->issue(house.order("too late"))) == "ca.policy.issuer_ended");
}

TEST_CASE("an authority whose keys are not its own does not start") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  REQUIRE(house.found());
  house.ring = keys::memory_keyring_for_tests();
  CHECK(code_of(house.open()) == "ca.key_missing");
  for (const keys::Purpose purpose :
       {keys::Purpose::root, keys::Purpose::issuing, keys::Purpose::ocsp, keys::Purpose::tsa})
    REQUIRE(house.ring->make(purpose, crypto::KeyKind::p256));
  CHECK(code_of(house.open()) == "ca.key_missing");  // there, but others
}

TEST_CASE("the inventory finds by person, profile, status and expiry, page by page") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    std::vector<std::string> serials;
    for (int i = 0; i < 5; ++i)
      serials.push_back(authority->issue(house.order("act-" + std::to_string(i)))->serial);
    REQUIRE(authority->revoke("issuing", serials[0], Reason::superseded, "person:officer"));
    REQUIRE(authority->revoke("issuing", serials[1], Reason::certificate_hold, "person:officer"));

    using Status = InventoryQuery::Status;
    const auto count = [&](InventoryQuery query) { return authority->inventory(query).value().size(); };
    CHECK(count({.profile = "individual"}) == 5);
    CHECK(count({.status = Status::valid, .profile = "individual"}) == 3);
    CHECK(count({.status = Status::revoked}) == 1);
    CHECK(count({.status = Status::suspended}) == 1);
    CHECK(count({.subscriber = house.ratna}) == 5);
    CHECK(count({.subscriber = SubscriberId::make(house.clock.now(), house.random)}) == 0);
    CHECK(count({.profile = "tsa"}) == 1);
    const Timestamp in_a_year = house.clock.now() + std::chrono::hours{24 * 366};
    CHECK(count({.profile = "individual", .expires_before = in_a_year}) == 0);
    CHECK(count({.profile = "individual", .expires_from = in_a_year}) == 5);

    std::set<std::string> seen;
    std::string after;
    for (int pages = 0; pages < 5; ++pages) {
      const auto page = authority->inventory({.profile = "individual", .after = after, .most = 2}).value();
      if (page.empty()) break;
      for (const Record& record : page) seen.insert(record.serial);
      after = page.back().serial;
    }
    CHECK(seen == std::set<std::string>{serials.begin(), serials.end()});

    house.clock.advance(std::chrono::hours{24 * 365 * 3});
    CHECK(count({.status = Status::expired, .profile = "individual"}) == 3);
    CHECK(authority->of_subscriber(house.ratna)->size() == 5);
    CHECK(authority->of_subscriber({})->empty());  // the authority's own are nobody's
  }
}

TEST_CASE("certificates are found by many serials at once, under whichever CA they stand") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const Record old = authority->issue(house.order("one")).value();
    REQUIRE(authority->roll_over(keys::Purpose::issuing, crypto::KeyKind::p256, "person:officer"));
    const Record fresh = authority->issue(house.order("two")).value();
    REQUIRE(fresh.issuer != old.issuer);
    const auto found = authority->find_all({old.serial, "00ff", "\"] OR", fresh.serial}).value();
    REQUIRE(found.size() == 2);
    CHECK(found[0].serial == old.serial);
    CHECK(found[1].serial == fresh.serial);
    CHECK(found[1].der == fresh.der);
    CHECK(authority->find_all({})->empty());
  }
}

TEST_CASE("a revocation is in the record, the index and the next list") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const auto made = authority->issue(house.order("act-1"));
    REQUIRE(made);
    const auto& issuing = authority->certificate(keys::Purpose::issuing);
    const Bytes serial = from_hex(made->serial).value();
    const auto kind = [&] { return authority->status().status(issuing, serial)->kind; };
    using Kind = validation::Status::Kind;
    CHECK(kind() == Kind::good);  // a miss looks at once
    CHECK(authority->publish_due() == 0);

    house.clock.advance(std::chrono::seconds{5});
    const auto revoked = authority->revoke("issuing", made->serial, Reason::key_compromise, "person:officer");
    REQUIRE(revoked);
    CHECK(revoked->revoked->at == house.clock.now());
    CHECK(kind() == Kind::revoked);
    CHECK(authority->status().status(issuing, serial)->reason == 1);
    CHECK(authority->publish_due() == 1);
    const auto list = authority->latest_crl("issuing");
    REQUIRE(list);
    const auto read = crypto::Crl::parse(list->der);
    REQUIRE(read);
    CHECK(read->signed_by(issuing));
    CHECK(read->find(serial)->reason == 1);
    CHECK(!read->shard_url());
    CHECK(authority->publish_due() == 0);

    CHECK(code_of(authority->revoke("issuing", made->serial, Reason::superseded, "person:officer")) ==
          "ca.revoked_already");
    CHECK(code_of(authority->release("issuing", made->serial, "person:officer")) == "ca.not_held");
    CHECK(code_of(authority->revoke("issuing", std::string(36, '0'), Reason::superseded, "x")) ==
          "ca.no_certificate");
    CHECK(code_of(authority->revoke("root", made->serial, Reason::superseded, "x")) == "ca.no_certificate");

    // A key whose secret is out is never certified again, for nobody.
    IssuanceOrder again = house.order("act-2");
    const auto parsed = crypto::Certificate::parse(made->der);
    again.public_key.assign(parsed->spki().begin(), parsed->spki().end());
    CHECK(code_of(authority->issue(again)) == "ca.key_blocked");
  }
}

TEST_CASE("a hold can be lifted or become final") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const auto a = authority->issue(house.order("a")), b = authority->issue(house.order("b"));
    REQUIRE((a && b));
    const auto& issuing = authority->certificate(keys::Purpose::issuing);
    for (const auto& held : {*a, *b})
      REQUIRE(authority->revoke("issuing", held.serial, Reason::certificate_hold, "x"));
    CHECK(code_of(authority->revoke("issuing", a->serial, Reason::certificate_hold, "x")) ==
          "ca.revoked_already");

    REQUIRE(authority->release("issuing", a->serial, "x"));
    CHECK(authority->status().status(issuing, from_hex(a->serial).value())->kind ==
          validation::Status::Kind::good);
    const auto final = authority->revoke("issuing", b->serial, Reason::affiliation_changed, "x");
    REQUIRE(final);
    CHECK(final->revoked->reason == Reason::affiliation_changed);
    CHECK(code_of(authority->release("issuing", b->serial, "x")) == "ca.not_held");
    REQUIRE(authority->publish_due());
    const auto list = crypto::Crl::parse(authority->latest_crl("issuing")->der);
    CHECK(!list->find(from_hex(a->serial).value()));
    CHECK(list->find(from_hex(b->serial).value())->reason == 3);
  }
}

TEST_CASE("lists are renewed by time, and their numbers grow even when the clock does not") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const auto first = authority->latest_crl("issuing");
    REQUIRE(first);
    const auto second = authority->publish_crl("issuing", 0);
    REQUIRE(second);
    CHECK(second->number > first->number);
    house.clock.advance(std::chrono::hours{23});
    CHECK(authority->publish_due() == 0);
    house.clock.advance(std::chrono::hours{1});
    CHECK(authority->publish_due() == 2);  // root and issuing
    CHECK(code_of(authority->publish_crl("issuing", 1)) == "ca.no_crl");
    CHECK(code_of(authority->latest_crl("tsa")) == "ca.no_crl");
  }
}

TEST_CASE("what expired stays for one more list, then leaves") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  const auto made = authority->issue(house.order("a"));
  REQUIRE(made);
  REQUIRE(authority->revoke("issuing", made->serial, Reason::superseded, "x"));
  REQUIRE(authority->publish_crl("issuing", 0));
  house.clock.set(made->not_after + std::chrono::hours{1});
  CHECK(authority->publish_crl("issuing", 0)->entries == 1);
  house.clock.advance(std::chrono::hours{24});
  CHECK(authority->publish_crl("issuing", 0)->entries == 0);
}

TEST_CASE("with shards a serial is on the one list its certificate names") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    AuthoritySettings settings = fixture::quick_settings();
    settings.crl_shards = 4;
    House house{db, settings};
    const auto authority = house.ready();
    for (int i = 0; i < 12; ++i) {
      const auto made = authority->issue(house.order("act-" + std::to_string(i)));
      REQUIRE(made);
      REQUIRE(authority->revoke("issuing", made->serial, Reason::superseded, "x"));
    }
    REQUIRE(authority->publish_due());
    const auto records = authority->of_subscriber(house.ratna);
    REQUIRE(records->size() == 12);
    for (const Record& record : *records) {
      const auto certificate = crypto::Certificate::parse(record.der);
      int on = 0;
      for (int shard = 0; shard < 4; ++shard) {
        const auto list = crypto::Crl::parse(authority->latest_crl("issuing", shard)->der);
        REQUIRE(list);
        if (!list->find(certificate->serial())) continue;
        ++on;
        CHECK(certificate->crl_urls() == std::vector{list->shard_url().value()});
      }
      CHECK(on == 1);
    }
  }
}

TEST_CASE("a node out of touch stops answering") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  const auto& issuing = authority->certificate(keys::Purpose::issuing);
  const Bytes serial(18, 1);
  CHECK(authority->status().status(issuing, serial)->kind == validation::Status::Kind::unknown);
  house.clock.advance(std::chrono::seconds{61});
  CHECK(code_of(authority->status().status(issuing, serial)) == "ca.status_stale");
  REQUIRE(authority->status().refresh());
  CHECK(authority->status().status(issuing, serial));
}

TEST_CASE("another node sees what this one did") {
  tests::Database db{tests::Engine::postgresql};
  House house{db};
  const auto here = house.ready();
  AuthoritySettings second = house.settings;
  second.node = "2";
  const auto other_store = db.open({&journal::sql, &sql});
  const Parts parts{*other_store, *house.ring, house.clock, house.random, FaultPoint{}};
  const auto there = Authority::open(parts, second, builtin_profiles().value());
  REQUIRE(there);

  const auto made = here->issue(house.order("a"));
  REQUIRE(made);
  CHECK((*there)->issue(house.order("b"))->serial.substr(0, 2) != made->serial.substr(0, 2));
  const auto& issuing = here->certificate(keys::Purpose::issuing);
  const Bytes serial = from_hex(made->serial).value();
  REQUIRE((*there)->status().refresh());
  CHECK((*there)->status().status(issuing, serial)->kind == validation::Status::Kind::good);
  REQUIRE(here->revoke("issuing", made->serial, Reason::superseded, "x"));
  REQUIRE((*there)->status().refresh());
  CHECK((*there)->status().status(issuing, serial)->kind == validation::Status::Kind::revoked);
}
