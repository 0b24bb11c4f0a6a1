#include "trust/signing/check.h"

#include <algorithm>
#include <map>
#include <set>

#include "platform/crypto/pem.h"
#include "platform/pdf/bounded.h"
#include "platform/pdf/revisions.h"
#include "platform/pdf/syntax.h"
#include "trust/signing/check_file.h"

namespace paraf::signing {

void fail(SignatureReport& report, Verdict verdict, std::string_view sub, std::string_view code, Facts facts) {
  const bool worse = report.verdict == Verdict::valid || (report.verdict != Verdict::invalid && verdict == Verdict::invalid);
  if (worse) {
    report.verdict = verdict;
    report.sub_indication = sub;
    report.findings.insert(report.findings.begin(), Finding{code, std::move(facts)});
  } else {
    report.findings.push_back({code, std::move(facts)});
  }
}

namespace {

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

// Behind the end marker only white space, or comments that are signed as well.
bool ends_with_marker(ByteView octets) {
  const std::size_t window = std::min<std::size_t>(octets.size(), 2048);
  const std::size_t found = text_of(octets.subspan(octets.size() - window)).rfind("%%EOF");
  if (found == std::string_view::npos) return false;
  return pdf::syntax::skip_space(octets, octets.size() - window + found) == octets.size();
}

std::size_t count_of(std::string_view text, std::string_view word) {
  std::size_t out = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) ++out;
  return out;
}

}  // namespace

Report FileCheck::run() {
  Report report;
  const auto fields = file_.signature_fields();
  if (!fields) {
    report.findings.push_back({fields.error().code, {}});
    return report;
  }
  std::map<pdf::ObjectId, std::string> seen;
  std::vector<const pdf::SignatureField*> looked_at;
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
    looked_at.push_back(&field);
  }
  // The time stamps first: they prove when the signatures before them were there.
  for (const bool stamps : {true, false}) {
    for (const pdf::SignatureField* field : looked_at) {
      if (field->is_time_stamp != stamps) continue;
      SignatureReport one = signature(*field);
      if (stamps) {
        report.document_stamps.push_back(std::move(one));
      } else {
        for (StampReport& stamp : own_stamps_) report.timestamps.push_back(std::move(stamp));
        report.signatures.push_back(std::move(one));
      }
    }
  }
  const auto earlier = [](const auto& a, const auto& b) { return a.revision_end < b.revision_end; };
  std::stable_sort(report.signatures.begin(), report.signatures.end(), earlier);
  std::stable_sort(report.document_stamps.begin(), report.document_stamps.end(), earlier);
  for (const SignatureReport& one : report.document_stamps)
    report.timestamps.push_back({one.field, one.verdict, one.sub_indication, one.signer, one.time});
  if (count_of(text_of(file_.octets()), "/ByteRange") > seen.size()) removed_signatures(report);
  if (options_.name_revisions) name_revisions(report);
  conclude(report);
  return report;
}

// A signature that an earlier revision had and the file no longer has was taken away.
void FileCheck::removed_signatures(Report& report) {
  std::set<std::string> there;
  for (const auto* list : {&report.signatures, &report.document_stamps}) {
    for (const SignatureReport& one : *list) there.insert(one.field);
  }
  std::vector<std::size_t> ends = pdf::revision_ends(file_);
  // The chain may lead past a revision: then only its end marker tells of it.
  for (const std::size_t end : pdf::possible_ends(file_.octets(), 16)) ends.push_back(end);
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  std::erase(ends, file_.octets().size());
  if (ends.size() > 32) ends.erase(ends.begin(), ends.end() - 32);
  for (const std::size_t end : ends) {
    const auto revision = pdf::File::open(file_.octets().first(end), text_of(options_.password.reveal()));
    const auto fields = revision ? revision->signature_fields() : Result<std::vector<pdf::SignatureField>>{};
    if (!revision || !fields) continue;
    for (const pdf::SignatureField& field : *fields) {
      if (!field.value || there.contains(field.name)) continue;
      const pdf::Coverage coverage = pdf::coverage_of(*revision, *field.value);
      if (coverage.fault != pdf::RangeFault::none) continue;
      there.insert(field.name);
      report.findings.push_back({"signing.check.signature_removed", {{"field", field.name}}});
    }
  }
}

void FileCheck::conclude(Report& report) {
  const auto has = [&](std::string_view code) {
    return std::ranges::any_of(report.findings, [&](const Finding& f) { return f.code == code; });
  };
  if (has("signing.check.signature_removed")) report.modified_after_signing = true;
  if (report.signatures.empty() && report.document_stamps.empty()) {
    report.verdict = report.modified_after_signing ? Verdict::invalid : Verdict::no_signature;
    return;
  }
  // A later signature that does not hold explains nothing: what came with it is a change by nobody.
  std::vector<SignatureReport*> all;
  for (auto* list : {&report.signatures, &report.document_stamps}) {
    for (SignatureReport& one : *list) all.push_back(&one);
  }
  for (const SignatureReport* bad : all) {
    if (bad->intact || bad->verdict != Verdict::invalid) continue;
    for (SignatureReport* one : all) {
      if (one == bad || !one->covers_whole_revision || (bad->revision_end != 0 && bad->revision_end <= one->revision_end))
        continue;
      one->changes_after = Changes::forbidden;
      fail(*one, Verdict::invalid, word::format, "signing.check.changed_by_broken", {{"field", bad->field}});
    }
  }
  Verdict worst = report.verdict == Verdict::indeterminate ? Verdict::indeterminate : Verdict::valid;
  for (const SignatureReport* one : all) {
    if (one->changes_after == Changes::forbidden) report.modified_after_signing = true;
    if (one->verdict == Verdict::invalid) worst = Verdict::invalid;
  }
  for (const SignatureReport& one : report.signatures) {
    if (one.verdict != Verdict::valid && worst == Verdict::valid) worst = Verdict::indeterminate;
  }
  // Nobody but a time stamp authority: that proves when, not who.
  if (report.signatures.empty() && worst == Verdict::valid) {
    for (const SignatureReport& one : report.document_stamps) {
      if (one.verdict != Verdict::valid) worst = Verdict::indeterminate;
    }
  }
  if (has("signing.check.same_twice") || report.modified_after_signing) worst = Verdict::invalid;
  // Something on the way could be read only by guessing; another viewer may guess otherwise.
  if (file_.damage()) {
    if (worst == Verdict::valid) worst = Verdict::indeterminate;
    report.findings.push_back({"pdf.damaged", {}});
  }
  report.verdict = worst;
}

