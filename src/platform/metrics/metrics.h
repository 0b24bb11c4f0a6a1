// platform/metrics/metrics.h: numbers for whoever watches an installation, as Prometheus reads them.
//
// Nothing is registered anywhere: at each visit the page is written from what the parts count for
// themselves. A name is written once with its help and kind; labels tell its samples apart. Labels hold words
// of ours ("issuing", "good"), never what a stranger sent.
//
//     Page page;
//     page.counter("paraf_ocsp_answers_total", "OCSP answers given.", 17, {{"from", "cache"}});
//     page.text();
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paraf::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

// A Histogram counts durations. Observing costs two atomic additions.
class Histogram {
 public:
  // Upper ends of its buckets, in seconds.
  static constexpr std::array<double, 12> bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                 0.1,   0.25,   0.5,   1,    2.5,   10};
  void observe(std::chrono::nanoseconds took);
  std::array<std::uint64_t, bounds.size() + 1> counts() const;  // not added up; the last: longer than all
  double sum() const { return static_cast<double>(nanos_.load(std::memory_order_relaxed)) * 1e-9; }

 private:
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{};
  std::atomic<std::uint64_t> nanos_{0};
};

class Page {
 public:
  void counter(std::string_view name, std::string_view help, double value, const Labels& labels = {});
  void gauge(std::string_view name, std::string_view help, double value, const Labels& labels = {});
  void histogram(std::string_view name, std::string_view help, const Histogram& histogram,
                 const Labels& labels = {});
  // The page, in the text format 0.0.4. Samples of one name stand together.
  std::string text() const;
  static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Family {
    std::string name, help, kind, samples;
  };
  Family& family(std::string_view name, std::string_view help, std::string_view kind);
  std::vector<Family> families_;
};

}  // namespace paraf::metrics
