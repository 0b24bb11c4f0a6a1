// Who signed, when that is proven to have been, and whether the certificate stood then.
#include <algorithm>

#include "platform/pdf/texts.h"
#include "trust/signing/check_file.h"
#include "trust/tsa/tsa.h"

namespace paraf::signing {

namespace {

// /Contents is padded with zeros behind the container.
ByteView trimmed(const Bytes& contents) {
  const auto size = der_size(contents);
  return ByteView{contents}.first(size.value_or(contents.size()));
}

std::string name_in(const crypto::Certificate& certificate) {
  return certificate.subject_attribute(crypto::oid::common_name).value_or(certificate.subject_text());
}

}  // namespace

crypto::Certificates FileCheck::helpers(const crypto::SignedData& cms) const {
  crypto::Certificates out = options_.intermediates;
  out.insert(out.end(), cms.certificates().begin(), cms.certificates().end());
  out.insert(out.end(), material_.certificates().begin(), material_.certificates().end());
  return out;
}

void FileCheck::contents(SignatureReport& report, const Details& details, const pdf::Coverage& coverage) {
  const Opened opened = open_container(report, details, coverage);
  if (!opened.whole) return;
  report.intact = true;
  if (!opened.cms || !opened.cms->signer()) {
    // Whole, by a signer whose certificate our reader does not take: nothing is said of trust.
    return fail(report, Verdict::indeterminate, word::chain, "signing.check.untrusted", {{"issuer", report.issuer}});
  }
  const crypto::SignedData& cms = *opened.cms;
  // PAdES requires the signer's certificate to be bound by its hash [EN 319 142-1 §6.3].
  if (details.is_pades() && !cms.names_signer())
    fail(report, Verdict::indeterminate, word::constraints, "signing.check.certificate_unbound");
  if (!details.claimed && cms.signing_time()) report.time = *cms.signing_time();
  if (report.time == Timestamp{}) report.time = options_.now;
  signature_stamps(report, cms);
  prove_by_later_stamps(report);
  material_.add(cms);
  level(report, details, coverage.contents);
  chain(report, cms);
}

// The stamp inside the container proves that the signature existed then. One that does not fit is
// taken from somewhere else. One that is missing or not trusted never makes a level: it is said.
void FileCheck::signature_stamps(SignatureReport& report, const crypto::SignedData& cms) {
  for (const Bytes& token : cms.time_stamps()) {
    StampReport own;
    const auto stamp = tsa::read_time_stamp(token);
    if (!stamp) {
      const bool weak = stamp.error().code == "crypto.algorithm_weak" || stamp.error().code == "tsa.signer_missing";
      own.verdict = weak ? Verdict::indeterminate : Verdict::invalid;
      own.sub_indication = weak ? word::crypto_constraints : word::format;
      if (weak) report.findings.push_back({"signing.check.stamp_untrusted", {{"authority", "?"}}});
      else fail(report, Verdict::invalid, word::format, "signing.check.stamp_wrong");
    } else {
      own.authority = name_in(stamp->signer);
      own.time = stamp->time;
      const Bytes imprint = crypto::digest(stamp->hash, cms.signature());
      if (stamp->imprint != imprint) {
        own.verdict = Verdict::invalid;
        own.sub_indication = word::hash;
        fail(report, Verdict::invalid, word::hash, "signing.check.stamp_of_other");
      } else {
        has_signature_stamp_ = true;
        if (tsa::verify_time_stamp_digest(token, imprint, options_.anchors, helpers(cms))) {
          own.verdict = Verdict::valid;
          if (!report.time_is_proven || own.time < report.time) report.time = own.time;
          report.time_is_proven = true;
        } else {
          own.sub_indication = word::chain;
          report.findings.push_back({"signing.check.stamp_untrusted", {{"authority", own.authority}}});
        }
      }
    }
    own_stamps_.push_back(std::move(own));
  }
}

// A document time stamp proves that everything before it existed then [EN 319 142-1 §5.4.3].
void FileCheck::prove_by_later_stamps(SignatureReport& report) const {
  for (const DocumentStamp& stamp : document_stamps_) {
    if (!stamp.trusted || stamp.end <= report.revision_end) continue;
    if (!report.time_is_proven || stamp.time < report.time) report.time = stamp.time;
    report.time_is_proven = true;
  }
}

// The level is one of form: what is there and fits. Whether it is trusted is said beside it.
void FileCheck::level(SignatureReport& report, const Details& details, ByteView contents) const {
  const bool stamped_later = std::ranges::any_of(
      document_stamps_, [&](const DocumentStamp& stamp) { return stamp.end > report.revision_end; });
  std::string_view reached = "B-B";
  if (has_signature_stamp_ || stamped_later) reached = "B-T";
  if (reached == "B-T" && material_.speaks_of(contents)) reached = stamped_later ? "B-LTA" : "B-LT";
  report.level = (details.is_pades() ? "PAdES-" : "PKCS#7-") + std::string{reached};
}

// Without a proven time the certificate is judged now: anybody can write an earlier /M.
void FileCheck::chain(SignatureReport& report, const crypto::SignedData& cms) {
  const Timestamp at = report.time_is_proven ? report.time : options_.now;
  const auto path =
      crypto::verify_chain(*cms.signer(), helpers(cms), options_.anchors, at, crypto::Purpose::document_signing);
  if (!path) {
    const std::string_view code = path.error().code;
    const auto say = [&](std::string_view sub, std::string_view finding) {
      fail(report, Verdict::indeterminate, sub, finding, {{"issuer", report.issuer}});
    };
    if (code == "crypto.chain.expired")
      say(report.time_is_proven ? word::expired : word::out_of_bounds, "signing.check.expired");
    else if (code == "crypto.chain.not_yet_valid") say(word::not_yet, "signing.check.not_yet_valid");
    else if (code == "crypto.chain.weak") say(word::crypto_constraints, "signing.check.weak");
    else if (code == "crypto.chain.no_issuer" || code == "crypto.chain.untrusted" ||
             code == "crypto.chain.signature_wrong")
      say(word::chain, "signing.check.untrusted");
    else say(word::chain_general, "signing.check.chain");
    return;
  }
  report.trusted = true;
  revocation(report, *path, at, cms);
}

void FileCheck::revocation(SignatureReport& report, const crypto::Certificates& path, Timestamp at,
                           const crypto::SignedData&) {
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    RevocationAnswer answer =
        options_.revocation ? options_.revocation(path[i], path[i + 1], at) : RevocationAnswer{};
    if (answer.status == Revocation::unknown) answer = material_.ask(path[i], path[i + 1], at);
    if (answer.status == Revocation::revoked && (!answer.since || *answer.since <= at)) {
      report.trusted = false;
      // Revoked before the proven time is a fact; revoked some time, with no proof when it was
      // signed, is not [EN 319 102-1 §5.2.6].
      const std::string since = answer.since ? answer.since->rfc3339() : "";
      if (report.time_is_proven) fail(report, Verdict::invalid, word::revoked, "signing.check.revoked", {{"since", since}});
      else fail(report, Verdict::indeterminate, word::revoked_no_poe, "signing.check.revoked", {{"since", since}});
    } else if (answer.status == Revocation::unknown && options_.require_revocation) {
      fail(report, Verdict::indeterminate, word::try_later, "signing.check.revocation_unknown");
    }
  }
}

