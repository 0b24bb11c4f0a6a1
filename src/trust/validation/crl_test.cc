#include "trust/validation/crl.h"

#include <doctest/doctest.h>

#include "base/random.h"
#include "platform/crypto/pem.h"
#include "tests/support/command.h"
#include "tests/support/folder.h"
#include "tests/support/pki.h"

using namespace paraf;
using namespace paraf::crypto;
using namespace paraf::validation;
using tests::TestPki;

namespace {

Timestamp at(std::string_view text) { return Timestamp::parse(text).value(); }

CrlOrder week() {
  return {.number = {0x01, 0x00},
          .this_update = at("2026-01-31T00:00:00Z"),
          .next_update = at("2026-02-07T00:00:00Z")};
}

}  // namespace

TEST_CASE("a list says who was revoked, when and why, to us and to openssl crl") {
  const TestPki pki;
  const std::vector<RevokedEntry> entries = {{{0x70, 1, 2, 3}, at("2026-01-15T03:04:05Z"), 1},
                                             {{0x80, 9}, at("2026-01-16T00:00:00Z"), 0},
                                             {{5}, at("2050-02-01T00:00:00Z"), 4}};
  const Bytes der =
      build_crl(entries, week(), pki.issuing.certificate, *pki.issuing.key, HashAlg::sha256).value();
  const Crl crl = Crl::parse(der).value();
  CHECK(crl.size() == 3);
  CHECK(crl.signed_by(pki.issuing.certificate));
  CHECK_FALSE(crl.signed_by(pki.root.certificate));
  CHECK(crl.number() == Bytes{1, 0});
  CHECK(crl.this_update() == week().this_update);
  CHECK(crl.next_update() == week().next_update);
  CHECK(crl.shard_url() == std::nullopt);
  CHECK(crl.find(entries[0].serial)->at == entries[0].at);
  CHECK(crl.find(entries[0].serial)->reason == 1);
  CHECK(crl.find(entries[1].serial)->reason == 0);
  CHECK(crl.find(entries[2].serial)->at == entries[2].at);
  CHECK_FALSE(crl.find(Bytes{6}));

  const tests::Folder folder;
  const std::string crl_file = tests::write_file(folder.path() / "a.crl", der);
  const std::string ca = tests::write_file(folder.path() / "ca.pem",
                                           bytes_of(pem("CERTIFICATE", pki.issuing.certificate.der())));
  const tests::Outcome openssl =
      tests::run("openssl crl -inform DER -in " + crl_file + " -CAfile " + ca + " -noout -text");
  CHECK(openssl.exit == 0);
  CHECK(openssl.says("verify OK"));
  CHECK(openssl.says("Serial Number: 70010203"));
  CHECK(openssl.says("Key Compromise"));
  CHECK(openssl.says("Superseded"));
  CHECK(openssl.says("Jan 15 03:04:05 2026 GMT"));
  CHECK(openssl.says("Feb  1 00:00:00 2050 GMT"));
  CHECK(openssl.says("X509v3 CRL Number"));
  CHECK(openssl.says("Next Update: Feb  7 00:00:00 2026 GMT"));
}

TEST_CASE("a shard says critically that it is one; an empty list is still a list") {
  const TestPki pki;
  CrlOrder order = week();
  order.shard_url = "http://crl.example/7.crl";
  order.only_user_certificates = true;
  const Bytes der = build_crl({}, order, pki.issuing.certificate, *pki.issuing.key, HashAlg::sha384).value();
  const Crl crl = Crl::parse(der).value();
  CHECK(crl.size() == 0);
  CHECK(crl.shard_url() == "http://crl.example/7.crl");
  CHECK(crl.signed_by(pki.issuing.certificate));
  const tests::Folder folder;
  const tests::Outcome openssl = tests::run("openssl crl -inform DER -noout -text -in " +
                                            tests::write_file(folder.path() / "a.crl", der));
  CHECK(openssl.says("Issuing Distribution Point: critical"));
  CHECK(openssl.says("URI:http://crl.example/7.crl"));
  CHECK(openssl.says("Only User Certificates"));
  CHECK(openssl.says("No Revoked Certificates"));
}

TEST_CASE("openssl verify finds a revoked certificate by our list") {
  const TestPki pki;
  const tests::Folder folder;
  const auto file = [&](const char* name, const Certificate& c) {
    return tests::write_file(folder.path() / name, bytes_of(pem("CERTIFICATE", c.der())));
  };
  const std::string root = file("root.pem", pki.root.certificate),
                    person = file("person.pem", pki.person.certificate),
                    issuing = file("issuing.pem", pki.issuing.certificate);
  const auto verdict = [&](const std::vector<RevokedEntry>& entries) {
    const Bytes der =
        build_crl(entries, week(), pki.issuing.certificate, *pki.issuing.key, HashAlg::sha256).value();
    const std::string crl = tests::write_file(folder.path() / "crl.pem", bytes_of(pem("X509 CRL", der)));
    return tests::run("openssl verify -x509_strict -attime " + std::to_string(pki.now.seconds()) +
                      " -crl_check -CRLfile " + crl + " -CAfile " + root + " -untrusted " + issuing + " " +
                      person);
  };
  CHECK(verdict({}).says("OK"));
  CHECK(verdict({{{0x70, 1, 2, 4}, pki.now, 0}}).says("OK"));
  CHECK(verdict({{{0x70, 1, 2, 3}, pki.now, 0}}).says("certificate revoked"));
}

TEST_CASE("a changed or cut list is refused, and nobody else's key may sign it") {
  const TestPki pki;
  const Bytes der =
      build_crl({{{7}, pki.now, 9}}, week(), pki.issuing.certificate, *pki.issuing.key, HashAlg::sha256)
          .value();
  for (std::size_t n = 0; n < der.size(); ++n) {
    CHECK_FALSE(Crl::parse(ByteView{der}.first(n)));
    Bytes changed = der;
    changed[n] ^= 1;
    const auto crl = Crl::parse(changed);
    if (crl) CHECK_FALSE(crl->signed_by(pki.issuing.certificate));
  }
  CHECK(code_of(build_crl({}, week(), pki.issuing.certificate, *pki.root.key, HashAlg::sha256)) ==
        "validation.crl.signer");
  CHECK(code_of(build_crl({{{7}, pki.now, 7}}, week(), pki.issuing.certificate, *pki.issuing.key,
                          HashAlg::sha256)) == "validation.crl.entry");
  CrlOrder backwards = week();
  std::swap(backwards.this_update, backwards.next_update);
  CHECK(code_of(build_crl({}, backwards, pki.issuing.certificate, *pki.issuing.key, HashAlg::sha256)) ==
        "validation.crl.order");
}

TEST_CASE("a long list is written and found in as a short one") {
  const TestPki pki;
  SeededRandom random{7};
  std::vector<RevokedEntry> entries;
  for (int i = 0; i < 20'000; ++i) {
    Bytes serial = random.bytes(18);
    serial[0] = static_cast<std::uint8_t>(1 + (serial[0] & 0x7e));
    entries.push_back({std::move(serial), pki.now, i % 7});
  }
  const Crl crl =
      Crl::parse(
          build_crl(entries, week(), pki.issuing.certificate, *pki.issuing.key, HashAlg::sha256).value())
          .value();
  CHECK(crl.size() == entries.size());
  CHECK(crl.signed_by(pki.issuing.certificate));
  for (const std::size_t i : {0u, 1u, 12'345u, 19'999u})
    CHECK(crl.find(entries[i].serial)->reason == entries[i].reason);
}
