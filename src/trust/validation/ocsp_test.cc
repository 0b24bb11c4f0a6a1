#include "trust/validation/ocsp.h"

#include <doctest/doctest.h>

#include <map>

#include "platform/crypto/pem.h"
#include "tests/support/command.h"
#include "tests/support/folder.h"
#include "tests/support/pki.h"
#include "trust/validation/ocsp_form.h"

using namespace paraf;
using namespace paraf::crypto;
using namespace paraf::validation;

namespace {

class Book final : public StatusSource {
 public:
  std::map<Bytes, Status> known;
  bool out_of_touch = false;
  Result<Status> status(const Certificate&, ByteView serial) const override {
    if (out_of_touch) return unavailable("ca.status.stale");
    const auto found = known.find(Bytes{serial.begin(), serial.end()});
    return found == known.end() ? Status{} : found->second;
  }
};

// `openssl ocsp` compares with the real time, so this little world lives around it.
struct World {
  Timestamp now = Timestamp::from_seconds(SystemClock{}.now().seconds());
  Timestamp from = now - std::chrono::hours{24}, until = now + std::chrono::hours{24 * 300};
  tests::Issued root =
      tests::issue({.name = "Akar", .from = from, .until = until, .ca = true, .serial = {1}});
  tests::Issued issuing =
      tests::issue({.name = "Penerbit", .from = from, .until = until, .ca = true, .serial = {2}}, &root);
  tests::Issued person = tests::issue({.from = from, .until = until, .serial = {0x90, 1}}, &issuing);
  tests::Issued ocsp = tests::issue({.name = "OCSP",
                                     .from = from,
                                     .until = until,
                                     .eku = {crypto::oid::eku_ocsp_signing},
                                     .eku_critical = false,
                                     .serial = {4}},
                                    &issuing);
  Book book;
  ManualClock clock{now};
  Responder responder{issuing.certificate, ocsp.certificate, ocsp.key, book, clock};

  World() { book.known[{0x90, 1}] = {Status::Kind::good, {}, {}}; }
  ByteView serial() const { return person.certificate.serial(); }
  Bytes request(ByteView nonce = {}) const { return ocsp_request(issuing.certificate, serial(), nonce); }
  Status revoked() const { return {Status::Kind::revoked, now - std::chrono::hours{1}, 1}; }
};

const Bytes said_malformed{0x30, 3, 0x0a, 1, 1}, said_try_later{0x30, 3, 0x0a, 1, 3},
    said_unauthorized{0x30, 3, 0x0a, 1, 6};

}  // namespace

TEST_CASE("openssl ocsp asks and believes us: good, revoked with its reason, unknown") {
  World w;
  const tests::Folder folder;
  const auto file = [&](const std::string& name, ByteView octets) {
    return tests::write_file(folder.path() / name, octets);
  };
  const auto pem_file = [&](const std::string& name, const Certificate& c) {
    return file(name, bytes_of(pem("CERTIFICATE", c.der())));
  };
  const std::string root = pem_file("root.pem", w.root.certificate),
                    issuing = pem_file("issuing.pem", w.issuing.certificate),
                    person = pem_file("person.pem", w.person.certificate);
  const auto ask = [&](const std::string& options) {
    const std::string asked = (folder.path() / "q.der").string();
    CHECK(tests::run("openssl ocsp " + options + " -issuer " + issuing + " -cert " + person +
                     " -serial 77 -reqout " + asked)
              .exit == 0);
    const auto answer = w.responder.answer(tests::read_file(asked));
    const std::string given = file("a.der", answer->der);
    // The nonce is in the stored request already: -no_nonce keeps openssl from adding another.
    return tests::run("openssl ocsp " + options + " -no_nonce -issuer " + issuing + " -cert " + person +
                      " -serial 77 -reqin " + asked + " -respin " + given + " -CAfile " + root +
                      " -verify_other " + issuing);
  };
  for (const std::string options : {"", "-no_nonce", "-sha256", "-sha384 -no_nonce"}) {
    CAPTURE(options);
    w.book.known[{0x90, 1}] = {Status::Kind::good, {}, {}};
    tests::Outcome openssl = ask(options);
    CAPTURE(openssl.text);
    CHECK(openssl.exit == 0);
    CHECK(openssl.says("Response verify OK"));
    CHECK(openssl.says("person.pem: good"));
    CHECK(openssl.says("77: unknown"));
    CHECK_FALSE(openssl.says("WARNING"));  // a nonce that was not echoed
    w.book.known[{0x90, 1}] = w.revoked();
    openssl = ask(options);
    CHECK(openssl.says("person.pem: revoked"));
    CHECK(openssl.says("Reason: keyCompromise"));
  }
}

