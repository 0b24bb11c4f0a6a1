// tests/support/pki.h: certificates for tests that need some, in a few microseconds (P-256).
//
// Not the authority: trust/ca makes certificates by profile, promises and lints them. Here a test
// says what it wants, rightly or wrongly, and gets it.
#pragma once

#include "platform/crypto/x509.h"

namespace paraf::tests {

struct Issued {
  crypto::Certificate certificate;
  std::shared_ptr<crypto::Signer> key;
  Secret pkcs8;
};

struct CertificateWish {
  std::string name = "Budi Santoso";
  crypto::KeyKind kind = crypto::KeyKind::p256;
  Timestamp from = Timestamp::from_seconds(1'767'225'600);  // 2026-01-01
  Timestamp until = Timestamp::from_seconds(1'767'225'600 + 730 * 86'400 - 1);
  bool ca = false;
  std::uint32_t usage = crypto::usage::digital_signature | crypto::usage::non_repudiation;
  std::vector<crypto::der::Oid> eku{};
  bool eku_critical = true;
  Bytes serial{1, 2, 3, 4, 5, 6, 7, 8};
  std::string ocsp_url{}, crl_url{};
  Bytes more_extensions{};  // Extension elements, DER
};

inline Bytes extension(const crypto::der::Oid& id, bool critical, ByteView value) {
  using namespace crypto;
  if (critical) return der::sequence({der::oid(id), der::boolean(true), der::octet_string(value)});
  return der::sequence({der::oid(id), der::octet_string(value)});
}

// Without an issuer the certificate is signed by its own key.
inline Issued issue(const CertificateWish& wish, const Issued* issuer = nullptr) {
  using namespace crypto;
  KeyPair pair = generate_key(wish.kind).value();
  std::shared_ptr<Signer> key = open_key(pair.pkcs8).value();
  Signer& by = issuer ? *issuer->key : *key;
  const HashAlg hash = usual_hash(by.kind());
  const Bytes subject = distinguished_name({{oid::country, "ID"}, {oid::organization, "Paraf Uji"}, {oid::common_name, wish.name}});
  const ByteView issuer_name = issuer ? issuer->certificate.subject() : ByteView{subject};

  Bytes extensions = extension(oid::basic_constraints, true,
                               wish.ca ? der::sequence({der::boolean(true)}) : der::sequence({}));
  append(extensions, extension(oid::key_usage, true,
                               der::named_bits(wish.ca ? usage::key_cert_sign | usage::crl_sign | usage::digital_signature
                                                       : wish.usage)));
  append(extensions, extension(oid::subject_key_identifier, false, der::octet_string(key_identifier(pair.spki).value())));
  append(extensions, extension(oid::authority_key_identifier, false,
                               der::sequence({der::element(der::context(0), key_identifier(by.spki()).value())})));
  if (!wish.eku.empty()) {
    Bytes purposes;
    for (const auto& purpose : wish.eku) append(purposes, der::oid(purpose));
    append(extensions, extension(oid::extended_key_usage, wish.eku_critical, der::sequence({purposes})));
  }
  if (!wish.ocsp_url.empty())
    append(extensions, extension(oid::authority_info_access, false,
                                 der::sequence({der::sequence({der::oid(oid::ad_ocsp),
                                                               der::element(der::context(6), bytes_of(wish.ocsp_url))})})));
  if (!wish.crl_url.empty()) {
    const Bytes name = der::explicit_tag(0, der::explicit_tag(0, der::element(der::context(6), bytes_of(wish.crl_url))));
    append(extensions, extension(oid::crl_distribution_points, false, der::sequence({der::sequence({name})})));
  }
  append(extensions, wish.more_extensions);

  const Bytes tbs = der::sequence({der::explicit_tag(0, der::integer(2)), der::unsigned_integer(wish.serial),
                                   signature_algorithm(by.kind(), hash), issuer_name,
                                   der::sequence({der::time(wish.from), der::time(wish.until)}), subject, pair.spki,
                                   der::explicit_tag(3, der::sequence({extensions}))});
  const Bytes der = signed_object(tbs, signature_algorithm(by.kind(), hash), by.sign(hash, tbs).value());
  return {Certificate::parse(der).value(), std::move(key), std::move(pair.pkcs8)};
}

// Root, issuing CA, and one certificate for each use.
struct TestPki {
  Issued root = issue({.name = "Akar Uji", .until = Timestamp::from_seconds(1'767'225'600 + 7300LL * 86'400), .ca = true, .serial = {1}});
  Issued issuing = issue({.name = "Penerbit Uji", .until = Timestamp::from_seconds(1'767'225'600 + 3650LL * 86'400), .ca = true, .serial = {2}}, &root);
  Issued person = issue({.serial = {0x70, 1, 2, 3}}, &issuing);
  Issued ocsp = issue({.name = "OCSP Uji", .eku = {crypto::oid::eku_ocsp_signing}, .eku_critical = false, .serial = {4}}, &issuing);
  Issued tsa = issue({.name = "TSA Uji", .eku = {crypto::oid::eku_time_stamping}, .serial = {5}}, &issuing);
  Timestamp now = Timestamp::from_seconds(1'767'225'600 + 30 * 86'400);  // 2026-01-31

  crypto::Certificates anchors() const { return {root.certificate}; }
  crypto::Certificates intermediates() const { return {issuing.certificate}; }
};

}  // namespace paraf::tests
