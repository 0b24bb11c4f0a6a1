#include "platform/metrics/metrics.h"

#include <doctest/doctest.h>

using namespace paraf::metrics;
using std::chrono::milliseconds;

TEST_CASE("a page is written as Prometheus reads it") {
  Page page;
  page.counter("a_total", "How often\nit was.", 17, {{"from", "cache"}});
  page.gauge("b", "What is left.", 0.5);
  page.counter("a_total", "How often\nit was.", 3, {{"from", "a \"key\"\\"}});
  CHECK(page.text() ==
        "# HELP a_total How often\\nit was.\n"
        "# TYPE a_total counter\n"
        "a_total{from=\"cache\"} 17\n"
        "a_total{from=\"a \\\"key\\\"\\\\\"} 3\n"
        "# HELP b What is left.\n"
        "# TYPE b gauge\n"
        "b 0.5\n");
}

TEST_CASE("a histogram adds its buckets up, and a bound is inside its bucket") {
  Histogram h;
  for (const int ms : {1, 2, 50, 51, 20'000}) h.observe(milliseconds{ms});
  const auto counts = h.counts();
  CHECK(counts[0] == 1);  // 1 ms is inside the first
  CHECK(counts[1] == 1);
  CHECK(counts[5] == 1);  // 50 ms
  CHECK(counts[6] == 1);
  CHECK(counts.back() == 1);
  Page page;
  page.histogram("t_seconds", "Time.", h);
  const std::string text = page.text();
  CHECK(text.find("t_seconds_bucket{le=\"0.05\"} 3\n") != std::string::npos);
  CHECK(text.find("t_seconds_bucket{le=\"+Inf\"} 5\n") != std::string::npos);
  CHECK(text.find("t_seconds_count 5\n") != std::string::npos);
}
