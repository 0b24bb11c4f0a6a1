// bench/check.cc: what it costs to check a PDF of about 10 MB with five signatures, as a ratio of what
// poppler's pdfsig needs for the same file in the same minute (which compares no revisions): in this
// process, and in a process of its own as every door does it. CPU time of both; every answer is
// checked, and a wrong one fails the run.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#define DOCTEST_CONFIG_DISABLE  // the rig is a test's, and here is no test
#include "tests/support/folder.h"
#include "trust/signing/check_process.h"
#include "trust/signing/rig_for_test.h"

using namespace paraf;

namespace {

double cpu_of(int who) {
  rusage used{};
  getrusage(who, &used);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

template <typename Act>
double cost(int who, Act&& act) {
  std::vector<double> all;
  for (int i = 0; i < 5; ++i) {
    const double before = cpu_of(who);
    act();
    all.push_back(cpu_of(who) - before);
  }
  std::sort(all.begin(), all.end());
  return all[all.size() / 2] * 1e3;
}

// A scan of ten megabytes that does not compress, and some thousand small objects beside it.
Bytes document() {
  auto bodies = paraf::testing::small_document();
  SeededRandom random{5};
  std::string noise(10 << 20, ' ');
  for (char& c : noise) c = static_cast<char>(random.below(256));
  bodies.push_back(paraf::testing::stream(noise, "/Type /XObject /Subtype /Image"));
  for (int i = 0; i < 5000; ++i) bodies.push_back(fmt::format("<< /Nomor {} /Lain {} 0 R /Isi (objek kecil) >>", i, i + 5));
  return to_bytes(paraf::testing::classic(bodies));
}

}  // namespace

int main() {
  signing::Rig rig;
  Bytes file = document();
  for (int i = 0; i < 5; ++i) file = rig.sign(file, rig.order());
  bool good = true;
  const auto judge = [&](const signing::Report& report) {
    good = good && report.verdict == signing::Verdict::valid && report.signatures.size() == 5;
  };
  const double inside = cost(RUSAGE_SELF, [&] { judge(signing::check_pdf(file, rig.options())); });
  const auto began = std::chrono::steady_clock::now();
  signing::Bounds bounds;  // the worker as it is installed lies one folder up
  bounds.program = (std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "paraf-check").string();
  const double apart = cost(RUSAGE_CHILDREN, [&] { judge(signing::check_apart(file, rig.options(), bounds).value()); });
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count() / 5;

  const paraf::tests::Folder folder;
  const std::string path = (folder.path() / "file.pdf").string();
  std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
  const std::string command = "pdfsig '" + path + "' >/dev/null 2>&1";
  const bool has_peer = std::system("command -v pdfsig >/dev/null 2>&1") == 0;
  fmt::print("five signatures, {} octets: {:.1f} ms here, {:.1f} ms apart ({:.0f} ms until the answer)\n", file.size(), inside, apart,
             wall * 1e3);
  if (has_peer) {
    bool ran = true;
    const double peer = cost(RUSAGE_CHILDREN, [&] { ran &= std::system(command.c_str()) == 0; });
    if (!ran) fmt::print("pdfsig did not end well\n");
    good &= ran;
    fmt::print("pdfsig {:.1f} ms: ratio {:.2f} here, {:.2f} apart\n", peer, peer / inside, peer / apart);
  }
  if (!good) fmt::print("a verdict was wrong\n");
  return good ? 0 : 1;
}