TEST_CASE("we judge our own answer, and its nonce comes back") {
  World w;
  const Bytes nonce(32, 7);
  const auto answer = w.responder.answer(w.request(nonce));
  CHECK_FALSE(answer->cacheable);
  const OcspJudgement judged =
      read_ocsp(answer->der, w.person.certificate, w.issuing.certificate, w.now).value();
  CHECK(judged.status.kind == Status::Kind::good);
  CHECK(judged.nonce == nonce);
  CHECK(judged.this_update == w.now);
  CHECK(judged.next_update == w.now + std::chrono::hours{1});
  CHECK(judged.signer == w.ocsp.certificate);
  w.book.known[{0x90, 1}] = w.revoked();
  CHECK(read_ocsp(w.responder.answer(w.request())->der, w.person.certificate, w.issuing.certificate, w.now)
            ->status == w.revoked());
}

// An answer as another's responder may write it.
Bytes foreign_answer(const World& w, bool critical, bool of_the_whole, bool says_next) {
  const Bytes asked = w.request();
  const auto request = read_request(asked, 1);
  const Bytes id = der::oid(der::Oid{"1.3.6.1.4.1.99999.7"}), is_critical = der::boolean(true);
  const Bytes nothing = der::octet_string(der::null());
  const Bytes extension = der::sequence({id, critical ? is_critical : Bytes{}, nothing});
  const Bytes extensions = der::explicit_tag(1, der::sequence({extension}));
  const auto time = [](Timestamp at) {
    der::Writer writer(32);
    writer.generalized_time(at);
    return Bytes{writer.view().begin(), writer.view().end()};
  };
  const Bytes single = der::sequence({request->ids[0], der::element(der::context(0), {}), time(w.now),
                                      says_next ? der::explicit_tag(0, time(w.now + std::chrono::hours{1})) : Bytes{},
                                      of_the_whole ? Bytes{} : extensions});
  const ByteView name = w.ocsp.certificate.subject();
  const Bytes data = der::sequence({der::element(der::context_constructed(1), name), time(w.now), der::sequence({single}),
                                    of_the_whole ? extensions : Bytes{}});
  const HashAlg hash = usual_hash(w.ocsp.key->kind());
  const Bytes basic = der::sequence({data, signature_algorithm(w.ocsp.key->kind(), hash),
                                     der::bit_string(w.ocsp.key->sign(hash, data).value()),
                                     der::explicit_tag(0, der::sequence({w.ocsp.certificate.der()}))});
  const Bytes inner = der::sequence({der::oid(validation::oid::ocsp_basic), der::octet_string(basic)});
  return der::sequence({Bytes{0x0a, 1, 0}, der::explicit_tag(0, inner)});
}

TEST_CASE("another's answer is not believed with a condition we do not know, nor for ever") {
  const World w;
  const auto verdict = [&](ByteView answer, Timestamp at) {
    return code_of(read_ocsp(answer, w.person.certificate, w.issuing.certificate, at));
  };
  for (const bool of_the_whole : {false, true}) {
    CAPTURE(of_the_whole);
    CHECK(verdict(foreign_answer(w, true, of_the_whole, true), w.now) == "validation.ocsp.critical");
    CHECK(verdict(foreign_answer(w, false, of_the_whole, true), w.now) == "");
  }
  const Bytes open = foreign_answer(w, false, true, false);
  CHECK(verdict(open, w.now + std::chrono::hours{24 * 9}) == "");
  CHECK(verdict(open, w.now + std::chrono::hours{24 * 11}) == "validation.ocsp.stale");
}