void FileCheck::document_stamp(SignatureReport& report, const pdf::Coverage& coverage) {
  const ByteView token = trimmed(coverage.contents);
  const auto stamp = tsa::read_time_stamp(token);
  if (!stamp) {
    const std::string_view code = stamp.error().code;
    if (code == "crypto.algorithm_weak" || code == "tsa.signer_missing")
      return fail(report, Verdict::indeterminate, word::crypto_constraints, "signing.check.weak");
    return fail(report, Verdict::invalid, word::format, "signing.check.stamp_wrong");
  }
  report.certificate = stamp->signer.der();
  report.signer = name_in(stamp->signer);
  report.issuer = stamp->signer.issuer_attribute(crypto::oid::common_name).value_or(stamp->signer.issuer_text());
  report.time = stamp->time;
  const Bytes imprint = digest_of(coverage, stamp->hash);
  if (stamp->imprint != imprint) return fail(report, Verdict::invalid, word::hash, "signing.check.stamp_of_other");
  report.intact = true;
  crypto::Certificates between = options_.intermediates;
  between.insert(between.end(), material_.certificates().begin(), material_.certificates().end());
  const bool trusted = tsa::verify_time_stamp_digest(token, imprint, options_.anchors, between).has_value();
  document_stamps_.push_back({stamp->time, coverage.end(), trusted});
  if (!trusted)
    return fail(report, Verdict::indeterminate, word::chain, "signing.check.stamp_untrusted",
                {{"authority", report.signer}});
  report.trusted = report.time_is_proven = true;
}

}  // namespace paraf::signing
