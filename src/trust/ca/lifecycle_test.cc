// What becomes of a certificate after it was made.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "trust/ca/fixture.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

namespace {

validation::Status::Kind status_of(Authority& authority, const Record& record) {
  return authority.status()
      .status(authority.certificate(keys::Purpose::issuing), from_hex(record.serial).value())
      ->kind;
}

Bytes new_key() { return crypto::generate_key(crypto::KeyKind::p256).value().spki; }

}  // namespace

TEST_CASE("a suspended certificate comes back or ends, and its status follows at once") {
  using Kind = validation::Status::Kind;
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const auto one = authority->issue(house.order("one")), two = authority->issue(house.order("two"));
    REQUIRE(one);
    REQUIRE(two);
    CHECK(authority->suspend("issuing", one->serial, "person:a")->revoked->reason ==
          Reason::certificate_hold);
    CHECK(authority->suspend("issuing", two->serial, "person:a"));
    CHECK(status_of(*authority, *one) == Kind::revoked);
    CHECK(code_of(authority->suspend("issuing", one->serial, "person:a")) == "ca.revoked_already");

    CHECK(!authority->release("issuing", one->serial, "person:b")->revoked);
    CHECK(status_of(*authority, *one) == Kind::good);
    CHECK(code_of(authority->release("issuing", one->serial, "person:b")) == "ca.not_held");

    CHECK(
        authority->revoke("issuing", two->serial, Reason::privilege_withdrawn, "person:b")->revoked->reason ==
        Reason::privilege_withdrawn);
    CHECK(code_of(authority->release("issuing", two->serial, "person:b")) == "ca.not_held");
    CHECK(status_of(*authority, *two) == Kind::revoked);
  }
}

TEST_CASE("a date of invalidity is on the list, and only a possible one") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const auto made = authority->issue(house.order("one"));
    REQUIRE(made);
    house.clock.advance(std::chrono::hours{48});
    const Timestamp now = house.clock.now();
    struct Row {
      std::string why;
      Timestamp since;
      Reason reason;
    };
    const Row rows[] = {
        {"tomorrow", now + std::chrono::hours{24}, Reason::key_compromise},
        {"before there was a certificate", made->not_before - std::chrono::seconds{1},
         Reason::key_compromise},
        {"of a hold", now - std::chrono::hours{1}, Reason::certificate_hold},
    };
    for (const Row& row : rows) {
      CAPTURE(row.why);
      CHECK(code_of(authority->revoke("issuing", made->serial, row.reason, "x", row.since)) ==
            "ca.invalidity_date");
    }
    const Timestamp lost = Timestamp::from_seconds((now - std::chrono::hours{20}).seconds());
    const auto revoked = authority->revoke("issuing", made->serial, Reason::key_compromise, "x", lost);
    REQUIRE(revoked);
    CHECK(revoked->revoked->invalid_since == lost);
    REQUIRE(authority->publish_due());
    const auto list = authority->latest_crl("issuing");
    REQUIRE(list);
    CHECK(crypto::Crl::parse(list->der)->find(from_hex(made->serial).value())->reason == 1);
    const Bytes date = crypto::der::oid(crypto::der::Oid{"2.5.29.24"});
    CHECK(std::search(list->der.begin(), list->der.end(), date.begin(), date.end()) != list->der.end());
  }
}

TEST_CASE("a key that is blocked takes every certificate that carries it along") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const IssuanceOrder order = house.order("one");
    IssuanceOrder same = house.order("two");
    same.public_key = order.public_key;
    const auto one = authority->issue(order), two = authority->issue(same),
               other = authority->issue(house.order("three"));
    REQUIRE(one);
    REQUIRE(two);
    REQUIRE(other);
    REQUIRE(authority->suspend("issuing", two->serial, "x"));  // held: what is known now is final

    CHECK(authority->block_key(order.public_key, "found on the web", "person:officer").value() == 2);
    CHECK(authority->find("issuing", one->serial)->revoked->reason == Reason::key_compromise);
    CHECK(authority->find("issuing", two->serial)->revoked->reason == Reason::key_compromise);
    CHECK(!authority->find("issuing", other->serial)->revoked);
    CHECK(status_of(*authority, *one) == validation::Status::Kind::revoked);
    CHECK(authority->block_key(order.public_key, "again", "person:officer").value() == 2);  // the same two

    // One revoked for its key does the same.
    const IssuanceOrder third = house.order("four");
    IssuanceOrder fourth = house.order("five");
    fourth.public_key = third.public_key;
    const auto a = authority->issue(third), b = authority->issue(fourth);
    REQUIRE(authority->revoke("issuing", a->serial, Reason::key_compromise, "x"));
    CHECK(authority->find("issuing", b->serial)->revoked->reason == Reason::key_compromise);
    IssuanceOrder again = house.order("six");
    again.public_key = third.public_key;
    CHECK(code_of(authority->issue(again)) == "ca.key_blocked");
  }
}