TEST_CASE("that a certificate is unknown is not kept, and is over in seconds") {
  World w;
  const auto request = ocsp_request(w.issuing.certificate, Bytes{0x77});
  const auto unknown = w.responder.answer(request);
  CHECK_FALSE(unknown->cacheable);
  CHECK(unknown->next_update - unknown->this_update <= std::chrono::seconds{10});
  w.book.known[{0x77}] = {Status::Kind::good, {}, {}};  // issued a moment later
  const auto good = w.responder.answer(request);
  CHECK(good->cacheable);
  CHECK(good->next_update - good->this_update == std::chrono::hours{1});
  CHECK(w.responder.counts().from_cache == 0);
}

TEST_CASE("an answer is believed only from the right signer, about the right certificate, in its time") {
  World w;
  const Bytes der = w.responder.answer(w.request())->der;
  const auto verdict = [&](ByteView octets, const Certificate& subject, const Certificate& issuer,
                           Timestamp at) { return code_of(read_ocsp(octets, subject, issuer, at)); };
  const Certificate& person = w.person.certificate;
  const Certificate& issuing = w.issuing.certificate;
  CHECK(verdict(der, person, issuing, w.now).empty());
  CHECK(verdict(der, person, issuing, w.now + std::chrono::minutes{64}).empty());
  CHECK(verdict(der, person, issuing, w.now + std::chrono::minutes{66}) == "validation.ocsp.stale");
  CHECK(verdict(der, person, issuing, w.now - std::chrono::minutes{6}) == "validation.ocsp.stale");
  CHECK(verdict(der, w.ocsp.certificate, issuing, w.now) == "validation.ocsp.other_certificate");
  CHECK(verdict(der, person, w.root.certificate, w.now) == "validation.ocsp.other_certificate");
  CHECK(verdict(said_unauthorized, person, issuing, w.now) == "validation.ocsp.not_successful");

  // A person's certificate of the same CA does not make a responder.
  Responder impostor{w.issuing.certificate, w.person.certificate, w.person.key, w.book, w.clock};
  CHECK(verdict(impostor.answer(w.request())->der, person, issuing, w.now) == "validation.ocsp.signer");
  // Nor does the right EKU from another CA.
  const tests::Issued foreign = tests::issue(
      {.name = "OCSP", .from = w.from, .until = w.until, .eku = {crypto::oid::eku_ocsp_signing}}, &w.root);
  Responder stranger{w.issuing.certificate, foreign.certificate, foreign.key, w.book, w.clock};
  CHECK(verdict(stranger.answer(w.request())->der, person, issuing, w.now) == "validation.ocsp.signer");
  // The CA itself may answer.
  Responder itself{w.issuing.certificate, w.issuing.certificate, w.issuing.key, w.book, w.clock};
  CHECK(verdict(itself.answer(w.request())->der, person, issuing, w.now).empty());

  int believed = 0;
  for (std::size_t n = 0; n < der.size(); ++n) {
    Bytes changed = der;
    changed[n] ^= 1;
    if (verdict(changed, person, issuing, w.now).empty()) ++believed;
    CHECK_FALSE(read_ocsp(ByteView{der}.first(n), person, issuing, w.now));
  }
  CHECK(believed == 0);
}

