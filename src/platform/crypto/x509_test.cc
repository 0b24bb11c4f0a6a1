#include <doctest/doctest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "platform/crypto/crl.h"
#include "platform/crypto/pem.h"
#include "platform/crypto/x509.h"
#include "tests/support/pki.h"

using namespace paraf;
using namespace paraf::crypto;
using tests::issue;
using tests::TestPki;

namespace {

Timestamp at(std::string_view text) { return Timestamp::parse(text).value(); }

std::string verdict(const Certificate& leaf, const Certificates& between, const Certificates& anchors,
                    Timestamp t, Purpose purpose = Purpose::document_signing) {
  return code_of(verify_chain(leaf, between, anchors, t, purpose));
}

// Puts a NUL in no text, a comma and a control where a name may have them.
Bytes odd_name() {
  return distinguished_name(
      {{oid::country, "ID"}, {oid::organization, "Dinas, Kominfo"}, {oid::common_name, " A+B\n"}});
}

}  // namespace

TEST_CASE("a certificate is read as OpenSSL reads it") {
  const TestPki pki;
  const tests::Issued rich = issue({.name = "Siti",
                                    .eku = {oid::eku_pdf_signing, oid::eku_email},
                                    .eku_critical = true,
                                    .serial = {0x7f, 0xff, 1},
                                    .ocsp_url = "http://ocsp.example/x",
                                    .crl_url = "http://crl.example/3.crl"},
                                   &pki.issuing);
  const Certificate& c = rich.certificate;
  CHECK(c.serial_hex() == "7fff01");
  CHECK(c.subject_text() == "CN=Siti,O=Paraf Uji,C=ID");
  CHECK(c.issuer_text() == "CN=Penerbit Uji,O=Paraf Uji,C=ID");
  CHECK(c.subject_attribute(oid::common_name) == "Siti");
  CHECK(c.subject_attribute(oid::description) == std::nullopt);
  CHECK(c.not_before() == at("2026-01-01T00:00:00Z"));
  CHECK(c.not_after() == at("2027-12-31T23:59:59Z"));
  CHECK(c.key_usage() == 3u);
  CHECK_FALSE(c.is_ca());
  CHECK(pki.root.certificate.is_ca());
  CHECK(pki.root.certificate.self_issued());
  CHECK(c.extended_key_usage() == std::vector{oid::eku_pdf_signing, oid::eku_email});
  CHECK(c.ocsp_urls() == std::vector<std::string>{"http://ocsp.example/x"});
  CHECK(c.crl_urls() == std::vector<std::string>{"http://crl.example/3.crl"});
  CHECK(c.ca_issuers_urls().empty());
  CHECK(c.subject_key_id() == key_identifier(c.spki()).value());
  CHECK(c.authority_key_id() == pki.issuing.certificate.subject_key_id());
  CHECK(c.signed_by(pki.issuing.certificate));
  CHECK_FALSE(c.signed_by(pki.root.certificate));
  CHECK(Certificate::from_pem(pem("CERTIFICATE", c.der())).value() == c);

  const std::uint8_t* from = c.der().data();
  X509* x = d2i_X509(nullptr, &from, static_cast<long>(c.der().size()));
  REQUIRE(x != nullptr);
  std::array<std::uint8_t, 20> id{};
  unsigned size = 0;
  CHECK(X509_pubkey_digest(x, EVP_sha1(), id.data(), &size) == 1);
  CHECK(Bytes(id.begin(), id.end()) == key_identifier(c.spki()).value());
  CHECK(X509_get_key_usage(x) == (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION));
  X509_free(x);
}

TEST_CASE("no octet of a certificate can be cut off, and a changed one never still verifies") {
  const TestPki pki;
  const Bytes& der = pki.person.certificate.der();
  for (std::size_t n = 0; n < der.size(); ++n) CHECK_FALSE(Certificate::parse(ByteView{der}.first(n)));
  Bytes more = der;
  more.push_back(0);
  CHECK(code_of(Certificate::parse(more)) == "crypto.certificate");
  for (std::size_t n = 0; n < der.size(); ++n) {
    Bytes changed = der;
    changed[n] ^= 0x01;
    const auto c = Certificate::parse(changed);
    if (c) CHECK_FALSE(c->signed_by(pki.issuing.certificate));
  }
}