TEST_CASE("a certificate is followed by another: renewed, with another key, or replaced") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    const IssuanceOrder order = house.order("one");
    const auto first = authority->issue(order);
    REQUIRE(first);
    CHECK(first->profile_hash == authority->profiles().at("individual").hash);
    house.clock.advance(std::chrono::hours{24 * 300});

    Renewal renewal;
    renewal.id = "renewal-1";
    renewal.issuer = "issuing";
    renewal.serial = first->serial;
    renewal.actor = "person:officer";
    const auto second = authority->renew(renewal);
    REQUIRE(second);
    const auto before = crypto::Certificate::parse(first->der),
               after = crypto::Certificate::parse(second->der);
    CHECK(std::ranges::equal(before->subject(), after->subject()));
    CHECK(std::ranges::equal(before->spki(), after->spki()));
    CHECK(second->follows == first->serial);
    CHECK(second->not_after > first->not_after);
    CHECK(second->subscriber == first->subscriber);
    CHECK(!authority->find("issuing", first->serial)->revoked);
    CHECK(authority->renew(renewal)->serial == second->serial);  // the act again: the same certificate

    Renewal rekey = renewal;
    rekey.id = "renewal-2";
    rekey.kind = Renewal::Kind::rekey;
    CHECK(code_of(authority->renew(rekey)) == "ca.policy.renewal");  // without a key
    rekey.public_key = order.public_key;
    CHECK(code_of(authority->renew(rekey)) == "ca.policy.renewal");  // with the same
    rekey.public_key = new_key();
    rekey.key = KeyId::make(house.clock.now(), house.random);
    const auto third = authority->renew(rekey);
    REQUIRE(third);
    CHECK(third->key == rekey.key);
    CHECK(!authority->find("issuing", first->serial)->revoked);

    Renewal replace = renewal;
    replace.id = "renewal-3";
    replace.kind = Renewal::Kind::replace;
    replace.serial = second->serial;
    CHECK(code_of(authority->renew(replace)) == "ca.policy.renewal");  // by the same
    replace.subject = order.subject;
    replace.subject->organization = "Pemerintah Kabupaten Contoh";
    const auto fourth = authority->renew(replace);
    REQUIRE(fourth);
    CHECK(authority->find("issuing", second->serial)->revoked->reason == Reason::affiliation_changed);
    CHECK(status_of(*authority, *second) == validation::Status::Kind::revoked);
    CHECK(status_of(*authority, *fourth) == validation::Status::Kind::good);

    Renewal key_only = replace;
    key_only.id = "renewal-4";
    key_only.serial = fourth->serial;
    key_only.subject.reset();
    key_only.public_key = new_key();
    REQUIRE(authority->renew(key_only));
    CHECK(authority->find("issuing", fourth->serial)->revoked->reason == Reason::superseded);

    // What has ended is not followed.
    Renewal late = renewal;
    late.id = "late";
    late.serial = second->serial;
    CHECK(code_of(authority->renew(late)) == "ca.not_renewable");
    REQUIRE(authority->suspend("issuing", third->serial, "x"));
    late.serial = third->serial;
    CHECK(code_of(authority->renew(late)) == "ca.not_renewable");
    late.serial = first->serial;
    house.clock.advance(std::chrono::hours{24 * 500});
    CHECK(code_of(authority->renew(late)) == "ca.not_renewable");
  }
}