SignatureReport FileCheck::signature(const pdf::SignatureField& field) {
  own_stamps_.clear();
  has_signature_stamp_ = false;
  SignatureReport report;
  report.field = field.name;
  report.verdict = Verdict::valid;
  const Details details = details_of(file_, *field.value);
  report.reason = details.reason;
  report.location = details.location;
  report.level = field.is_time_stamp ? "DocTimeStamp" : details.is_pades() ? "PAdES-B-B" : "PKCS#7-B-B";
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
  if (field.is_time_stamp) document_stamp(report, coverage);
  else if (details.is_bare_rsa()) bare_rsa(report, *field.value, coverage);
  else contents(report, details, coverage);
  return report;
}

// What the signature covers must itself be a whole PDF that holds this signature; then what came
// after it is compared object by object.
void FileCheck::revisions(SignatureReport& report, pdf::ObjectId value, const pdf::Coverage& coverage) {
  const ByteView octets = file_.octets().first(coverage.end());
  const ByteView rest = file_.octets().subspan(coverage.end());
  const bool is_last = std::ranges::all_of(rest, pdf::syntax::is_space);
  std::optional<pdf::File> held;
  const pdf::File* const opened = revision_at(coverage.end(), held);
  if (opened == nullptr) {
    report.changes_after = Changes::forbidden;
    return fail(report, Verdict::invalid, word::format, "signing.check.revision_unreadable");
  }
  const pdf::File& revision = *opened;
  const auto fields = revision.signature_fields();
  const bool inside = fields && std::any_of(fields->begin(), fields->end(),
                                            [&](const pdf::SignatureField& f) { return f.value == value; });
  if (!inside || !ends_with_marker(octets)) {
    report.changes_after = Changes::forbidden;
    return fail(report, Verdict::invalid, word::format, "signing.check.revision_incomplete");
  }
  report.covers_whole_revision = true;
  if (is_last) return;
  const pdf::Allowance allowance = pdf::allowance_of(revision, value);
  name_changes(report, pdf::changes_between(revision, file_, allowance, memory_));
  judged_.push_back({coverage.end(), allowance, report.changes_after == Changes::forbidden});
  // Octets behind the last thing a change was found in count as a change too, if only of nothing.
  if (report.changes_after == Changes::none) report.changes_after = Changes::allowed;
}

void FileCheck::name_changes(SignatureReport& report, const std::vector<pdf::Change>& changes) {
  std::vector<std::string_view> said;
  for (const pdf::Change& change : changes) {
    report.changes.push_back({change.allowed, std::string{change.what}, change.object.number});
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
}

namespace {

// A signed file with something behind it that no reader can follow: the signed beginning is judged,
// and all that came after is a change that nothing explains.
std::optional<Report> check_beginning(ByteView octets, const CheckOptions& options) {
  if (text_of(octets).find("/ByteRange") == std::string_view::npos) return std::nullopt;
  for (const std::size_t end : pdf::possible_ends(octets, 16)) {
    if (end == octets.size()) continue;
    const auto file = pdf::File::open(octets.first(end), text_of(options.password.reveal()));
    if (!file) continue;
    Report report = FileCheck{*file, options}.run();
    if (report.signatures.empty() && report.document_stamps.empty()) continue;
    for (auto* list : {&report.signatures, &report.document_stamps}) {
      for (SignatureReport& one : *list) {
        one.changes_after = Changes::forbidden;
        one.changes.push_back({false, "structure", 0});
        fail(one, Verdict::invalid, word::format, "signing.check.changed_structure");
      }
    }
    report.modified_after_signing = true;
    report.verdict = Verdict::invalid;
    report.findings.push_back({"pdf.damaged", {}});
    return report;
  }
  return std::nullopt;
}

}  // namespace

Report check_pdf(ByteView octets, const CheckOptions& options) {
  Report report;
  const pdf::UnpackBudget budget;
  if (octets.size() > options.max_octets) {
    report.findings.push_back({"pdf.too_large", {}});
    return report;
  }
  const auto file = pdf::File::open(octets, text_of(options.password.reveal()));
  if (!file) {
    // Behind a signed beginning anything may stand, and an encryption that was not signed as well.
    const std::string_view why = file.error().code;
    if (why == "pdf.damaged" || why == "pdf.encrypted" || why == "pdf.password" || why == "pdf.encryption_unknown") {
      if (auto beginning = check_beginning(octets, options)) return std::move(*beginning);
    }
    report.findings.push_back({file.error().code, file.error().facts});
    return report;
  }
  return FileCheck{*file, options}.run();
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
