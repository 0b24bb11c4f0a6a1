// A root that is elsewhere: request out, certificate back, and what the authority here can no longer do.
#include "trust/ca/offline.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "platform/crypto/pem.h"
#include "trust/ca/fixture.h"
#include "trust/ca/requests.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

namespace {

// The root's own installation, and ours, which has no store yet.
struct Two {
  explicit Two(tests::Database& far_db, tests::Database& near_db)
      : far(far_db, named("Akar Luring")), near(near_db, named("Penerbit Daring")), root(far.ready()) {}

  static AuthoritySettings named(const std::string& name) {
    AuthoritySettings s = fixture::quick_settings();
    s.organization = "Contoh " + name;
    s.root_name = name + " Root";
    s.issuing_name = name + " CA";
    return s;
  }
  // What the root's officers do with a request.
  Record answer(ByteView request, const std::string& id, const std::string& common_name,
                const std::string& profile = "own_ca") {
    IssuanceOrder order = far.order(id);
    order.profile = profile;
    order.subscriber = subscriber;
    order.public_key = crypto::CertificateRequest::parse(request)->spki;
    order.subject = {.common_name = common_name, .organization = near.settings.organization};
    return root->issue(order).value();
  }
  std::string list() {
    far.clock.advance(std::chrono::seconds{2});
    near.clock.advance(std::chrono::seconds{2});
    return std::string{text_of(root->publish_crl("root", 0)->der)};
  }
  Result<FromRoot> read(const std::string& with_root, const std::string& issuing, const std::string& with_list) {
    return read_from_root(with_root, issuing, with_list, *near.ring, near.settings, builtin_profiles().value(),
                          near.clock.now());
  }

  House far, near;
  SubscriberId subscriber = far.ratna;
  std::unique_ptr<Authority> root;
};

std::string fact(const Error& error, std::string_view name) {
  for (const auto& [known, what] : error.facts)
    if (known == name) return what;
  return {};
}

}  // namespace

TEST_CASE("an authority under a root that is elsewhere issues as any other, and leaves to the root what is the root's") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    tests::Database far_db{tests::Engine::sqlite};
    Two two{far_db, db};
    const Profiles profiles = builtin_profiles().value();
    const Bytes request = request_for_root(*two.near.ring, two.near.settings, profiles).value();
    CHECK(crypto::CertificateRequest::parse(request)->spki ==
          crypto::CertificateRequest::parse(request_for_root(*two.near.ring, two.near.settings, profiles).value())->spki);
    const Record given = two.answer(request, "sub-1", two.near.settings.issuing_name);
    const std::string old_list = two.list(), list = two.list();
    const crypto::Certificate& root = two.root->certificate(keys::Purpose::root);
    const auto papers = two.read(crypto::pem("CERTIFICATE", root.der()), std::string{text_of(given.der)}, list);
    REQUIRE(papers);

    // Dying in the middle and going on, as any ceremony.
    struct Died {};
    const FaultPoint die{[](std::string_view step) {
      if (step == "ca.promised") throw Died{};
    }};
    CHECK_THROWS_AS((void)create_authority_under(two.near.parts(die), two.near.settings, profiles, *papers, "officer"), Died);
    REQUIRE(create_authority_under(two.near.parts(), two.near.settings, profiles, *papers, "officer"));
    CHECK_FALSE(two.near.ring->has(keys::Purpose::root).value());

    const auto authority = two.near.open();
    REQUIRE(authority);
    Authority& a = **authority;
    CHECK(a.root_is_away());
    const auto made = a.issue(two.near.order("act-1"));
    REQUIRE(made);
    const auto certificate = crypto::Certificate::parse(made->der);
    CHECK(crypto::verify_chain(*certificate, {a.certificate(keys::Purpose::issuing)}, {root}, two.near.clock.now(),
                               crypto::Purpose::document_signing));
    CHECK(a.chain(*certificate).size() == 2);
    CHECK(a.latest_crl("root")->der == to_bytes(list));
    CHECK(a.latest_crl("issuing"));
    CHECK(a.responders().size() == 1);
    CHECK(a.publish_due());

    CHECK(code_of(a.publish_crl("root", 0)) == "root.away");
    CHECK(code_of(a.roll_over(keys::Purpose::issuing, crypto::KeyKind::p256, "x")) == "root.away");
    CHECK(code_of(a.revoke("root", given.serial, Reason::superseded, "x")) == "root.away");
    CHECK(a.roll_over(keys::Purpose::ocsp, crypto::KeyKind::p256, "x"));  // that is ours

    // The same list again is nothing new; an older one would take revocations back.
    CHECK(a.take_root_list(list, "officer"));
    CHECK(code_of(a.take_root_list(old_list, "officer")) == "root.papers");
    CHECK(code_of(a.take_root_list("no list", "officer")) == "root.papers");
    CHECK(code_of(a.take_root_list(text_of(a.latest_crl("issuing")->der), "officer")) == "root.papers");
    CHECK(code_of(two.root->take_root_list(list, "officer")) == "root.here");

    REQUIRE(two.root->revoke("root", given.serial, Reason::superseded, "x"));
    REQUIRE(a.take_root_list(two.list(), "officer"));
    CHECK(a.find("root", given.serial)->revoked);
    CHECK(a.latest_crl("root")->entries == 1);
    CHECK(code_of(a.issue(two.near.order("act-2"))) == "ca.policy.issuer_revoked");  // the one that runs, at once
    // It is no issuing CA any more; what opens asks the root for the next one.
    const auto opened = two.near.open();
    REQUIRE(opened);
    CHECK(code_of((*opened)->issue(two.near.order("act-2"))) == "ca.policy.issuer_revoked");
    const Bytes next = (*opened)->ask_root(crypto::KeyKind::p256, "x").value();
    const Record second = two.answer(next, "sub-2", (*opened)->next_issuing_name());
    REQUIRE((*opened)->take_issuing(text_of(second.der), "x"));
    CHECK((*opened)->issue(two.near.order("act-2"))->issuer == "issuing.2");
  }
}