TEST_CASE("each profile gives what it names, to those who may have it") {
  tests::Database db{tests::Engine::sqlite};
  House house{db};
  const auto authority = house.ready();
  struct Row {
    std::string profile;
    crypto::KeyKind key;
    crypto::Purpose purpose;
  };
  const Row rows[] = {
      {"seal", crypto::KeyKind::rsa2048, crypto::Purpose::document_signing},
      {"authentication", crypto::KeyKind::ed25519, crypto::Purpose::tls_client},
      {"tls_server", crypto::KeyKind::ed25519, crypto::Purpose::tls_server},
      {"tls_client", crypto::KeyKind::p384, crypto::Purpose::tls_client},
      {"smime", crypto::KeyKind::p256, crypto::Purpose::any},
  };
  for (const Row& row : rows) {
    CAPTURE(row.profile);
    IssuanceOrder order = house.order("act-" + row.profile);
    order.profile = row.profile;
    order.public_key = crypto::generate_key(row.key).value().spki;
    if (row.profile == "seal") {
      CHECK(code_of(authority->check(order)) == "ca.policy.subject");  // a legal person has a number
      order.subject.organization_identifier = "NTRID-0220001234567";
    }
    if (row.profile == "tls_server") {
      order.subject.common_name = "simpel.contoh.go.id";
      order.subject.dns_names = {"simpel.contoh.go.id"};
    }
    if (row.profile == "smime") order.subject.email = "ratna@contoh.go.id";
    const auto made = authority->issue(order);
    INFO((made ? std::string{} : made.error().line()));
    REQUIRE(made);
    const auto certificate = crypto::Certificate::parse(made->der);
    CHECK(crypto::verify_chain(*certificate, {authority->certificate(keys::Purpose::issuing)},
                               {authority->certificate(keys::Purpose::root)}, house.clock.now(),
                               row.purpose));
    CHECK(made->profile_hash.size() == 64);
  }
  IssuanceOrder sub = house.order("act-sub");
  sub.profile = "sub_ca";
  sub.subject.common_name = "CA Kabupaten Contoh";
  const auto made = authority->issue(sub);
  REQUIRE(made);
  CHECK(made->issuer == "root");
  CHECK(crypto::Certificate::parse(made->der)->is_ca());
}

TEST_CASE("words lie in the order of their octets, whatever language the server sorts by") {
  tests::Database db{tests::Engine::postgresql};
  House house{db};
  const std::string columns = "SELECT collation_name FROM information_schema.columns ";
  CHECK(db.raw_text(columns + "WHERE table_name = 'ca_word' AND column_name = 'word'") == "C");
}

TEST_CASE("certificates are found by any word they carry, whatever else there is") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto authority = house.ready();
    std::vector<Record> made;
    for (int i = 0; i < 12; ++i) {
      IssuanceOrder order = house.order("act-" + std::to_string(i));
      order.subject.common_name =
          (i % 2 ? "Ratna Sari " : "Budi Santoso ") + std::string(1, static_cast<char>('A' + i));
      made.push_back(authority->issue(order).value());
    }
    REQUIRE(authority->revoke("issuing", made[3].serial, Reason::superseded, "x"));
    REQUIRE(authority->suspend("issuing", made[5].serial, "x"));
    CHECK(authority->search({.text = "ratna"})->records.empty());  // not yet indexed
    CHECK(authority->index_words().value() >= 12);
    CHECK(authority->index_words().value() == 0);

    const auto count = [&](Search query) {
      std::size_t all = 0;
      std::set<std::string> seen;
      while (true) {
        const auto page = authority->search(query);
        REQUIRE(page);
        for (const Record& r : page->records) CHECK(seen.insert(r.serial).second);
        all += page->records.size();
        if (page->next.empty()) return all;
        query.after = page->next;
      }
    };
    using Status = InventoryQuery::Status;
    CHECK(count({.text = "ratna"}) == 6);
    CHECK(count({.text = "RATNA sari"}) == 6);
    CHECK(count({.text = "rat", .most = 2}) == 6);  // the beginning of a word, page by page
    CHECK(count({.text = "ratna budi"}) == 0);
    CHECK(count({.text = "ratna", .status = Status::valid}) == 4);
    CHECK(count({.text = "ratna", .status = Status::suspended}) == 1);
    CHECK(count({.text = made[7].serial.substr(0, 20)}) == 1);
    CHECK(count({.text = made[7].key.text()}) == 1);
    CHECK(count({.text = hex(crypto::sha256(made[7].der))}) == 1);
    CHECK(count({.text = "profil:individual contoh"}) == 12);
    CHECK(count({.status = Status::revoked}) == 1);
    CHECK(count({.status = Status::suspended}) == 1);
    CHECK(count({.status = Status::expired}) == 0);
    CHECK(count({.status = Status::valid, .most = 3}) == 14);  // ten, and our own four
    CHECK(count({.expires_before = house.clock.now() + std::chrono::hours{24 * 400}}) ==
          1);  // the OCSP responder
    CHECK(code_of(authority->search({.text = "--"})) == "ca.search");
    CHECK(code_of(authority->search({.text = "a b c d e"})) == "ca.search");
    CHECK(code_of(authority->search({.text = "ratna", .after = "x"})) == "ca.search");
    house.clock.advance(std::chrono::hours{24 * 800});
    CHECK(count({.status = Status::expired, .most = 4}) >= 10);
  }
}

