#include "trust/signing/check.h"

#include <algorithm>
#include <map>

#include "platform/crypto/cms.h"
#include "platform/crypto/pem.h"
#include "platform/pdf/bounded.h"
#include "platform/pdf/changes.h"
#include "platform/pdf/coverage.h"
#include "platform/pdf/syntax.h"
#include "trust/signing/details.h"
#include "trust/tsa/tsa.h"

namespace paraf::signing {
namespace {

// Words of ETSI EN 319 102-1 §5.1.3, table 5 and 6.
namespace word {
constexpr std::string_view format = "FORMAT_FAILURE", hash = "HASH_FAILURE", crypto = "SIG_CRYPTO_FAILURE",
                           constraints = "SIG_CONSTRAINTS_FAILURE", chain = "NO_CERTIFICATE_CHAIN_FOUND",
                           chain_general = "CHAIN_CONSTRAINTS_FAILURE", crypto_constraints = "CRYPTO_CONSTRAINTS_FAILURE",
                           expired = "EXPIRED", not_yet = "NOT_YET_VALID", revoked = "REVOKED",
                           out_of_bounds = "OUT_OF_BOUNDS_NO_POE", try_later = "TRY_LATER",
                           no_certificate = "NO_SIGNING_CERTIFICATE_FOUND", generic = "GENERIC",
                           timestamp_order = "TIMESTAMP_ORDER_FAILURE";
}  // namespace word

std::string_view code_of_fault(pdf::RangeFault fault) {
  switch (fault) {
    case pdf::RangeFault::none: return "";
    case pdf::RangeFault::missing: return "signing.check.range_missing";
    case pdf::RangeFault::form: return "signing.check.range_form";
    case pdf::RangeFault::not_from_start: return "signing.check.range_not_from_start";
    case pdf::RangeFault::overlapping: return "signing.check.range_overlapping";
    case pdf::RangeFault::outside: return "signing.check.range_outside";
    case pdf::RangeFault::gap: return "signing.check.range_gap";
  }
  return "signing.check.range_form";
}

std::string_view code_of_change(std::string_view what) {
  if (what == "page") return "signing.check.changed_page";
  if (what == "content") return "signing.check.changed_content";
  if (what == "annotation") return "signing.check.changed_annotation";
  if (what == "form_value" || what == "field" || what == "form") return "signing.check.changed_form";
  if (what == "catalogue") return "signing.check.changed_catalogue";
  if (what == "structure") return "signing.check.changed_structure";
  return "signing.check.changed_object";
}

// What is wrong, in one of the two degrees; the first word said stays, invalid outweighs.
void fail(SignatureReport& report, Verdict verdict, std::string_view sub, std::string_view code, Facts facts = {}) {
  const bool worse = report.verdict == Verdict::valid || (report.verdict != Verdict::invalid && verdict == Verdict::invalid);
  if (worse) {
    report.verdict = verdict;
    report.sub_indication = sub;
    report.findings.insert(report.findings.begin(), Finding{code, std::move(facts)});
  } else {
    report.findings.push_back({code, std::move(facts)});
  }
}

class Check {
 public:
  Check(const pdf::File& file, const CheckOptions& options) : file_(file), options_(options) {}

  Report run() {
    Report report;
    const auto fields = file_.signature_fields();
    if (!fields) {
      report.findings.push_back({fields.error().code, {}});
      return report;
    }
    std::map<pdf::ObjectId, std::string> seen;
    std::vector<SignatureReport> stamps;
    for (const pdf::SignatureField& field : *fields) {
      if (!field.value) continue;
      // Each signature costs a look at every object, so a hostile file of many of both is cut short.
      constexpr std::size_t most_looks = 20'000'000;
      if (seen.size() >= options_.max_signatures ||
          seen.size() * static_cast<std::size_t>(file_.next_object()) > most_looks) {
        report.findings.push_back({"signing.check.too_many", {}});
        report.verdict = Verdict::indeterminate;
        break;
      }
      // Two fields that show one signature: it is one signature, and the second field a pretence.
      const auto [first, is_new] = seen.try_emplace(*field.value, field.name);
      if (!is_new) {
        report.findings.push_back({"signing.check.same_twice", {{"field", field.name}, {"other", first->second}}});
        continue;
      }
      SignatureReport one = signature(field);
      if (field.is_time_stamp) {
        report.timestamps.push_back({one.field, one.verdict, one.sub_indication, one.signer, one.time});
        stamps.push_back(std::move(one));
        continue;
      }
      for (StampReport& stamp : own_stamps_) report.timestamps.push_back(std::move(stamp));
      report.signatures.push_back(std::move(one));
    }
    std::stable_sort(report.signatures.begin(), report.signatures.end(),
                     [](const auto& a, const auto& b) { return a.revision_end < b.revision_end; });
    conclude(report, stamps);
    return report;
  }

