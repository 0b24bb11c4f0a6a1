#include <fmt/format.h>

#include "doors/cli/cli.h"
#include "platform/messages/messages.h"
#include "trust/signing/check.h"

namespace paraf::cli {
namespace {

// The words of the report for a reader at a terminal: one block a file.
void print_report(const std::string& file, const signing::Report& report,
                  const messages::Catalogue& catalogue) {
  using messages::Language;
  const auto say = [&](const signing::Finding& finding) {
    return messages::fill(catalogue.text(Language::id, finding.code), finding.facts);
  };
  fmt::print("{}: {}\n", file, signing::name_of(report.verdict));
  for (const auto& finding : report.findings) fmt::print("  {}\n", say(finding));
  for (const auto& s : report.signatures) {
    fmt::print("  {}  {}  {}{}\n", s.field, signing::name_of(s.verdict), s.signer,
               s.organization.empty() ? "" : " (" + s.organization + ")");
    fmt::print("      {} {}, {}, {}\n", s.level, s.time.rfc3339(),
               s.time_is_proven ? "waktu terbukti" : "waktu menurut penanda tangan",
               signing::name_of(s.changes_after) == std::string_view{"none"}
                   ? "tidak ada perubahan sesudahnya"
                   : "perubahan sesudahnya: " + std::string{signing::name_of(s.changes_after)});
    for (const auto& finding : s.findings) fmt::print("      {}\n", say(finding));
  }
}

}  // namespace

int verify(const VerifyOptions& options) {
  signing::CheckOptions check;
  for (const std::string& path : options.trust) {
    const auto pem = read_file(path);
    if (!pem) return say_error(pem.error());
    const auto anchors = signing::anchors_from_pem(*pem);
    if (!anchors) return say_error(anchors.error());
    check.anchors.insert(check.anchors.end(), anchors->begin(), anchors->end());
  }
  const auto catalogue = messages::Catalogue::embedded();
  if (!catalogue) return say_error(catalogue.error());
  const SystemClock clock;
  bool good = true;
  for (const std::string& path : options.files) {
    const auto file = read_file(path);
    if (!file) return say_error(file.error());
    check.now = clock.now();
    const signing::Report report = signing::check_pdf(bytes_of(*file), check);
    good = good && report.verdict == signing::Verdict::valid;
    if (options.json) {
      fmt::print("{}\n", signing::to_json(report, path));
    } else {
      print_report(path, report, *catalogue);
    }
  }
  return good ? done : not_good;
}

}  // namespace paraf::cli