TEST_CASE("the next issuing CA comes from the root as the first did, and nothing stops meanwhile") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    tests::Database far_db{tests::Engine::sqlite};
    Two two{far_db, db};
    const Profiles profiles = builtin_profiles().value();
    const Bytes first = request_for_root(*two.near.ring, two.near.settings, profiles).value();
    const Record given = two.answer(first, "sub-1", two.near.settings.issuing_name);
    const std::string root{text_of(two.root->certificate(keys::Purpose::root).der())};
    const std::string issuing{text_of(given.der)};
    REQUIRE(create_authority_under(two.near.parts(), two.near.settings, profiles,
                                   two.read(root, issuing, two.list()).value(), "officer"));
    const auto held = two.near.open().value();
    Authority& a = *held;
    const Record old = a.issue(two.near.order("act-1")).value();
    Requests requests{a, two.near.parts()};
    const auto both = [&](Request::Act act, const Request::Content& content) -> Result<Request> {
      const Request asked = TRY(requests.ask(act, content, "person:ani"));
      return requests.approve(asked.id, asked.hash, "person:budi");
    };

    CHECK(code_of(a.root_request()) == "root.no_request");
    const auto out = both(Request::Act::roll_over, {{"purpose", "issuing"}, {"kind", "p384"}});
    REQUIRE(out);
    REQUIRE(out->state == Request::State::done);
    const Bytes request = a.root_request().value();
    const auto read = crypto::CertificateRequest::parse(request);
    CHECK(out->result == hex(crypto::sha256(read->spki)));
    CHECK(a.issue(two.near.order("act-2"))->issuer == "issuing");  // nothing has changed yet
    // Asked again before the answer, the same key asks.
    REQUIRE(both(Request::Act::roll_over, {{"purpose", "issuing"}, {"kind", "p384"}}));
    CHECK(crypto::CertificateRequest::parse(a.root_request().value())->spki == read->spki);

    const std::string name = two.near.settings.issuing_name;
    const Record misnamed = two.answer(request, "sub-2", name), answer = two.answer(request, "sub-3", name + " G2");
    const Record withdrawn = two.answer(request, "sub-4", name + " G2");
    REQUIRE(two.root->revoke("root", withdrawn.serial, Reason::superseded, "x"));
    REQUIRE(a.take_root_list(two.list(), "officer"));
    const auto content = [](const Record& record) { return Request::Content{{"certificate", base64(record.der)}}; };
    CHECK(code_of(both(Request::Act::take_issuing, content(misnamed))) == "root.papers");
    CHECK(code_of(both(Request::Act::take_issuing, content(withdrawn))) == "root.papers");
    CHECK(requests.preview(Request::Act::take_issuing, content(answer))->makes->subject.find("G2") != std::string::npos);
    const auto taken = both(Request::Act::take_issuing, content(answer));
    REQUIRE(taken);
    CHECK(taken->state == Request::State::done);
    CHECK(taken->result == answer.serial);
    CHECK(a.take_issuing(text_of(answer.der), "officer"));  // brought twice, taken once
    CHECK(code_of(a.root_request()) == "root.no_request");

    const Record fresh = a.issue(two.near.order("act-3")).value();
    CHECK(fresh.issuer == "issuing.2");
    CHECK(a.responders().size() == 2);
    CHECK(a.latest_crl("issuing.2"));
    REQUIRE(a.revoke("issuing", old.serial, Reason::superseded, "x"));
    CHECK(a.publish_due().value() > 0);
    CHECK(a.latest_crl("issuing")->entries == 1);  // the old one's list goes on
    for (const Record* each : {&old, &fresh}) {
      const auto certificate = crypto::Certificate::parse(each->der);
      CHECK(crypto::verify_chain(*certificate, a.chain(*certificate), {a.certificate(keys::Purpose::root)},
                                 two.near.clock.now(), crypto::Purpose::document_signing));
    }

    // The root ends the old one: the new one keeps its name and goes on, also after a restart.
    REQUIRE(two.root->revoke("root", given.serial, Reason::superseded, "x"));
    REQUIRE(a.take_root_list(two.list(), "officer"));
    CHECK(a.issue(two.near.order("act-4"))->issuer == "issuing.2");
    const auto again = two.near.open();
    REQUIRE(again);
    CHECK((*again)->issue(two.near.order("act-5"))->issuer == "issuing.2");
    CHECK(code_of(two.root->take_issuing(issuing, "officer")) == "root.here");
  }
}

