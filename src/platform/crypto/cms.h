// platform/crypto/cms.h: CMS SignedData, the envelope of a PDF signature and of a time stamp.
//
// Making one takes three steps, so that the key may be anywhere (a token, a person's phone):
//
//     Bytes attributes = signed_attributes(hash, message_digest, signer);   // what is signed
//     Bytes signature  = key.sign_digest(hash, digest(hash, attributes));
//     Bytes cms        = signed_data({...});                                // then the envelope
//
// [RFC 5652, RFC 5035 (ESSCertIDv2), EN 319 122-1 §5]
#pragma once

#include <optional>

#include "platform/crypto/x509.h"

namespace paraf::crypto {

namespace oid {
inline constexpr Oid data{"1.2.840.113549.1.7.1"}, signed_data{"1.2.840.113549.1.7.2"},
    tst_info{"1.2.840.113549.1.9.16.1.4"}, attr_content_type{"1.2.840.113549.1.9.3"},
    attr_message_digest{"1.2.840.113549.1.9.4"}, attr_signing_time{"1.2.840.113549.1.9.5"},
    attr_signing_certificate{"1.2.840.113549.1.9.16.2.12"},
    attr_signing_certificate_v2{"1.2.840.113549.1.9.16.2.47"},
    attr_signature_time_stamp{"1.2.840.113549.1.9.16.2.14"},
    attr_adbe_revocation{"1.2.840.113583.1.1.8"};
}  // namespace oid

// The signed attributes as a SET (tag 0x31), which is the form that is hashed and signed:
// contentType, messageDigest and signing-certificate-v2, in DER order. No signingTime: a PDF
// keeps it in /M [EN 319 142-1 §6.3]. A CAdES signature of any other file has it: give the time
// [EN 319 122-1 §6.3].
Bytes signed_attributes(HashAlg hash, ByteView message_digest, const Certificate& signer,
                        const der::Oid& content_type = oid::data, std::optional<Timestamp> signing_time = {});

struct SignedDataParts {
  HashAlg hash = HashAlg::sha256;
  KeyKind key = KeyKind::rsa2048;
  Bytes signed_attributes;             // as signed_attributes() gave it
  Bytes signature;
  Certificate signer;
  bool include_certificates = true;    // a time stamp may be asked for without [RFC 3161 §2.4.1]
  Certificates others;                 // issuing, root: what a checker needs to build the path
  std::vector<Bytes> time_stamps;      // TimeStampTokens (ContentInfo, DER) over the signature value
  der::Oid content_type = oid::data;
  std::optional<Bytes> content;        // encapsulated (a TSTInfo); a PDF signature is detached
};
Bytes signed_data(const SignedDataParts& parts);  // ContentInfo, DER

// A SignedData that was read. One signer: a PDF or a time stamp has exactly one
// [EN 319 142-1 §5.2, RFC 3161 §2.4.2]; more are `refused crypto.cms.many_signers`.
class SignedData {
 public:
  // Octets after the ContentInfo are allowed if they are zero: a PDF pads /Contents.
  static Result<SignedData> parse(ByteView der);    // malformed crypto.cms.form

  const Certificates& certificates() const { return certificates_; }
  const std::vector<Bytes>& crls() const { return crls_; }
  // The signer's certificate, found by issuer and serial or key identifier among those inside.
  const std::optional<Certificate>& signer() const { return signer_; }
  HashAlg hash() const { return hash_; }
  const Bytes& signature() const { return signature_; }
  const Bytes& signature_algorithm() const { return signature_algorithm_; }
  // Retagged as SET; empty when the signer signed the content itself.
  const Bytes& signed_attributes() const { return signed_attributes_; }
  const der::Oid& content_type() const { return content_type_; }
  const std::optional<Bytes>& content() const { return content_; }
  std::optional<Bytes> signed_attribute(const der::Oid& type) const;    // its one value, DER
  std::optional<Bytes> unsigned_attribute(const der::Oid& type) const;
  std::optional<Timestamp> signing_time() const;
  std::vector<Bytes> time_stamps() const;   // signatureTimeStampToken values

  // check says whether the signature is whole, and nothing about trust. content_digest is the
  // digest (under hash()) of the detached content. In this order, each `refused`:
  //   crypto.cms.signer_missing      the signer's certificate is not inside
  //   crypto.cms.attributes_order    signed attributes are not a DER SET [RFC 5652 §5.4]
  //   crypto.cms.attributes          contentType or messageDigest is missing, doubled or wrong
  //   crypto.cms.digest_mismatch     the content was changed
  //   crypto.signature_wrong         the attributes or the signature were changed
  //   crypto.cms.certificate_mismatch  signing-certificate(-v2) names another certificate
  Result<void> check(ByteView content_digest) const;
  // For an encapsulated content: digests it, then the same.
  Result<void> check_encapsulated() const;
  bool names_signer() const;  // has a signing-certificate(-v2) attribute [EN 319 122-1 §5.2.2]
  // If the signer's certificate is not inside, looks for it among these (a time stamp that was
  // asked for without certificates).
  void look_for_signer(const Certificates& among);

 private:
  Certificates certificates_;
  std::vector<Bytes> crls_;
  std::optional<Certificate> signer_;
  HashAlg hash_ = HashAlg::sha256;
  Bytes signature_, signature_algorithm_, signed_attributes_, unsigned_attributes_;
  der::Oid content_type_ = oid::data;
  std::optional<Bytes> content_;
  bool attributes_in_order_ = true;
  Bytes sid_issuer_, sid_serial_, sid_key_;  // who signed: issuer and serial, or a key identifier
};

}  // namespace paraf::crypto
