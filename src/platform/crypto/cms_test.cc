#include <doctest/doctest.h>
#include <openssl/cms.h>

#include "platform/crypto/cms.h"
#include "tests/support/pki.h"

using namespace paraf;
using namespace paraf::crypto;
using tests::TestPki;

namespace {

SignedDataParts signed_by(const tests::Issued& who, ByteView content, const Certificates& others) {
  const HashAlg hash = usual_hash(who.key->kind());
  SignedDataParts parts;
  parts.hash = hash;
  parts.key = who.key->kind();
  parts.signed_attributes = signed_attributes(hash, digest(hash, content), who.certificate);
  parts.signature = who.key->sign_digest(hash, digest(hash, parts.signed_attributes)).value();
  parts.signer = who.certificate;
  parts.others = others;
  return parts;
}

// `openssl cms -verify -cades -purpose any`: the oracle for form, signature and signing-certificate-v2.
bool openssl_verifies(const Bytes& cms, const Bytes& content, const TestPki& pki) {
  const std::uint8_t* at = cms.data();
  CMS_ContentInfo* info = d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(cms.size()));
  if (!info) return false;
  at = pki.root.certificate.der().data();
  X509* root = d2i_X509(nullptr, &at, static_cast<long>(pki.root.certificate.der().size()));
  X509_STORE* store = X509_STORE_new();
  X509_STORE_add_cert(store, root);
  X509_VERIFY_PARAM* how = X509_STORE_get0_param(store);
  X509_VERIFY_PARAM_set_time(how, static_cast<time_t>(pki.now.seconds()));
  X509_VERIFY_PARAM_set_purpose(how, X509_PURPOSE_ANY);
  BIO* in = BIO_new_mem_buf(content.data(), static_cast<int>(content.size()));
  const bool holds = CMS_verify(info, nullptr, store, in, nullptr, CMS_BINARY | CMS_CADES) == 1;
  BIO_free(in);
  X509_STORE_free(store);
  X509_free(root);
  CMS_ContentInfo_free(info);
  return holds;
}

// What `openssl cms -sign -cades` makes.
Bytes openssl_signs(const tests::Issued& who, const Bytes& content, unsigned flags) {
  const std::uint8_t* at = who.certificate.der().data();
  X509* x = d2i_X509(nullptr, &at, static_cast<long>(who.certificate.der().size()));
  at = who.pkcs8.reveal().data();
  EVP_PKEY* key = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(who.pkcs8.size()));
  BIO* in = BIO_new_mem_buf(content.data(), static_cast<int>(content.size()));
  CMS_ContentInfo* info = CMS_sign(x, key, nullptr, in, CMS_BINARY | CMS_DETACHED | flags);
  std::uint8_t* out = nullptr;
  const int size = i2d_CMS_ContentInfo(info, &out);
  Bytes der(out, out + size);
  OPENSSL_free(out);
  CMS_ContentInfo_free(info);
  BIO_free(in);
  EVP_PKEY_free(key);
  X509_free(x);
  return der;
}

Bytes replaced(Bytes in, const Bytes& what, const Bytes& with) {
  const auto at = std::search(in.begin(), in.end(), what.begin(), what.end());
  REQUIRE(at != in.end());
  REQUIRE(what.size() == with.size());
  std::copy(with.begin(), with.end(), at);
  return in;
}

}  // namespace

TEST_CASE("what we sign, OpenSSL verifies as CAdES, and we read it back") {
  const TestPki pki;
  const Bytes content = to_bytes("isi berkas");
  for (const KeyKind kind : {KeyKind::p256, KeyKind::p384, KeyKind::rsa2048}) {
    CAPTURE(name_of(kind));
    const tests::Issued who = tests::issue({.kind = kind, .serial = {0x90, 1}}, &pki.issuing);
    const Bytes cms = signed_data(signed_by(who, content, {pki.issuing.certificate, pki.root.certificate}));
    CHECK(openssl_verifies(cms, content, pki));
    CHECK_FALSE(openssl_verifies(cms, to_bytes("isi berkaz"), pki));
    Bytes padded = cms;
    padded.resize(cms.size() + 500);
    const SignedData read = SignedData::parse(padded).value();
    CHECK(read.certificates().size() == 3);
    CHECK(read.signer() == who.certificate);
    CHECK(read.names_signer());
    CHECK(read.signing_time() == std::nullopt);
    CHECK(read.content() == std::nullopt);
    CHECK(read.check(digest(read.hash(), content)));
    CHECK(code_of(read.check(digest(read.hash(), bytes_of("lain")))) == "crypto.cms.digest_mismatch");
  }
}

TEST_CASE("what OpenSSL signs, we verify") {
  const TestPki pki;
  const Bytes content = to_bytes("dari orang lain");
  for (const unsigned flags : {0u, static_cast<unsigned>(CMS_CADES), static_cast<unsigned>(CMS_USE_KEYID),
                               static_cast<unsigned>(CMS_NOATTR)}) {
    CAPTURE(flags);
    const SignedData read = SignedData::parse(openssl_signs(pki.person, content, flags)).value();
    CHECK(read.check(digest(read.hash(), content)));
    CHECK_FALSE(read.check(digest(read.hash(), bytes_of("x"))));
    CHECK(read.names_signer() == (flags == CMS_CADES));
    CHECK(read.signing_time().has_value() == (flags != CMS_NOATTR));
  }
  const tests::Issued rsa = tests::issue({.kind = KeyKind::rsa2048}, &pki.issuing);
  const SignedData read = SignedData::parse(openssl_signs(rsa, content, 0)).value();
  CHECK(read.check(digest(read.hash(), content)));
}

