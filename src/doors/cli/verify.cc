#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "doors/cli/cli.h"
#include "doors/cli/sign_files.h"
#include "platform/crypto/hash.h"
#include "platform/messages/messages.h"
#include "trust/signing/check.h"
#include "trust/signing/check_process.h"
#include "trust/signing/report.h"
#include "trust/validation/trust_list.h"

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
    fmt::print("      {} {}, {}, {}\n", s.level, s.time == Timestamp{} ? "-" : s.time.rfc3339(),
               s.time_is_proven ? "waktu terbukti" : "waktu menurut penanda tangan",
               signing::name_of(s.changes_after) == std::string_view{"none"}
                   ? "tidak ada perubahan sesudahnya"
                   : "perubahan sesudahnya: " + std::string{signing::name_of(s.changes_after)});
    for (const auto& finding : s.findings) fmt::print("      {}\n", say(finding));
  }
  for (const auto& stamp : report.timestamps) {
    fmt::print("  cap waktu {}  {}  {}  {}\n", stamp.field, signing::name_of(stamp.verdict), stamp.authority,
               stamp.time == Timestamp{} ? "-" : stamp.time.rfc3339());
  }
}

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

Result<void> write_report(const std::string& path, const std::string& file, const signing::Report& report,
                          const messages::Catalogue& catalogue, Timestamp now) {
  const std::string octets = TRY(read_file(file));
  const Bytes pdf = TRY(signing::report_pdf(report,
                                            {.file_name = std::filesystem::path{file}.filename().string(),
                                             .octets = octets.size(),
                                             .sha256 = hex(crypto::sha256(bytes_of(octets))),
                                             .checked_at = now},
                                            catalogue));
  std::ofstream out{path, std::ios::binary};
  out.write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
  if (!out.flush()) return internal("cli.file", path);
  return {};
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
  const auto catalogue = messages::Catalogue::embedded();
  if (!catalogue) return say_error(catalogue.error());
  const SystemClock clock;
  bool good = true, all_read = true;
  for (const std::string& path : options.files) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
      const auto missing = read_file(path);  // its error says why
      if (!missing) say_error(missing.error());
      all_read = false;
      continue;
    }
    check.now = clock.now();
    const auto report = signing::check_apart(file, check);
    ::close(file);
    if (!report) return say_error(report.error());
    good = good && report->verdict == signing::Verdict::valid;
    if (options.json) {
      fmt::print("{}\n", signing::to_json(*report, path));
    } else {
      print_report(path, *report, *catalogue);
    }
    std::fflush(stdout);
    if (!options.report.empty()) {
      const auto written = write_report(options.report, path, *report, *catalogue, check.now);
      if (!written) return say_error(written.error());
    }
  }
  return !all_read ? failed : good ? done : not_good;
}

}  // namespace paraf::cli