TEST_CASE("what is wrong with a request is said in OCSP's own words") {
  World w;
  const auto said = [&](ByteView request) { return w.responder.answer(request)->der; };
  CHECK(said({}) == said_malformed);
  CHECK(said(bytes_of("GET / HTTP/1.1")) == said_malformed);
  const Bytes good = w.request(Bytes(16, 1));
  for (std::size_t n = 0; n < good.size(); ++n) CHECK(said(ByteView{good}.first(n)) == said_malformed);
  CHECK(said(w.request(Bytes(129, 1))) == said_malformed);  // a nonce too long [RFC 9654]
  CHECK(said(w.request(Bytes(128, 1))) != said_malformed);
  CHECK(said(ocsp_request(w.root.certificate, Bytes{1})) == said_unauthorized);  // another CA's certificate
  w.book.out_of_touch = true;
  CHECK(said(w.request()) == said_try_later);
  w.book.out_of_touch = false;
  w.clock.set(w.until + std::chrono::hours{1});  // our own certificate has lapsed
  CHECK(said(w.request()) == said_try_later);
  CHECK(w.responder.counts().errors > 0);
}

TEST_CASE("a signed answer is given again until its status changes or half its time is over") {
  World w;
  const auto first = w.responder.answer(w.request());
  CHECK(first->cacheable);
  CHECK(first->etag.size() == 34);
  w.clock.advance(std::chrono::minutes{10});
  CHECK(w.responder.answer(w.request()) == first);
  CHECK(w.responder.counts().from_cache == 1);

  w.book.known[{0x90, 1}] = w.revoked();
  const auto second = w.responder.answer(w.request());
  CHECK(second != first);
  CHECK(read_ocsp(second->der, w.person.certificate, w.issuing.certificate, w.clock.now())->status.kind ==
        Status::Kind::revoked);

  w.clock.advance(std::chrono::minutes{29});
  CHECK(w.responder.answer(w.request()) == second);
  w.clock.advance(std::chrono::minutes{2});
  const auto third = w.responder.answer(w.request());
  CHECK(third != second);
  CHECK(third->this_update == w.clock.now());

  w.book.out_of_touch = true;  // a cached "good" must not outlive our knowledge
  CHECK(w.responder.answer(w.request())->der == said_try_later);
}

TEST_CASE("a request with a nonce is answered afresh each time") {
  World w;
  const Bytes request = w.request(Bytes(16, 1));
  CHECK(w.responder.answer(request) != w.responder.answer(request));
  CHECK(w.responder.counts().from_cache == 0);
}

TEST_CASE("the cache stays within its size and still answers rightly") {
  World w;
  OcspSettings small;
  small.cached = 64;
  Responder responder{w.issuing.certificate, w.ocsp.certificate, w.ocsp.key, w.book, w.clock, small};
  for (int round = 0; round < 2; ++round)
    for (std::uint8_t i = 1; i < 200; ++i) {
      w.book.known[{0x55, i}] = {Status::Kind::good, {}, {}};
      const auto answer = responder.answer(ocsp_request(w.issuing.certificate, Bytes{0x55, i}));
      CHECK(answer->cacheable);
    }
  CHECK(responder.counts().from_cache < 100);
}

TEST_CASE("GET carries the request in its path, escaped or not") {
  World w;
  // A serial whose request holds '+' and '/' in base64.
  std::string plain;
  for (int i = 0; plain.find('+') == std::string::npos || plain.find('/') == std::string::npos; ++i) {
    const Bytes serial{0x11, static_cast<std::uint8_t>(i), 0xfb, 0xff, 0xbf, 0xfe};
    w.book.known[serial] = {Status::Kind::good, {}, {}};
    plain = base64(ocsp_request(w.issuing.certificate, serial));
  }
  std::string escaped;
  for (const char c : plain) {
    if (c == '+')
      escaped += "%2B";
    else if (c == '/')
      escaped += "%2f";
    else if (c == '=')
      escaped += "%3D";
    else
      escaped += c;
  }
  const auto answer = w.responder.answer_get(escaped);
  CHECK(answer->cacheable);
  CHECK(w.responder.answer_get(plain) == answer);
  CHECK(w.responder.answer_get("%zz")->der == said_malformed);
  CHECK(w.responder.answer_get("%4")->der == said_malformed);
  CHECK(w.responder.answer_get("!!")->der == said_malformed);
  CHECK(w.responder.answer_get("")->der == said_malformed);
}

