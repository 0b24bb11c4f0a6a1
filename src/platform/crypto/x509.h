// platform/crypto/x509.h: certificates as they are read, and whether a chain holds.
//
// A Certificate here is something read, often foreign. Our own are made in trust/ca, which
// writes the to-be-signed part by profile with der.h and finishes it with signed_object().
// [RFC 5280]
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "platform/crypto/der.h"
#include "platform/crypto/keys.h"

namespace paraf::crypto {

namespace oid {
using der::Oid;
// Attributes of a name.
inline constexpr Oid common_name{"2.5.4.3"}, serial_number{"2.5.4.5"}, country{"2.5.4.6"},
    locality{"2.5.4.7"}, state{"2.5.4.8"}, organization{"2.5.4.10"}, organizational_unit{"2.5.4.11"},
    title{"2.5.4.12"}, description{"2.5.4.13"}, given_name{"2.5.4.42"}, surname{"2.5.4.4"},
    organization_identifier{"2.5.4.97"}, email{"1.2.840.113549.1.9.1"};
// Extensions.
inline constexpr Oid subject_key_identifier{"2.5.29.14"}, key_usage{"2.5.29.15"},
    subject_alt_name{"2.5.29.17"}, basic_constraints{"2.5.29.19"}, crl_number{"2.5.29.20"},
    reason_code{"2.5.29.21"}, issuing_distribution_point{"2.5.29.28"}, crl_distribution_points{"2.5.29.31"},
    certificate_policies{"2.5.29.32"}, authority_key_identifier{"2.5.29.35"},
    extended_key_usage{"2.5.29.37"}, authority_info_access{"1.3.6.1.5.5.7.1.1"},
    qc_statements{"1.3.6.1.5.5.7.1.3"}, ocsp_no_check{"1.3.6.1.5.5.7.48.1.5"};
// Values inside them.
inline constexpr Oid ad_ocsp{"1.3.6.1.5.5.7.48.1"}, ad_ca_issuers{"1.3.6.1.5.5.7.48.2"},
    policy_cps{"1.3.6.1.5.5.7.2.1"}, eku_server_auth{"1.3.6.1.5.5.7.3.1"},
    eku_client_auth{"1.3.6.1.5.5.7.3.2"}, eku_email{"1.3.6.1.5.5.7.3.4"},
    eku_time_stamping{"1.3.6.1.5.5.7.3.8"}, eku_ocsp_signing{"1.3.6.1.5.5.7.3.9"},
    eku_pdf_signing{"1.2.840.113583.1.1.5"}, eku_document_signing{"1.3.6.1.5.5.7.3.36"};
}  // namespace oid

// Bits of keyUsage, as Writer::named_bits takes them.
namespace usage {
inline constexpr std::uint32_t digital_signature = 1, non_repudiation = 2, key_encipherment = 4,
                               key_cert_sign = 32, crl_sign = 64;
}  // namespace usage

// A distinguished name of one value per attribute, in the order given. Country is written as
// PrintableString, e-mail as IA5String, everything else as UTF8String.
Bytes distinguished_name(const std::vector<std::pair<der::Oid, std::string>>& attributes);
// "CN=Budi Santoso,O=Dinas Kominfo,C=ID": last attribute first, escaped [RFC 4514].
Result<std::string> name_text(ByteView name);

// SEQUENCE { body, algorithm, BIT STRING signature }: a certificate, a CRL, a request, an OCSP answer.
Bytes signed_object(ByteView body, ByteView algorithm, ByteView signature);

class Certificate {
 public:
  // parse checks the form strictly but judges nothing.
  static Result<Certificate> parse(ByteView der);      // malformed crypto.certificate
  static Result<Certificate> from_pem(std::string_view pem);  // the first in the text