TEST_CASE("what comes back from the root is what was asked for, or is refused with the paper and the reason") {
  tests::Database far_db{tests::Engine::sqlite}, near_db{tests::Engine::sqlite}, third_db{tests::Engine::sqlite};
  Two two{far_db, near_db};
  House stranger{third_db, Two::named("Orang Lain")};
  const auto foreign = stranger.ready();
  const Profiles profiles = builtin_profiles().value();
  const Bytes request = request_for_root(*two.near.ring, two.near.settings, profiles).value();
  const std::string name = two.near.settings.issuing_name;
  const std::string issuing{text_of(two.answer(request, "sub-1", name).der)};
  const Record misnamed = two.answer(request, "sub-2", name + " Baru");
  const auto other_key = crypto::open_key(crypto::generate_key(crypto::KeyKind::p256)->pkcs8).value();
  const Bytes other_request = crypto::make_request(crypto::CertificateRequest::parse(request)->subject, *other_key).value();
  const Record other = two.answer(other_request, "sub-3", name);
  const Record withdrawn = two.answer(request, "sub-4", name);
  const std::string root{text_of(two.root->certificate(keys::Purpose::root).der())};
  const std::string foreign_root{text_of(foreign->certificate(keys::Purpose::root).der())};
  const std::string foreign_list{text_of(foreign->latest_crl("root")->der)};
  const std::string leaf{text_of(two.root->certificate(keys::Purpose::tsa).der())};
  const std::string below{text_of(two.root->certificate(keys::Purpose::issuing).der())};
  REQUIRE(two.root->revoke("root", withdrawn.serial, Reason::superseded, "x"));
  const std::string list = two.list();
  const auto text = [](const Record& record) { return std::string{text_of(record.der)}; };
  struct Row {
    std::string why, root, issuing, list, paper, what;
  };
  const Row rows[] = {
      {"all of it as asked", root, issuing, list, "", ""},
      {"no certificate", "akar", issuing, list, "root", "form"},
      {"PEM of something else", crypto::pem("X509 CRL", to_bytes(list)), issuing, list, "root", "PEM"},
      {"a root below another", below, issuing, list, "root", "self_signed"},
      {"a leaf as the root", leaf, issuing, list, "root", "self_signed"},
      {"another root", foreign_root, issuing, list, "issuing", "crypto.chain.no_issuer"},
      {"another key", root, text(other), list, "issuing", "key"},
      {"another name", root, text(misnamed), list, "issuing", "name"},
      {"the root itself", root, root, list, "issuing", "key"},
      {"another root's list", root, issuing, foreign_list, "list", "issuer"},
      {"a certificate that is on the list", root, text(withdrawn), list, "list", "revoked"},
      {"no list", root, issuing, "", "list", "form"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto papers = two.read(row.root, row.issuing, row.list);
    if (row.paper.empty()) {
      CHECK(papers);
      continue;
    }
    REQUIRE(code_of(papers) == "root.papers");
    CHECK(fact(papers.error(), "paper") == row.paper);
    CHECK(fact(papers.error(), "what") == row.what);
  }
  two.near.clock.advance(std::chrono::hours{24 * 60});
  const auto late = two.read(root, issuing, list);
  REQUIRE(code_of(late) == "root.papers");
  CHECK(fact(late.error(), "what") == "validity");
}

TEST_CASE("a rollover under a root that is elsewhere is one, wherever it was cut in two") {
  for (const std::string step : {"ca.request_approved", "ca.next_key_made", "ca.root_asked", "ca.request_performed",
                                 "ca.issuing_taken", "ca.issuing_loaded", "ca.issuing_listed", "ca.promised",
                                 "ca.issuing_raised"}) {
    CAPTURE(step);
    tests::Database far_db{tests::Engine::sqlite}, near_db{tests::Engine::sqlite};
    Two two{far_db, near_db};
    const Profiles profiles = builtin_profiles().value();
    const Record given = two.answer(request_for_root(*two.near.ring, two.near.settings, profiles).value(), "sub-1",
                                    two.near.settings.issuing_name);
    const std::string root{text_of(two.root->certificate(keys::Purpose::root).der())};
    REQUIRE(create_authority_under(two.near.parts(), two.near.settings, profiles,
                                   two.read(root, std::string{text_of(given.der)}, two.list()).value(), "officer"));
    struct Died {};
    // Both acts, each killed at the step where it passes by, and gone on with by the next start.
    const auto through = [&](Request::Act act, const Request::Content& content) {
      RequestId id;
      {
        const FaultPoint die{[&](std::string_view at) {
          if (at == step) throw Died{};
        }};
        const auto a = two.near.open(die).value();
        Requests requests{*a, two.near.parts(die)};
        const auto asked = requests.ask(act, content, "person:ani").value();
        id = asked.id;
        try {
          (void)requests.approve(id, asked.hash, "person:budi");
        } catch (const Died&) {
        }
      }
      const auto a = two.near.open().value();
      const std::string between = a->issue(two.near.order("between " + id.text()))->issuer;
      CHECK(a->latest_crl(between));
      const auto issuers = a->issuers();
      const auto issuer = std::ranges::find(issuers, between, [](const auto& each) { return each.first; });
      CHECK(std::ranges::any_of(a->responders(), [&](const auto& each) { return each.issuer == issuer->second; }));
      Requests requests{*a, two.near.parts()};
      REQUIRE(requests.resume());
      CHECK(requests.find(id)->state == Request::State::done);
    };
    through(Request::Act::roll_over, {{"purpose", "issuing"}, {"kind", "p256"}});
    const Bytes request = two.near.open().value()->root_request().value();
    const Record answer = two.answer(request, "sub-2", two.near.settings.issuing_name + " G2");
    through(Request::Act::take_issuing, {{"certificate", base64(answer.der)}});
    const auto a = two.near.open().value();
    CHECK(a->issue(two.near.order("after"))->issuer == "issuing.2");
    CHECK(two.near.ring->signers(keys::Purpose::issuing)->size() == 2);
    CHECK(a->responders().size() == 2);
    CHECK(near_db.raw_text("SELECT COUNT(*) FROM journal_entry WHERE act = 'issuing.asked'") == "1");
    CHECK(near_db.raw_text("SELECT COUNT(*) FROM journal_entry WHERE act = 'certificate.given'") == "3");
  }
}

TEST_CASE("under a root that is elsewhere our own issuing CA may say every policy, and a stranger's only its own") {
  tests::Database far_db{tests::Engine::sqlite}, near_db{tests::Engine::sqlite};
  Two two{far_db, near_db};
  const Bytes request = request_for_root(*two.near.ring, two.near.settings, builtin_profiles().value()).value();
  const Bytes any = crypto::der::oid(crypto::der::Oid{"2.5.29.32.0"});
  const auto says_any = [&](const Record& record) {
    const auto policies = crypto::Certificate::parse(record.der)->extension(crypto::oid::certificate_policies);
    return !std::ranges::search(policies->value, any).empty();
  };
  CHECK(says_any(two.answer(request, "own", two.near.settings.issuing_name)));
  CHECK(says_any(two.root->find("root", two.root->certificate(keys::Purpose::issuing).serial_hex()).value()));
  IssuanceOrder order = two.far.order("stranger");
  order.profile = "sub_ca";
  order.subject.common_name = "CA Kabupaten Contoh";
  CHECK_FALSE(says_any(two.root->issue(order).value()));
}