 private:
  void conclude(Report& report, const std::vector<SignatureReport>& stamps) {
    if (report.signatures.empty() && stamps.empty()) {
      report.verdict = Verdict::no_signature;
      return;
    }
    Verdict worst = report.verdict == Verdict::indeterminate ? Verdict::indeterminate : Verdict::valid;
    const auto add = [&](const SignatureReport& one) {
      if (one.verdict == Verdict::invalid) worst = Verdict::invalid;
      else if (one.verdict != Verdict::valid && worst == Verdict::valid) worst = Verdict::indeterminate;
      if (one.changes_after == Changes::forbidden) report.modified_after_signing = true;
    };
    for (const SignatureReport& one : report.signatures) add(one);
    for (const SignatureReport& one : stamps) {
      if (one.changes_after == Changes::forbidden) report.modified_after_signing = true;
      if (one.verdict == Verdict::invalid) worst = Verdict::invalid;
    }
    for (const Finding& finding : report.findings) {
      if (finding.code == "signing.check.same_twice") worst = Verdict::invalid;
    }
    if (report.modified_after_signing) worst = Verdict::invalid;
    // Something on the way could be read only by guessing; another viewer may guess otherwise.
    if (file_.damage()) {
      if (worst == Verdict::valid) worst = Verdict::indeterminate;
      report.findings.push_back({"pdf.damaged", {}});
    }
    report.verdict = worst;
  }

  SignatureReport signature(const pdf::SignatureField& field) {
    own_stamps_.clear();
    SignatureReport report;
    report.field = field.name;
    report.verdict = Verdict::valid;
    const Details details = details_of(file_, *field.value);
    report.reason = details.reason;
    report.location = details.location;
    report.level = field.is_time_stamp ? "DocTimeStamp" : details.is_pades() ? "PAdES-B-B" : "PKCS#7";
    if (details.claimed) report.time = *details.claimed;

    const pdf::Coverage coverage = pdf::coverage_of(file_, *field.value);
    if (coverage.fault != pdf::RangeFault::none) {
      report.changes_after = Changes::forbidden;  // what it covers is unknown, so nothing is sure
      fail(report, Verdict::invalid, word::format, code_of_fault(coverage.fault));
      return report;
    }
    report.revision_end = coverage.end();
    revisions(report, *field.value, coverage);
    if (!details.is_known()) {
      fail(report, Verdict::indeterminate, word::generic, "signing.check.unknown_form", {{"form", details.sub_filter}});
      return report;
    }
    const auto cms = crypto::SignedData::parse(coverage.contents);
    if (!cms) {
      fail(report, Verdict::invalid, word::format, "signing.check.container", {{"reason", std::string{cms.error().code}}});
      return report;
    }
    if (field.is_time_stamp) {
      document_stamp(report, coverage, *cms);
    } else {
      contents(report, details, coverage, *cms);
    }
    return report;
  }

  Bytes digest_of(const pdf::Coverage& coverage, crypto::HashAlg hash) const {
    crypto::Hasher hasher{hash};
    const ByteView octets = file_.octets();
    hasher.update(octets.first(coverage.range[1]));
    hasher.update(octets.subspan(coverage.range[2], coverage.range[3]));
    return hasher.finish();
  }

  void describe(SignatureReport& report, const crypto::Certificate& signer) const {
    report.certificate = signer.der();
    report.signer = signer.subject_attribute(crypto::oid::common_name).value_or(signer.subject_text());
    report.organization = signer.subject_attribute(crypto::oid::organization).value_or("");
    report.issuer = signer.issuer_attribute(crypto::oid::common_name).value_or(signer.issuer_text());
    report.serial = signer.serial_hex();
  }

  void contents(SignatureReport& report, const Details& details, const pdf::Coverage& coverage,
                const crypto::SignedData& cms) {
    if (!cms.signer()) {
      return fail(report, Verdict::indeterminate, word::no_certificate, "signing.check.no_certificate");
    }
    describe(report, *cms.signer());
    const auto whole = cms.check(digest_of(coverage, cms.hash()));
    if (!whole) {
      const std::string_view code = whole.error().code;
      if (code == "crypto.cms.digest_mismatch") fail(report, Verdict::invalid, word::hash, "signing.check.digest");
      else if (code == "crypto.signature_wrong") fail(report, Verdict::invalid, word::crypto, "signing.check.signature");
      else if (code == "crypto.algorithm_weak")
        fail(report, Verdict::indeterminate, word::crypto_constraints, "signing.check.weak");
      else if (code == "crypto.cms.attributes_order") fail(report, Verdict::invalid, word::format, "signing.check.order");
      else fail(report, Verdict::invalid, word::format, "signing.check.attributes", {{"reason", std::string{code}}});
      return;
    }
    report.intact = true;
    // PAdES requires the signer's certificate to be bound by its hash [EN 319 142-1 §6.3].
    if (details.is_pades() && !cms.names_signer())
      fail(report, Verdict::indeterminate, word::constraints, "signing.check.certificate_unbound");
    if (!details.claimed && cms.signing_time()) report.time = *cms.signing_time();
    if (report.time == Timestamp{}) report.time = options_.now;
    signature_stamp(report, details, cms);
    chain(report, cms, crypto::Purpose::document_signing);
  }

