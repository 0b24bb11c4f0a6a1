// bench/sign.cc: PDF signatures a second on a file of 100 kB with the key open, as a ratio of what
// the key alone can do, measured in turns in the same minute; and what a check costs. CPU time, one
// thread; every signature is checked, and a wrong one fails the run.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <functional>

#include "base/random.h"
#include "platform/pdf/canvas.h"
#include "tests/support/pki.h"
#include "trust/signing/check.h"
#include "trust/signing/sign.h"

using namespace paraf;

namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Microseconds of CPU for one call; the median of several rounds is taken by the caller.
double cost(const std::function<void()>& act, int times) {
  const double start = cpu_seconds();
  for (int i = 0; i < times; ++i) act();
  return (cpu_seconds() - start) / times * 1e6;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// A document of about so many octets: text, and a stream of noise like a scanned page.
Bytes document(std::size_t octets) {
  pdf::Canvas canvas{{.title = "Laporan"}};
  SeededRandom random{5};
  for (int page = 1; page <= 5; ++page) {
    canvas.begin_page(pdf::a4);
    canvas.text({25, 25}, fmt::format("Laporan bulanan, halaman {}", page), {.size = 14, .bold = true}, 160);
  }
  while (true) {
    // Filled boxes of chance places hardly compress, which is what we want here.
    for (int i = 0; i < 400; ++i)
      canvas.rectangle({static_cast<double>(random.below(20000)) / 100, static_cast<double>(random.below(29000)) / 100,
                        static_cast<double>(random.below(1000)) / 100, static_cast<double>(random.below(1000)) / 100},
                       {.width = 0}, {{static_cast<double>(random.below(100)) / 100, 0.5, 0.5}});
    octets = octets > 7'500 ? octets - 7'500 : 0;
    if (octets == 0) break;
  }
  return canvas.finish().value();
}

struct Row {
  double raw, invisible, visible, check;
};

}  // namespace

int main() {
  int errors = 0;
  fmt::print("{:<10}{:>10}{:>12}{:>8}{:>12}{:>8}{:>10}{:>12}\n", "key, file", "raw µs", "sign µs", "ratio", "visible µs",
             "ratio", "check µs", "sign/s");
  for (const std::size_t size : {std::size_t{100'000}, std::size_t{10'000'000}}) {
    const Bytes file = document(size);
    for (const crypto::KeyKind kind : {crypto::KeyKind::rsa2048, crypto::KeyKind::p256}) {
      tests::TestPki pki;
      const tests::Issued person = tests::issue({.kind = kind, .serial = {9}}, &pki.issuing);
      signing::Order order;
      order.chain = {person.certificate, pki.issuing.certificate};
      order.at = pki.now;
      order.level = signing::Level::b_b;
      order.name = "Budi Santoso";
      signing::Order marked = order;
      marked.mark = signing::Mark{.page = 1, .rect = {20, 200, 70, 25}, .qr = "https://paraf.example/c/7F3KQ2",
                                  .lines = {{.text = "Ditandatangani secara elektronik oleh:"}, {.text = "Budi Santoso", .bold = true}}};
      signing::CheckOptions options;
      options.anchors = pki.anchors();
      options.now = pki.now;
      const auto sign = [&](const signing::Order& what) {
        auto out = signing::sign_pdf(file, what, signing::with(*person.key), {});
        if (!out) ++errors;
        return out ? std::move(*out) : Bytes{};
      };
      const Bytes digest(32, 7);
      for (const auto* what : {&order, &marked}) {
        if (signing::check_pdf(sign(*what), options).verdict != signing::Verdict::valid) ++errors;
      }
      const int times = size > 1'000'000 ? 10 : 100;
      const Bytes done = sign(order);
      std::vector<double> raw, invisible, visible, check;
      for (int round = 0; round < 7; ++round) {
        raw.push_back(cost([&] { if (!person.key->sign_digest(crypto::HashAlg::sha256, digest)) ++errors; }, 200));
        invisible.push_back(cost([&] { sign(order); }, times));
        visible.push_back(cost([&] { sign(marked); }, std::max(1, times / 5)));
        check.push_back(cost([&] { if (signing::check_pdf(done, options).verdict != signing::Verdict::valid) ++errors; },
                             std::max(1, times / 5)));
      }
      const Row row{median(raw), median(invisible), median(visible), median(check)};
      fmt::print("{:<10}{:>10.0f}{:>12.0f}{:>8.2f}{:>12.0f}{:>8.2f}{:>10.0f}{:>12.0f}\n",
                 fmt::format("{} {}", crypto::name_of(kind), size > 1'000'000 ? "10M" : "100k"), row.raw, row.invisible,
                 row.raw / row.invisible, row.visible, row.raw / row.visible, row.check, 1e6 / row.invisible);
      if (kind == crypto::KeyKind::rsa2048 && size == 100'000 && row.raw / row.invisible < 0.45) {
        fmt::print("  below the goal of 0.45\n");
        ++errors;
      }
    }
    fmt::print("  the file was of {} octets\n", file.size());
  }
  fmt::print("errors: {}\n", errors);
  return errors == 0 ? 0 : 1;
}