  const Bytes& der() const { return der_; }
  ByteView tbs() const { return view(tbs_); }
  ByteView signature_algorithm() const { return view(algorithm_); }
  ByteView signature() const { return view(signature_); }
  ByteView serial() const { return view(serial_); }    // big endian, without sign octet
  std::string serial_hex() const { return hex(serial()); }
  ByteView issuer() const { return view(issuer_); }    // Name, DER
  ByteView subject() const { return view(subject_); }
  std::string issuer_text() const;                     // RFC 4514
  std::string subject_text() const;
  std::optional<std::string> subject_attribute(const der::Oid& type) const;  // the first of this type
  std::optional<std::string> issuer_attribute(const der::Oid& type) const;
  Timestamp not_before() const { return not_before_; }
  Timestamp not_after() const { return not_after_; }   // the last second of validity
  ByteView spki() const { return view(spki_); }
  Sha256 fingerprint() const;

  struct Extension {
    bool critical;
    ByteView value;  // the content of the OCTET STRING
  };
  std::optional<Extension> extension(const der::Oid& id) const;

  bool is_ca() const;
  bool self_issued() const;
  std::optional<std::uint32_t> key_usage() const;      // none: every use is allowed
  std::vector<der::Oid> extended_key_usage() const;
  bool has_eku(const der::Oid& purpose) const;
  std::vector<der::Oid> policies() const;
  std::optional<Bytes> subject_key_id() const;
  std::optional<Bytes> authority_key_id() const;
  std::vector<std::string> ocsp_urls() const;
  std::vector<std::string> ca_issuers_urls() const;
  std::vector<std::string> crl_urls() const;

  // Does the signature hold under this issuer's key? (Nothing else is looked at.)
  Result<void> signed_by(const Certificate& issuer) const;

  friend bool operator==(const Certificate& a, const Certificate& b) { return a.der_ == b.der_; }

 private:
  struct Range {
    std::size_t from = 0, count = 0;
  };
  ByteView view(Range r) const { return ByteView{der_}.subspan(r.from, r.count); }
  Bytes der_;
  Range tbs_, algorithm_, signature_, serial_, issuer_, subject_, spki_, extensions_;
  Timestamp not_before_, not_after_;
};

using Certificates = std::vector<Certificate>;

// What the leaf of a chain is to be used for.
enum class Purpose {
  any,
  document_signing,  // digitalSignature or nonRepudiation, if keyUsage is there; if EKU is
                     // there, PDF or document signing, e-mail or any [RFC 9336]
  time_stamping,     // EKU timeStamping alone and critical [RFC 3161 §2.3]
  ocsp_signing,      // EKU OCSPSigning
  tls_server,
  tls_client,
};

// verify_chain builds a path from the leaf to one of the anchors and validates it as it stood
// at the given time [RFC 5280 §6]: signatures, validity, CA bits, path length, names, policies
// marked critical, algorithm strength. Revocation is another question (Crl, validation).
//
// It gives the path, leaf first, anchor last. Refusals: crypto.chain.no_issuer, .untrusted,
// .expired, .not_yet_valid, .signature_wrong, .not_a_ca, .purpose, .weak, .invalid; a missing
// issuer is a gap in what we were given, the others are facts about the certificates.
Result<Certificates> verify_chain(const Certificate& leaf, const Certificates& intermediates,
                                  const Certificates& anchors, Timestamp at, Purpose purpose);

// PKCS#10 [RFC 2986]. parse also checks the proof of possession: the request is signed by the
// key it carries.
struct CertificateRequest {
  Bytes subject;  // Name, DER
  Bytes spki;
  KeyKind kind;
  static Result<CertificateRequest> parse(ByteView der);  // malformed crypto.request, crypto.signature_wrong
};
Result<Bytes> make_request(ByteView subject, Signer& key);

// A "certs-only" PKCS#7 bundle [RFC 5652 §5], the .p7b that browsers and Windows take.
Bytes pkcs7_bundle(const Certificates& certificates);
Result<Certificates> parse_pkcs7_bundle(ByteView der);

}  // namespace paraf::crypto