TEST_CASE("a signature is refused for exactly one reason") {
  const TestPki pki;
  const Bytes content = to_bytes("isi");
  const Bytes imprint = digest(HashAlg::sha256, content);
  const SignedDataParts good = signed_by(pki.person, content, {pki.issuing.certificate});
  const auto verdict = [&](const SignedDataParts& parts) -> std::string {
    const auto read = SignedData::parse(signed_data(parts));
    if (!read) return code_of(read);
    return code_of(read->check(imprint));
  };
  const auto resigned = [&](Bytes attributes) {
    SignedDataParts parts = good;
    parts.signed_attributes = std::move(attributes);
    parts.signature = pki.person.key->sign(HashAlg::sha256, parts.signed_attributes).value();
    return parts;
  };
  CHECK(verdict(good).empty());

  SignedDataParts wrong_signature = good;
  wrong_signature.signature = pki.person.key->sign(bytes_of("lain")).value();
  CHECK(verdict(wrong_signature) == "crypto.signature_wrong");

  // A look-alike certificate of the same issuer and serial, swapped in after signing.
  const tests::Issued twin = tests::issue({.name = "Orang Lain", .serial = {0x70, 1, 2, 3}}, &pki.issuing);
  SignedDataParts swapped = good;
  swapped.signer = twin.certificate;
  CHECK(verdict(swapped) == "crypto.signature_wrong");
  // The same key certified twice: only signing-certificate-v2 tells which one was meant.
  CHECK(verdict(resigned(signed_attributes(HashAlg::sha256, imprint, pki.issuing.certificate))) ==
        "crypto.cms.certificate_mismatch");

  // The three attributes in any order but DER's: signed as they stand, and still refused.
  {
    der::Reader set = der::Reader{good.signed_attributes}.enter(der::tag::set).value();
    Bytes backwards;
    std::vector<Bytes> members;
    while (!set.empty()) {
      const ByteView one = set.next().value().whole;
      members.emplace_back(one.begin(), one.end());
    }
    for (auto member = members.rbegin(); member != members.rend(); ++member) append(backwards, *member);
    CHECK(verdict(resigned(der::element(der::tag::set, backwards))) == "crypto.cms.attributes_order");
    CHECK(verdict(resigned(der::set_of({members[0], members[0], members[1]}))) == "crypto.cms.attributes_order");
    CHECK(verdict(resigned(der::set_of({members[0]}))) == "crypto.cms.attributes");
  }
  const Bytes other_type = signed_attributes(HashAlg::sha256, imprint, pki.person.certificate, oid::tst_info);
  CHECK(verdict(resigned(other_type)) == "crypto.cms.attributes");

  // Without the signer's certificate nothing can be said.
  const Bytes cms = signed_data(good);
  const SignedData headless = SignedData::parse(replaced(cms, pki.person.certificate.der(), [&] {
    Bytes hidden = pki.person.certificate.der();
    hidden[0] = 0x31;
    return hidden;
  }())).value();
  CHECK(code_of(headless.check(imprint)) == "crypto.cms.signer_missing");
  SignedData helped = headless;
  helped.look_for_signer({pki.issuing.certificate, pki.person.certificate});
  CHECK(helped.check(imprint));
}

TEST_CASE("no octet of a signature can be cut off or follow it, save zeros") {
  const TestPki pki;
  const Bytes cms = signed_data(signed_by(pki.person, bytes_of("x"), {}));
  for (std::size_t n = 0; n < cms.size(); ++n) CHECK_FALSE(SignedData::parse(ByteView{cms}.first(n)));
  Bytes more = cms;
  more.push_back(1);
  CHECK(code_of(SignedData::parse(more)) == "crypto.cms.form");
}

TEST_CASE("time stamps ride as unsigned attributes, and an encapsulated content is checked by itself") {
  const TestPki pki;
  SignedDataParts parts = signed_by(pki.person, bytes_of("x"), {});
  const Bytes stamp = der::sequence({der::oid(oid::signed_data)});
  parts.time_stamps = {stamp};
  const SignedData read = SignedData::parse(signed_data(parts)).value();
  CHECK(read.time_stamps() == std::vector<Bytes>{stamp});
  CHECK(read.unsigned_attribute(oid::attr_signature_time_stamp) == stamp);
  CHECK(read.check(digest(HashAlg::sha256, bytes_of("x"))));
  CHECK(code_of(read.check_encapsulated()) == "crypto.cms.digest_mismatch");

  parts.content = to_bytes("x");
  CHECK(SignedData::parse(signed_data(parts)).value().check_encapsulated());
  parts.content = to_bytes("y");
  CHECK(code_of(SignedData::parse(signed_data(parts)).value().check_encapsulated()) == "crypto.cms.digest_mismatch");
}
