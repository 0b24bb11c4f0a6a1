#include "doors/esign/verify_view.h"

#include <boost/json.hpp>

#include "doors/esign/exchange.h"
#include "platform/crypto/hash.h"

namespace paraf::esign {

namespace json = boost::json;
namespace oid = crypto::oid;

namespace {

json::value text_or_null(const std::string& text) { return text.empty() ? json::value{} : json::value(text); }

std::string validity(Timestamp from, Timestamp until) {
  return Timestamp::from_seconds(from.seconds()).rfc3339() + " s.d. " +
         Timestamp::from_seconds(until.seconds()).rfc3339();
}

// A serial number as decimal digits: twenty octets are more than any number here holds.
std::string decimal(ByteView octets) {
  std::string digits{"0"};
  for (const std::uint8_t octet : octets) {
    int carry = octet;
    for (auto d = digits.rbegin(); d != digits.rend(); ++d) {
      const int value = (*d - '0') * 256 + carry;
      *d = static_cast<char>('0' + value % 10);
      carry = value / 10;
    }
    while (carry > 0) {
      digits.insert(digits.begin(), static_cast<char>('0' + carry % 10));
      carry /= 10;
    }
  }
  return digits;
}

// "PAdES-B-LT" is PAdES-BASELINE-LT there, "PKCS#7-B-T" PKCS7-T.
std::string format_of(const std::string& level) {
  if (level.starts_with("PAdES-B-")) return "PAdES-BASELINE-" + level.substr(8);
  if (level.starts_with("PKCS#7-B-")) return "PKCS7-" + level.substr(9);
  if (level.starts_with("PKCS#7")) return "PKCS7-B";
  return level;
}

std::string key_word(const crypto::Certificate& certificate) {
  const auto kind = crypto::kind_of(certificate.spki());
  if (!kind) return {};
  const std::string name{crypto::name_of(*kind)};
  return name.starts_with("rsa") ? "RSA" : "ECDSA";
}

// By our own profile: SHA-384 goes with P-384, SHA-256 with the rest.
std::string digest_word(const crypto::Certificate& certificate) {
  const auto kind = crypto::kind_of(certificate.spki());
  return kind && *kind == crypto::KeyKind::p384 ? "SHA384" : "SHA256";
}

json::array usages(const crypto::Certificate& certificate) {
  static constexpr std::string_view names[] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                               "dataEncipherment", "keyAgreement",   "keyCertSign",
                                               "cRLSign",          "encipherOnly",   "decipherOnly"};
  json::array all;
  const std::uint32_t bits = certificate.key_usage().value_or(0);
  for (std::size_t i = 0; i < std::size(names); ++i)
    if (bits & (1U << i)) all.emplace_back(names[i]);
  return all;
}

std::string sentence(const Reading& reading, const std::vector<signing::Finding>& findings) {
  if (findings.empty()) return {};
  return reading.messages.text(reading.language, findings.front().code, findings.front().facts);
}

// The time stamp inside each signature, in their order.
class Stamps {
 public:
  explicit Stamps(const signing::Report& report) {
    for (const signing::StampReport& stamp : report.timestamps)
      if (stamp.field.empty()) inside_.push_back(&stamp);
  }
  const signing::StampReport* next(const signing::SignatureReport& signature) {
    if (!signature.time_is_proven || at_ >= inside_.size()) return nullptr;
    return inside_[at_++];
  }

 private:
  std::vector<const signing::StampReport*> inside_;
  std::size_t at_ = 0;
};

json::object certificate_view(const crypto::Certificate& c) {
  return {{"id", "CERTIFICATE-" + hex(c.fingerprint())},
          {"commonName", c.subject_attribute(oid::common_name).value_or("")},
          {"issuerName", c.issuer_attribute(oid::common_name).value_or("")},
          {"serialNumber", decimal(c.serial())},
          {"notAfterDate", instant(c.not_after())},
          {"notBeforeDate", instant(c.not_before())},
          {"signatureAlgoritm", text_or_null(key_word(c))},
          {"keyUsages", usages(c)}};
}

}  // namespace