TEST_CASE("a chain holds or is refused for exactly one reason") {
  const TestPki pki;
  const Timestamp now = pki.now;
  const Certificates anchors = pki.anchors(), between = pki.intermediates();
  const tests::Issued stranger = issue({.name = "Akar Asing", .ca = true});
  const tests::Issued no_ca = issue({.name = "Bukan CA", .usage = usage::digital_signature}, &pki.root);
  const tests::Issued under_no_ca = issue({.name = "Anak"}, &no_ca);
  const tests::Issued impostor_ca = issue({.name = "Penerbit Uji", .ca = true}, &stranger);
  const tests::Issued forged = issue({.name = "Palsu"}, &impostor_ca);
  const tests::Issued cipher_only = issue({.name = "Sandi", .usage = usage::key_encipherment}, &pki.issuing);
  const tests::Issued wide_tsa =
      issue({.name = "TSA", .eku = {oid::eku_time_stamping, oid::eku_email}}, &pki.issuing);
  const tests::Issued soft_tsa =
      issue({.name = "TSA", .eku = {oid::eku_time_stamping}, .eku_critical = false}, &pki.issuing);
  const tests::Issued server =
      issue({.name = "Server", .eku = {oid::eku_server_auth}, .eku_critical = false}, &pki.issuing);
  const tests::Issued pdf_signer = issue({.name = "Siti", .eku = {oid::eku_pdf_signing}}, &pki.issuing);
  const tests::Issued unknown_critical = issue(
      {.name = "Aneh", .more_extensions = tests::extension("1.2.3.4.5", true, der::null())}, &pki.issuing);

  const Certificate& person = pki.person.certificate;
  struct Row {
    std::string why;
    std::string verdict, code;
  };
  const Row rows[] = {
      {"the usual path", verdict(person, between, anchors, now), ""},
      {"the issuing CA is itself the anchor", verdict(person, {}, between, now), ""},
      {"superfluous certificates do no harm",
       verdict(person, {stranger.certificate, between[0]}, anchors, now), ""},
      {"the issuing CA is not there", verdict(person, {}, anchors, now), "crypto.chain.no_issuer"},
      {"the last second of validity", verdict(person, between, anchors, at("2027-12-31T23:59:59Z")), ""},
      {"the second after", verdict(person, between, anchors, at("2028-01-01T00:00:00Z")),
       "crypto.chain.expired"},
      {"the second before", verdict(person, between, anchors, at("2025-12-31T23:59:59Z")),
       "crypto.chain.not_yet_valid"},
      {"another root", verdict(person, between, {stranger.certificate}, now), "crypto.chain.no_issuer"},
      {"the foreign root is sent along",
       verdict(forged.certificate, {impostor_ca.certificate, stranger.certificate}, anchors, now),
       "crypto.chain.untrusted"},
      {"an issuer of the same name, another key", verdict(forged.certificate, between, anchors, now),
       "crypto.chain.no_issuer"},
      {"issued by one that is no CA", verdict(under_no_ca.certificate, {no_ca.certificate}, anchors, now),
       "crypto.chain.not_a_ca"},
      {"a key for ciphering does not sign documents", verdict(cipher_only.certificate, between, anchors, now),
       "crypto.chain.purpose"},
      {"a TLS server does not sign documents", verdict(server.certificate, between, anchors, now),
       "crypto.chain.purpose"},
      {"a PDF signer does", verdict(pdf_signer.certificate, between, anchors, now), ""},
      {"a CA does not sign documents", verdict(pki.issuing.certificate, {}, anchors, now),
       "crypto.chain.purpose"},
      {"a time stamper", verdict(pki.tsa.certificate, between, anchors, now, Purpose::time_stamping), ""},
      {"a person is no time stamper", verdict(person, between, anchors, now, Purpose::time_stamping),
       "crypto.chain.purpose"},
      {"timeStamping with another purpose",
       verdict(wide_tsa.certificate, between, anchors, now, Purpose::time_stamping), "crypto.chain.purpose"},
      {"timeStamping not critical",
       verdict(soft_tsa.certificate, between, anchors, now, Purpose::time_stamping), "crypto.chain.purpose"},
      {"an OCSP signer", verdict(pki.ocsp.certificate, between, anchors, now, Purpose::ocsp_signing), ""},
      {"a person is no OCSP signer", verdict(person, between, anchors, now, Purpose::ocsp_signing),
       "crypto.chain.purpose"},
      {"a TLS server", verdict(server.certificate, between, anchors, now, Purpose::tls_server), ""},
      {"a TLS server is no client", verdict(server.certificate, between, anchors, now, Purpose::tls_client),
       "crypto.chain.purpose"},
      {"a critical extension nobody knows", verdict(unknown_critical.certificate, between, anchors, now),
       "crypto.chain.invalid"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(row.verdict == row.code);
  }
  const Certificates path = verify_chain(person, between, anchors, now, Purpose::any).value();
  CHECK(path == Certificates{person, between[0], anchors[0]});

  Bytes broken = person.der();
  broken.back() ^= 1;
  CHECK(verdict(Certificate::parse(broken).value(), between, anchors, now) == "crypto.chain.signature_wrong");
}

TEST_CASE("a name is shown by RFC 4514, with what could deceive escaped") {
  CHECK(name_text(odd_name()).value() == "CN=\\ A\\+B\\0a,O=Dinas\\, Kominfo,C=ID");
  CHECK(name_text(der::sequence({})).value().empty());
  CHECK_FALSE(name_text(Bytes{0x30, 0x02, 0x31, 0x00}));
}

TEST_CASE("a request must be signed by the key it carries") {
  const KeyPair pair = generate_key(KeyKind::p256).value();
  const auto key = open_key(pair.pkcs8).value();
  const Bytes subject = distinguished_name({{oid::common_name, "Server"}});
  const Bytes der = make_request(subject, *key).value();
  const auto request = CertificateRequest::parse(der).value();
  CHECK(request.spki == pair.spki);
  CHECK(request.subject == subject);
  CHECK(request.kind == KeyKind::p256);

  const std::uint8_t* from = der.data();
  X509_REQ* x = d2i_X509_REQ(nullptr, &from, static_cast<long>(der.size()));
  REQUIRE(x != nullptr);
  CHECK(X509_REQ_verify(x, X509_REQ_get0_pubkey(x)) == 1);
  X509_REQ_free(x);

  Bytes changed = der;
  changed[changed.size() / 3] ^= 1;
  CHECK_FALSE(CertificateRequest::parse(changed));
  Bytes signature_changed = der;
  signature_changed.back() ^= 1;
  CHECK(code_of(CertificateRequest::parse(signature_changed)) == "crypto.signature_wrong");
  CHECK(code_of(CertificateRequest::parse(Bytes{0x30, 0x00})) == "crypto.request");
}

TEST_CASE("a bundle holds the certificates that were put in, in order") {
  const TestPki pki;
  const Certificates all{pki.person.certificate, pki.issuing.certificate, pki.root.certificate};
  const Bytes der = pkcs7_bundle(all);
  CHECK(parse_pkcs7_bundle(der).value() == all);
  const std::uint8_t* from = der.data();
  PKCS7* p7 = d2i_PKCS7(nullptr, &from, static_cast<long>(der.size()));
  REQUIRE(p7 != nullptr);
  REQUIRE(PKCS7_type_is_signed(p7));
  CHECK(sk_X509_num(p7->d.sign->cert) == 3);
  PKCS7_free(p7);
  CHECK(code_of(parse_pkcs7_bundle(ByteView{der}.first(20))) == "crypto.certificate");
}