  // The stamp inside the container proves that the signature existed then. One that does not fit is
  // taken from somewhere else.
  void signature_stamp(SignatureReport& report, const Details& details, const crypto::SignedData& cms) {
    for (const Bytes& token : cms.time_stamps()) {
      StampReport own;
      const auto stamp = tsa::read_time_stamp(token);
      if (!stamp) {
        own.verdict = Verdict::invalid;
        own.sub_indication = word::format;
        fail(report, Verdict::invalid, word::format, "signing.check.stamp_wrong");
      } else {
        own.authority = stamp->signer.subject_attribute(crypto::oid::common_name).value_or(stamp->signer.subject_text());
        own.time = stamp->time;
        const Bytes imprint = crypto::digest(stamp->hash, cms.signature());
        if (stamp->imprint != imprint) {
          own.verdict = Verdict::invalid;
          own.sub_indication = word::hash;
          fail(report, Verdict::invalid, word::hash, "signing.check.stamp_of_other");
        } else if (tsa::verify_time_stamp_digest(token, imprint, options_.anchors, helpers(cms))) {
          own.verdict = Verdict::valid;
          if (!report.time_is_proven || own.time < report.time) report.time = own.time;
          report.time_is_proven = true;
          if (details.is_pades()) report.level = "PAdES-B-T";
        } else {
          own.sub_indication = word::chain;
          report.findings.push_back({"signing.check.stamp_untrusted", {{"authority", own.authority}}});
        }
      }
      own_stamps_.push_back(std::move(own));
    }
  }

  crypto::Certificates helpers(const crypto::SignedData& cms) const {
    crypto::Certificates out = options_.intermediates;
    out.insert(out.end(), cms.certificates().begin(), cms.certificates().end());
    return out;
  }

  // Without a proven time the certificate is judged now: anybody can write an earlier /M.
  void chain(SignatureReport& report, const crypto::SignedData& cms, crypto::Purpose purpose) {
    const Timestamp at = report.time_is_proven ? report.time : options_.now;
    const auto path = crypto::verify_chain(*cms.signer(), helpers(cms), options_.anchors, at, purpose);
    if (!path) {
      const std::string_view code = path.error().code;
      const auto say = [&](std::string_view sub, std::string_view finding) {
        fail(report, Verdict::indeterminate, sub, finding, {{"issuer", report.issuer}});
      };
      if (code == "crypto.chain.expired")
        say(report.time_is_proven ? word::expired : word::out_of_bounds, "signing.check.expired");
      else if (code == "crypto.chain.not_yet_valid") say(word::not_yet, "signing.check.not_yet_valid");
      else if (code == "crypto.chain.weak") say(word::crypto_constraints, "signing.check.weak");
      else if (code == "crypto.chain.no_issuer" || code == "crypto.chain.untrusted")
        say(word::chain, "signing.check.untrusted");
      else if (code == "crypto.chain.signature_wrong") say(word::chain, "signing.check.untrusted");
      else say(word::chain_general, "signing.check.chain");
      return;
    }
    report.trusted = true;
    revocation(report, *path, at);
  }

  void revocation(SignatureReport& report, const crypto::Certificates& path, Timestamp at) {
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      const RevocationAnswer answer =
          options_.revocation ? options_.revocation(path[i], path[i + 1], at) : RevocationAnswer{};
      if (answer.status == Revocation::revoked && (!answer.since || *answer.since <= at)) {
        report.trusted = false;
        // Revoked before the proven time is a fact; revoked some time, with no proof when it was
        // signed, is not [EN 319 102-1 §5.2.6].
        const std::string since = answer.since ? answer.since->rfc3339() : "";
        if (report.time_is_proven) fail(report, Verdict::invalid, word::revoked, "signing.check.revoked", {{"since", since}});
        else fail(report, Verdict::indeterminate, "REVOKED_NO_POE", "signing.check.revoked", {{"since", since}});
      } else if (answer.status == Revocation::unknown && options_.require_revocation) {
        fail(report, Verdict::indeterminate, word::try_later, "signing.check.revocation_unknown");
      }
    }
  }