json::object verified_v1(const Reading& reading, const signing::Report& report, ByteView file,
                         const std::string& name) {
  json::array details;
  Stamps stamps{report};
  for (const signing::SignatureReport& signature : report.signatures) {
    json::object document{{"signed_using_tsa", signature.time_is_proven},
                          {"reason", text_or_null(signature.reason)},
                          {"document_integrity",
                           signature.intact && signature.changes_after != signing::Changes::forbidden},
                          {"signed_in", instant(signature.time)},
                          {"location", text_or_null(signature.location)}};
    // A container that nobody can read has no value to tell; nothing is put in its place.
    if (!signature.signature.empty()) document["signature_value"] = base64(signature.signature);
    document["hash_value"] =
        hex(crypto::sha256(file.first(std::min(signature.revision_end, file.size()))));
    const auto certificate = crypto::Certificate::parse(signature.certificate);
    json::value tsa{};
    if (const signing::StampReport* stamp = stamps.next(signature)) {
      const crypto::Certificate& own = reading.services.authority.certificate(keys::Purpose::tsa);
      const bool ours =
          stamp->authority.find(own.subject_attribute(oid::common_name).value_or("\n")) != std::string::npos;
      tsa = json::object{{"name", stamp->authority},
                         {"tsa_cert_validity",
                          ours ? json::value(validity(own.not_before(), own.not_after())) : json::value{}}};
    }
    details.emplace_back(json::object{
        {"info_tsa", tsa},
        {"signature_field", signature.field},
        {"info_signer",
         json::object{{"issuer_dn", certificate ? json::value(certificate->issuer_text()) : json::value{}},
                      {"signer_name", signature.signer},
                      {"signer_cert_validity", certificate ? json::value(validity(certificate->not_before(),
                                                                                  certificate->not_after()))
                                                           : json::value{}},
                      {"signer_dn", certificate ? json::value(certificate->subject_text()) : json::value{}},
                      {"cert_user_certified", signature.trusted}}},
        {"signature_document", std::move(document)}});
  }
  json::object out{{"nama_dokumen", name},
                   {"jumlah_signature", report.signatures.size()},
                   {"notes", nullptr},
                   {"details", details},
                   {"summary", nullptr}};
  if (!report.signatures.empty()) {
    out["summary"] = signing::name_of(report.verdict);
    std::string notes = sentence(reading, report.findings);
    for (const signing::SignatureReport& signature : report.signatures)
      if (notes.empty()) notes = sentence(reading, signature.findings);
    out["notes"] = text_or_null(notes);
  }
  return out;
}

json::object verified_v2(const Reading& reading, const signing::Report& report) {
  json::array all;
  Stamps stamps{report};
  for (std::size_t i = 0; i < report.signatures.size(); ++i) {
    const signing::SignatureReport& signature = report.signatures[i];
    const auto certificate = crypto::Certificate::parse(signature.certificate);
    json::array chain;
    if (certificate) {
      chain.emplace_back(certificate_view(*certificate));
      for (const crypto::Certificate& issuer : reading.services.authority.chain(*certificate))
        chain.emplace_back(certificate_view(issuer));
    }
    json::value stamped{};
    if (const signing::StampReport* stamp = stamps.next(signature))
      stamped = json::object{{"id", "TIMESTAMP-" + std::to_string(i + 1)},
                             {"signerName", stamp->authority},
                             {"timestampDate", instant(stamp->time)}};
    all.emplace_back(json::object{
        {"id", "SIGNATURE-" + std::to_string(i + 1)},
        {"signatureFormat", format_of(signature.level)},
        {"signerName", signature.signer},
        {"signatureDate", instant(signature.time)},
        {"fieldName", signature.field},
        {"reason", text_or_null(signature.reason)},
        {"location", text_or_null(signature.location)},
        {"signatureAlgorithm", certificate ? text_or_null(key_word(*certificate)) : json::value{}},
        {"digestAlgorithm", certificate ? json::value(digest_word(*certificate)) : json::value{}},
        {"timestampInfomation", stamped},
        {"certificateDetails", chain},
        {"integrityValid", signature.intact && signature.changes_after != signing::Changes::forbidden},
        {"certificateTrusted", signature.trusted},
        {"lastSignature", i + 1 == report.signatures.size()}});
  }
  std::string description = sentence(reading, report.findings);
  for (const signing::SignatureReport& signature : report.signatures)
    if (description.empty()) description = sentence(reading, signature.findings);
  if (description.empty())
    description = reading.messages.text(reading.language,
                                        "esign.verdict." + std::string{signing::name_of(report.verdict)});
  return {{"conclusion", signing::name_of(report.verdict)},
          {"description", description},
          {"signatureCount", report.signatures.size()},
          {"signatureInformations", all}};
}

}  // namespace paraf::esign
