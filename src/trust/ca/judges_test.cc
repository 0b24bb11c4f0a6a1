// What others say of our certificates: openssl and GnuTLS, which nobody here wrote.
#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>

#include "platform/crypto/pem.h"
#include "tests/support/folder.h"
#include "trust/ca/fixture.h"

using namespace paraf;
using namespace paraf::ca;
using fixture::House;

namespace {

struct Said {
  int status;
  std::string text;
};

Said ask(const std::string& command) {
  Said said{-1, {}};
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) said.text.append(buffer, got);
  said.status = ::pclose(pipe);
  return said;
}

std::string put(const tests::Folder& folder, const std::string& name, std::string_view content) {
  const std::string path = (folder.path() / name).string();
  std::ofstream{path, std::ios::binary} << content;
  return path;
}

void judged(const AuthoritySettings& settings, crypto::KeyKind subscriber_key) {
  tests::Database db{tests::Engine::sqlite};
  House house{db, settings};
  const auto authority = house.ready();
  IssuanceOrder order = house.order("act-1");
  order.public_key = crypto::generate_key(subscriber_key).value().spki;
  const auto made = authority->issue(order);
  REQUIRE(made);
  REQUIRE(
      authority->revoke("issuing", authority->issue(house.order("act-2"))->serial, Reason::superseded, "x"));
  REQUIRE(authority->publish_due());

  const tests::Folder folder;
  const auto& root = authority->certificate(keys::Purpose::root);
  const auto& issuing = authority->certificate(keys::Purpose::issuing);
  const std::string root_file = put(folder, "root.pem", crypto::pem("CERTIFICATE", root.der()));
  const std::string issuing_file = put(folder, "issuing.pem", crypto::pem("CERTIFICATE", issuing.der()));
  const std::string leaf = put(folder, "leaf.pem", Authority::pem(*made));
  const std::string tsa =
      put(folder, "tsa.pem", crypto::pem("CERTIFICATE", authority->certificate(keys::Purpose::tsa).der()));
  const std::string ocsp =
      put(folder, "ocsp.pem", crypto::pem("CERTIFICATE", authority->certificate(keys::Purpose::ocsp).der()));
  const std::string crls = put(folder, "crls.pem",
                               crypto::pem("X509 CRL", authority->latest_crl("issuing")->der) +
                                   crypto::pem("X509 CRL", authority->latest_crl("root")->der));
  const std::string at = " -attime " + std::to_string(house.clock.now().seconds() + 1);
  const std::string path = " -x509_strict -CAfile " + root_file + " -untrusted " + issuing_file + at + " ";

  for (const std::string& command :
       {"openssl verify" + path + leaf, "openssl verify" + path + tsa, "openssl verify" + path + ocsp,
        "openssl verify -purpose timestampsign" + path + tsa,
        "openssl verify -purpose ocsphelper" + path + ocsp,
        "openssl verify -policy_check -explicit_policy -policy " + settings.arc + ".1.1" + path + leaf,
        "openssl verify -crl_check_all -CRLfile " + crls + path + leaf,
        "openssl verify -x509_strict -CAfile " + root_file + at + " " + issuing_file,
        "openssl verify -x509_strict -check_ss_sig -CAfile " + root_file + at + " " + root_file}) {
    CAPTURE(command);
    const Said said = ask(command);
    CAPTURE(said.text);
    CHECK(said.status == 0);
  }

  // GnuTLS judges by its own clock, so it judges dates only for what is valid today.
  const std::string chain = put(folder, "chain.pem", authority->chain_pem(*made));
  const Said gnutls = ask("certtool --verify --load-ca-certificate " + root_file + " --infile " + chain);
  CAPTURE(gnutls.text);
  const bool only_dates = gnutls.text.find("not yet activated") != std::string::npos ||
                          gnutls.text.find("expired") != std::string::npos;
  CHECK((gnutls.status == 0 || only_dates));
  CHECK(gnutls.text.find("signature is invalid") == std::string::npos);
  CHECK(gnutls.text.find("issuer is unknown") == std::string::npos);
  const Said shown = ask("certtool --certificate-info --infile " + leaf);
  CAPTURE(shown.text);
  CHECK(shown.status == 0);
  CHECK(shown.text.find("Non repudiation") != std::string::npos);
  CHECK(shown.text.find("Unknown extension") == std::string::npos);

  const std::string bundle = put(folder, "bundle.p7b", text_of(authority->pkcs7(*made)));
  const Said listed = ask("openssl pkcs7 -inform DER -print_certs -noout -in " + bundle);
  CHECK(listed.status == 0);
  std::size_t subjects = 0;
  for (auto found = listed.text.find("subject="); found != std::string::npos;
       found = listed.text.find("subject=", found + 1))
    ++subjects;
  CHECK(subjects == 3);
}

}  // namespace

TEST_CASE("openssl and GnuTLS accept what the authority makes, with P-256 throughout") {
  judged(fixture::quick_settings(), crypto::KeyKind::p256);
}

TEST_CASE("openssl and GnuTLS accept what the authority makes, with RSA as in an installation") {
  AuthoritySettings settings;
  settings.root_key = settings.issuing_key = crypto::KeyKind::rsa3072;  // RSA-4096 takes seconds to make
  judged(settings, crypto::KeyKind::rsa2048);
}