TEST_CASE("a responder speaks for several CAs, and goes on through another certificate at once") {
  World w;
  const tests::Issued second = tests::issue(
      {.name = "Penerbit G2", .from = w.from, .until = w.until, .ca = true, .serial = {7}}, &w.root);
  const tests::Issued person = tests::issue({.from = w.from, .until = w.until, .serial = {0x90, 2}}, &second);
  const auto delegate = [&](const tests::Issued& issuer, std::uint8_t serial) {
    return tests::issue({.name = "OCSP",
                         .from = w.from,
                         .until = w.until,
                         .eku = {crypto::oid::eku_ocsp_signing},
                         .eku_critical = false,
                         .serial = {serial}},
                        &issuer);
  };
  w.book.known[{0x90, 2}] = {Status::Kind::good, {}, {}};
  const Bytes other = ocsp_request(second.certificate, person.certificate.serial());
  CHECK(w.responder.answer(other)->der == said_unauthorized);
  const tests::Issued its_own = delegate(second, 8);
  w.responder.serve(second.certificate, its_own.certificate, its_own.key);
  CHECK(read_ocsp(w.responder.answer(other)->der, person.certificate, second.certificate, w.now)->signer ==
        its_own.certificate);
  const auto before = w.responder.answer(w.request());
  CHECK(read_ocsp(before->der, w.person.certificate, w.issuing.certificate, w.now)->signer ==
        w.ocsp.certificate);

  // A rollover: what was kept under the old certificate is not given out again.
  const tests::Issued next = delegate(w.issuing, 9);
  w.responder.serve(w.issuing.certificate, next.certificate, next.key);
  const auto after = w.responder.answer(w.request());
  CHECK(after->der != before->der);
  CHECK(read_ocsp(after->der, w.person.certificate, w.issuing.certificate, w.now)->signer ==
        next.certificate);
  CHECK(w.responder.answer(w.request()) == after);
  CHECK(w.responder.counts().unauthorized == 1);
}

TEST_CASE("what is asked for again and again is signed ahead of its need, and nothing else is") {
  World w;
  w.book.known[{0x90, 7}] = {Status::Kind::good, {}, {}};
  const Bytes hot = w.request(), cold = ocsp_request(w.issuing.certificate, Bytes{0x90, 7}),
              once = w.request(Bytes(32, 5));
  const auto first = w.responder.answer(hot);
  CHECK(w.responder.answer(hot) == first);  // asked again
  (void)w.responder.answer(cold);
  (void)w.responder.answer(once);  // with a nonce: never kept
  CHECK(w.responder.presign() == 0);  // too early

  w.clock.set(w.now + std::chrono::minutes{28});  // given out for thirty
  CHECK(w.responder.presign() == 1);
  CHECK(w.responder.presign() == 0);  // the new one was not asked for again yet
  const auto ahead = w.responder.answer(hot);
  CHECK(ahead != first);
  CHECK(ahead->this_update == w.now + std::chrono::minutes{28});
  CHECK(w.responder.counts().signed_ahead == 1);
  CHECK(w.responder.counts().signed_now == 3);

  // Revoked meanwhile: what was signed ahead says so too.
  w.book.known[{0x90, 1}] = w.revoked();
  const auto told = w.responder.answer(hot);
  CHECK(read_ocsp(told->der, w.person.certificate, w.issuing.certificate, w.clock.now())->status.kind ==
        Status::Kind::revoked);
  // A store out of touch signs nothing.
  (void)w.responder.answer(hot);
  w.clock.set(w.now + std::chrono::minutes{57});
  w.book.out_of_touch = true;
  CHECK(w.responder.presign() == 0);
}