  void document_stamp(SignatureReport& report, const pdf::Coverage& coverage, const crypto::SignedData& cms) {
    const auto stamp = tsa::read_time_stamp(trimmed(coverage.contents));
    if (!stamp) return fail(report, Verdict::invalid, word::format, "signing.check.stamp_wrong");
    describe(report, stamp->signer);
    report.time = stamp->time;
    const Bytes imprint = digest_of(coverage, stamp->hash);
    if (stamp->imprint != imprint) return fail(report, Verdict::invalid, word::hash, "signing.check.stamp_of_other");
    report.intact = true;
    if (!tsa::verify_time_stamp_digest(trimmed(coverage.contents), imprint, options_.anchors, helpers(cms)))
      return fail(report, Verdict::indeterminate, word::chain, "signing.check.stamp_untrusted",
                  {{"authority", report.signer}});
    report.trusted = report.time_is_proven = true;
  }

  // /Contents is padded with zeros behind the container.
  static ByteView trimmed(const Bytes& contents) {
    const auto size = der_size(contents);
    return ByteView{contents}.first(size.value_or(contents.size()));
  }

  // What the signature covers must itself be a whole PDF that holds this signature; then what came
  // after it is compared object by object.
  void revisions(SignatureReport& report, pdf::ObjectId value, const pdf::Coverage& coverage) {
    const ByteView octets = file_.octets().first(coverage.end());
    const bool is_last = coverage.end() == file_.octets().size();
    std::optional<pdf::File> opened;
    if (!is_last) {
      auto revision = pdf::File::open(octets);
      if (!revision) {
        report.changes_after = Changes::forbidden;
        return fail(report, Verdict::invalid, word::format, "signing.check.revision_unreadable");
      }
      opened = std::move(*revision);
    }
    const pdf::File& revision = opened ? *opened : file_;
    const auto fields = revision.signature_fields();
    const bool inside = fields && std::any_of(fields->begin(), fields->end(),
                                              [&](const pdf::SignatureField& f) { return f.value == value; });
    if (!inside || !ends_with_marker(octets)) {
      report.changes_after = Changes::forbidden;
      return fail(report, Verdict::invalid, word::format, "signing.check.revision_incomplete");
    }
    report.covers_whole_revision = true;
    if (is_last) return;
    std::vector<std::string_view> said;
    for (const pdf::Change& change : pdf::changes_between(revision, file_, pdf::allowance_of(revision, value))) {
      if (change.allowed) {
        if (report.changes_after == Changes::none) report.changes_after = Changes::allowed;
        continue;
      }
      report.changes_after = Changes::forbidden;
      const std::string_view code = code_of_change(change.what);
      if (std::find(said.begin(), said.end(), code) != said.end()) continue;
      said.push_back(code);
      fail(report, Verdict::invalid, word::format, code, {{"object", std::to_string(change.object.number)}});
    }
    // Octets behind the last thing a change was found in count as a change too, if only of nothing.
    if (report.changes_after == Changes::none) report.changes_after = Changes::allowed;
  }

  static bool ends_with_marker(ByteView octets) {
    std::size_t end = octets.size();
    while (end > 0 && octets.size() - end < 16 && pdf::syntax::is_space(octets[end - 1])) --end;
    return end >= 5 && text_of(octets.subspan(end - 5, 5)) == "%%EOF";
  }

  const pdf::File& file_;
  const CheckOptions& options_;
  std::vector<StampReport> own_stamps_;
};

}  // namespace

Report check_pdf(ByteView octets, const CheckOptions& options) {
  Report report;
  const pdf::UnpackBudget budget;
  if (octets.size() > options.max_octets) {
    report.findings.push_back({"pdf.too_large", {}});
    return report;
  }
  const auto file = pdf::File::open(octets);
  if (!file) {
    report.findings.push_back({file.error().code, file.error().facts});
    return report;
  }
  return Check{*file, options}.run();
}

Result<crypto::Certificates> anchors_from_pem(std::string_view pem) {
  crypto::Certificates out;
  for (const Bytes& der : TRY(crypto::pem_blocks(pem, "CERTIFICATE"))) out.push_back(TRY(crypto::Certificate::parse(der)));
  if (out.empty()) return malformed("signing.no_anchor");
  return out;
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::valid: return "VALID";
    case Verdict::invalid: return "INVALID";
    case Verdict::indeterminate: return "INDETERMINATE";
    case Verdict::no_signature: return "NO_SIGNATURE";
    case Verdict::rejected: return "REJECTED";
  }
  return "REJECTED";
}

std::string_view name_of(Changes changes) {
  switch (changes) {
    case Changes::none: return "none";
    case Changes::allowed: return "allowed";
    case Changes::forbidden: return "forbidden";
  }
  return "forbidden";
}

}  // namespace paraf::signing
