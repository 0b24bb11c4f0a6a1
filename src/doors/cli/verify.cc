#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

#include "doors/cli/cli.h"
#include "doors/cli/sign_files.h"
#include "doors/cli/usage.h"
#include "platform/crypto/hash.h"
#include "platform/messages/messages.h"
#include "trust/signing/check.h"
#include "trust/signing/check_process.h"
#include "trust/signing/report.h"
#include "trust/validation/trust_list.h"

namespace paraf::cli {
namespace {

// The words of the report for a reader at a terminal: one block a file.
struct Printer {
  const messages::Catalogue& catalogue;
  messages::Language language;

  std::string word(const std::string& code, const Facts& facts = {}) const {
    return catalogue.text(language, "cli.verify." + code, facts);
  }
  void findings(const std::vector<signing::Finding>& list, std::string_view indent) const {
    for (const auto& finding : list)
      fmt::print("{}{}\n", indent, messages::fill(catalogue.text(language, finding.code), finding.facts));
  }
  void operator()(const std::string& file, const signing::Report& report) const {
    fmt::print("{}: {}\n", file, signing::name_of(report.verdict));
    findings(report.findings, "  ");
    for (const auto& s : report.signatures) {
      fmt::print("  {}  {}  {}{}\n", s.field, signing::name_of(s.verdict), s.signer,
                 s.organization.empty() ? "" : " (" + s.organization + ")");
      fmt::print("      {} {}, {}, {}\n", s.level, s.time == Timestamp{} ? "-" : s.time.rfc3339(),
                 word(s.time_is_proven ? "proven" : "claimed"), word("after." + std::string{signing::name_of(s.changes_after)}));
      findings(s.findings, "      ");
    }
    for (const auto& stamp : report.timestamps) {
      fmt::print("  {} {}  {}  {}  {}\n", word("stamp"), stamp.field, signing::name_of(stamp.verdict), stamp.authority,
                 stamp.time == Timestamp{} ? "-" : stamp.time.rfc3339());
    }
  }
};

// A file, or every file of a folder; in a folder what is no certificate is passed over.
Result<crypto::Certificates> anchors_at(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code none;
  if (!fs::is_directory(path, none)) return validation::anchors_in(TRY(read_file(path)));
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{path, none}) {
    if (entry.is_regular_file(none) && entry.file_size(none) < (std::uintmax_t{64} << 20))
      names.push_back(entry.path().string());
  }
  std::sort(names.begin(), names.end());
  crypto::Certificates out;
  for (const std::string& name : names) {
    const auto text = read_file(name);
    auto found = text ? validation::anchors_in(*text) : Result<crypto::Certificates>{malformed("validation.no_anchor")};
    if (found) out.insert(out.end(), found->begin(), found->end());
  }
  if (out.empty()) return malformed("validation.no_anchor");
  return out;
}

// The detailed report: every revision with what it wrote.
Result<void> write_report(const VerifyOptions& options, const signing::Report& report, const messages::Catalogue& catalogue,
                          messages::Language language, Timestamp now) {
  const std::string& file = options.files.front();
  if (options.report.ends_with(".json")) return write_file(options.report, signing::to_json(report, file) + "\n");
  const MappedFile octets = TRY(MappedFile::open(file));
  const Bytes pdf = TRY(signing::report_pdf(report,
                                            {.file_name = std::filesystem::path{file}.filename().string(),
                                             .octets = octets.octets().size(),
                                             .sha256 = hex(crypto::sha256(octets.octets())),
                                             .checked_at = now,
                                             .language = language},
                                            catalogue));
  return write_file(options.report, text_of(pdf));
}

// What is to be checked: a file as it lies there, or what comes through a pipe.
Result<signing::Report> check_at(const std::string& path, const signing::CheckOptions& options) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  const bool there = file >= 0 && ::fstat(file, &status) == 0 && !S_ISDIR(status.st_mode);
  if (!there) {
    if (file >= 0) ::close(file);
    return not_found("cli.file", {{"file", path}});
  }
  if (S_ISREG(status.st_mode)) {
    auto report = signing::check_apart(file, options);
    ::close(file);
    return report;
  }
  Bytes octets;
  std::uint8_t piece[65536];
  while (octets.size() <= options.max_octets) {
    const ssize_t got = ::read(file, piece, sizeof piece);
    if (got <= 0) break;
    octets.insert(octets.end(), piece, piece + got);
  }
  ::close(file);
  return signing::check_apart(octets, options);
}

// `--trust ROOTS…` takes all that follows it, as in `verify --trust root.pem a.pdf b.pdf`. A PDF is no
// root: it is a file to check.
bool is_pdf(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::string head(1024, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  return head.find("%PDF-") != std::string::npos;
}

}  // namespace

int verify(VerifyOptions options) {
  const auto roots_end = std::stable_partition(options.trust.begin(), options.trust.end(),
                                               [](const std::string& path) { return !is_pdf(path); });
  options.files.insert(options.files.begin(), roots_end, options.trust.end());
  options.trust.erase(roots_end, options.trust.end());
  if (!options.report.empty() && options.files.size() != 1) return usage;
  signing::CheckOptions check;
  if (!options.password_file.empty()) {
    auto password = read_secret({.file = options.password_file}, "");
    if (!password) return say_error(password.error());
    check.password = std::move(*password);
  }
  for (const std::string& path : options.trust) {
    const auto anchors = anchors_at(path);
    if (!anchors) return say_error(anchors.error());
    check.anchors.insert(check.anchors.end(), anchors->begin(), anchors->end());
  }
  check.name_revisions = !options.report.empty();
  // The words are many; who asks for JSON alone needs none of them.
  auto catalogue = Result<messages::Catalogue>{};
  if (!options.json || (!options.report.empty() && !options.report.ends_with(".json"))) {
    catalogue = messages::Catalogue::embedded();
    if (!catalogue) return say_error(catalogue.error());
  }
  const messages::Language language =
      options.language.empty() ? language_of_terminal() : messages::language_of(options.language);
  const SystemClock clock;
  bool good = true, all_read = true;
  // Where the answers go to a file or a program, the terminal has room for a bar.
  std::optional<Progress> progress;
  if (options.files.size() > 1 && ::isatty(STDOUT_FILENO) == 0) progress.emplace(options.files.size());
  for (const std::string& path : options.files) {
    if (progress) progress->step(path);
    check.now = clock.now();
    auto report = check_at(path, check);
    if (!report && report.error().code != "cli.file") return say_error(report.error());
    if (!report) {
      // A line for every file asked about, also for one that is not there.
      say_error(report.error());
      all_read = false;
      signing::Report none;
      none.findings.push_back({"cli.file", {{"file", path}}});
      report = std::move(none);
    }
    good = good && report->verdict == signing::Verdict::valid;
    if (options.json) fmt::print("{}\n", signing::to_json(*report, path));
    else Printer{*catalogue, language}(path, *report);
    std::fflush(stdout);
    if (!options.report.empty() && all_read) {
      const auto written = write_report(options, *report, *catalogue, language, check.now);
      if (!written) return say_error(written.error());
    }
  }
  return !all_read ? failed : good ? done : not_good;
}

}  // namespace paraf::cli