TEST_CASE("services are renewed in time, and a new CA takes over while the old one still answers") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    auto authority = house.ready();
    const auto old = authority->issue(house.order("one"));
    REQUIRE(old);
    CHECK(authority->renew_services("system").value() == 0);
    const Bytes first_ocsp = authority->certificate(keys::Purpose::ocsp).der();
    house.clock.advance(std::chrono::hours{24 * 290});
    CHECK(authority->renew_services("system").value() == 1);  // the responder's year
    CHECK(authority->certificate(keys::Purpose::ocsp).der() != first_ocsp);
    CHECK(authority->renew_services("system").value() == 0);

    const auto rolled = authority->roll_over(keys::Purpose::issuing, crypto::KeyKind::p256, "person:officer");
    INFO((rolled ? std::string{} : rolled.error().line()));
    REQUIRE(rolled);
    const auto fresh = authority->issue(house.order("two"));
    REQUIRE(fresh);
    CHECK(fresh->issuer == "issuing.2");
    const auto certificate = crypto::Certificate::parse(fresh->der);
    CHECK(certificate->crl_urls().front().ends_with("/pki/issuing.2.crl"));
    const auto chain = authority->chain(*certificate);
    CHECK(crypto::verify_chain(*certificate, chain, {authority->certificate(keys::Purpose::root)},
                               house.clock.now(), crypto::Purpose::document_signing));
    CHECK(authority->chain(*crypto::Certificate::parse(old->der)).front().subject_text() !=
          chain.front().subject_text());

    // Both have a responder and a list, and each its own revocations.
    CHECK(authority->responders().size() == 2);
    CHECK(authority->issuers().size() == 3);
    REQUIRE(authority->revoke("issuing", old->serial, Reason::superseded, "x"));
    REQUIRE(authority->revoke("issuing.2", fresh->serial, Reason::superseded, "x"));
    REQUIRE(authority->publish_due());
    CHECK(crypto::Crl::parse(authority->latest_crl("issuing")->der)->size() == 1);
    const auto second_list = crypto::Crl::parse(authority->latest_crl("issuing.2")->der);
    CHECK(second_list->find(from_hex(fresh->serial).value()));
    CHECK(second_list->signed_by(chain.front()));

    // A second node, and the next start, know it too.
    const auto next = house.open();
    REQUIRE(next);
    CHECK((*next)->issue(house.order("three"))->issuer == "issuing.2");
    CHECK(!(*next)->reload().value());
    REQUIRE(authority->roll_over(keys::Purpose::tsa, crypto::KeyKind::p256, "person:officer"));
    CHECK((*next)->reload().value());
    CHECK((*next)->certificate(keys::Purpose::tsa).der() == authority->certificate(keys::Purpose::tsa).der());
    CHECK(std::ranges::equal((*next)->signer(keys::Purpose::tsa)->spki(),
                             (*next)->certificate(keys::Purpose::tsa).spki()));
    CHECK(code_of(authority->roll_over(keys::Purpose::root, crypto::KeyKind::p256, "x")) == "ca.no_rollover");
  }
}
