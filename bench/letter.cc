// bench/letter.cc: milliseconds from a letter's content to its PDF, as a ratio of the 12 ms it may take. CPU
// time, one thread; pango and cairo need 7 to 10 for a page in process, an office suite two seconds.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "office/letters/sample_test.h"

using namespace paraf;

namespace {

constexpr double allowed_ms = 12;
constexpr int times = 40, rounds = 5;

double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

// The median of several rounds, or less than nothing when a letter failed.
double cost(const std::string& office, bool final) {
  const people::OfficeFile file = letters::sample::office_file(office);
  const auto path = letters::sample::root() / "sop" / office / "letters/rekomendasi.yaml";
  SeededRandom random{7};
  const auto content = letters::Template::read(path)->fill(letters::sample::fields(file.office),
                                                           letters::sample::applicants(file), random);
  const letters::Finish how = letters::sample::finish(file, final);
  std::vector<double> measured;
  for (int round = 0; round < rounds; ++round) {
    const double start = cpu_ms();
    for (int i = 0; i < times; ++i)
      if (!letters::render(file.office, *content, how)) return -1;
    measured.push_back((cpu_ms() - start) / times);
  }
  std::sort(measured.begin(), measured.end());
  return measured[rounds / 2];
}

}  // namespace

int main() {
  bool reached = true;
  fmt::print("{:<12}{:<10}{:>10}{:>10}{:>10}\n", "letter", "", "ms", "allowed", "ratio");
  for (const char* office : {"bekasi", "badung", "gorontalo"})
    for (const bool final : {true, false}) {
      const double ms = cost(office, final);
      fmt::print("{:<12}{:<10}{:>10.2f}{:>10.0f}{:>10.2f}\n", office, final ? "final" : "draft", ms,
                 allowed_ms, ms / allowed_ms);
      reached = reached && ms > 0 && ms <= allowed_ms;
    }
  return reached ? 0 : 1;
}
