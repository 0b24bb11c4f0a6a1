// Is the container of a signature whole, and whose is it?
#include <algorithm>

#include "platform/crypto/foreign.h"
#include "platform/pdf/revisions.h"
#include "trust/signing/check_file.h"

namespace paraf::signing {

std::vector<ByteView> FileCheck::covered(const pdf::Coverage& coverage) const {
  const ByteView octets = file_.octets();
  return {octets.first(coverage.range[1]), octets.subspan(coverage.range[2], coverage.range[3])};
}

Bytes FileCheck::digest_of(const pdf::Coverage& coverage, crypto::HashAlg hash) const {
  // Every signature covers the file from its start: what one has hashed is where the next goes on.
  auto& reached = hashed_[hash];
  auto from = reached.upper_bound(coverage.range[1]);
  std::size_t at = 0;
  crypto::Hasher hasher{hash};
  if (from != reached.begin()) {
    --from;
    at = from->first;
    hasher = from->second.copy();
  }
  const ByteView octets = file_.octets();
  hasher.update(octets.subspan(at, coverage.range[1] - at));
  if (at != coverage.range[1]) reached.insert_or_assign(coverage.range[1], hasher.copy());
  return hasher.update(octets.subspan(coverage.range[2], coverage.range[3])).finish();
}

namespace {

void describe(SignatureReport& report, const crypto::Certificate& signer) {
  report.certificate = signer.der();
  report.signer = signer.subject_attribute(crypto::oid::common_name).value_or(signer.subject_text());
  report.organization = signer.subject_attribute(crypto::oid::organization).value_or("");
  report.issuer = signer.issuer_attribute(crypto::oid::common_name).value_or(signer.issuer_text());
  report.serial = signer.serial_hex();
}

}  // namespace

// The strict reader first. What it refuses for its form or its algorithm may still be whole: the rest
// of the world has signed in BER and over SHA-1.
FileCheck::Opened FileCheck::open_container(SignatureReport& report, const Details& details,
                                            const pdf::Coverage& coverage) const {
  Opened opened;
  opened.der = Bytes(coverage.contents.begin(), coverage.contents.end());
  auto cms = crypto::SignedData::parse(opened.der);
  auto der = crypto::der_of_ber(coverage.contents);
  opened.readable = der.has_value();
  if (der) {
    if (!cms) cms = crypto::SignedData::parse(*der);
    opened.der = std::move(*der);
  }
  if (cms) {
    opened.cms = std::move(*cms);
    report.signature = opened.cms->signature();
    if (opened.cms->signer()) describe(report, *opened.cms->signer());
  }
  if (!opened.cms || details.is_digest_inside() || !opened.cms->signer()) {
    foreign(report, opened, details, coverage);
    return opened;
  }
  const auto whole = opened.cms->check(digest_of(coverage, opened.cms->hash()));
  if (whole) {
    opened.whole = true;
    return opened;
  }
  const std::string_view code = whole.error().code;
  if (code == "crypto.cms.digest_mismatch") fail(report, Verdict::invalid, word::hash, "signing.check.digest");
  else if (code == "crypto.signature_wrong") fail(report, Verdict::invalid, word::crypto, "signing.check.signature");
  else if (code == "crypto.cms.attributes_order") fail(report, Verdict::invalid, word::format, "signing.check.order");
  else if (code.starts_with("crypto.cms."))
    fail(report, Verdict::invalid, word::format, "signing.check.attributes", {{"reason", std::string{code}}});
  else foreign(report, opened, details, coverage);
  return opened;
}

void FileCheck::foreign(SignatureReport& report, Opened& opened, const Details& details,
                        const pdf::Coverage& coverage) const {
  const auto digest = [&](const std::string& hash) { return crypto::digest_named(hash, covered(coverage)); };
  auto judged = std::optional<crypto::Foreign>{};
  if (opened.readable) judged = crypto::judge_foreign(opened.der, digest, details.is_digest_inside());
  if (!judged) {
    if (opened.cms && !opened.cms->signer())
      return fail(report, Verdict::indeterminate, word::no_certificate, "signing.check.no_certificate");
    return fail(report, Verdict::invalid, word::format, "signing.check.container", {{"reason", "CMS"}});
  }
  if (report.signer.empty()) {
    report.signer = judged->signer;
    report.issuer = judged->issuer;
    report.serial = judged->serial;
    report.certificate = judged->certificate;
  }
  if (!judged->digest_fits) return fail(report, Verdict::invalid, word::hash, "signing.check.digest");
  if (judged->certificate.empty())
    return fail(report, Verdict::indeterminate, word::no_certificate, "signing.check.no_certificate");
  if (!judged->whole) return fail(report, Verdict::invalid, word::crypto, "signing.check.signature");
  opened.whole = true;
  if (judged->weak) fail(report, Verdict::indeterminate, word::crypto_constraints, "signing.check.weak");
}

void FileCheck::bare_rsa(SignatureReport& report, pdf::ObjectId value, const pdf::Coverage& coverage) const {
  const auto certificate = pdf::certificate_entry(file_, value);
  if (!certificate) return fail(report, Verdict::indeterminate, word::no_certificate, "signing.check.no_certificate");
  const auto judged = crypto::judge_bare_rsa(coverage.contents, *certificate, digest_of(coverage, crypto::HashAlg::sha1));
  if (!judged)
    return fail(report, Verdict::invalid, word::format, "signing.check.container", {{"reason", "PKCS#1"}});
  report.signer = judged->signer;
  report.issuer = judged->issuer;
  report.serial = judged->serial;
  report.certificate = judged->certificate;
  if (!judged->whole) return fail(report, Verdict::invalid, word::crypto, "signing.check.signature");
  report.intact = true;
  fail(report, Verdict::indeterminate, word::crypto_constraints, "signing.check.weak");
}

}  // namespace paraf::signing
