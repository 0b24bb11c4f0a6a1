#include "platform/metrics/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace paraf::metrics {

namespace {

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

// Backslash, quote and line end, as the format wants them.
std::string escaped(std::string_view text, bool quote) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (quote && c == '"')
      out += "\\\"";
    else
      out += c;
  }
  return out;
}

std::string label_text(const Labels& labels) {
  if (labels.empty()) return {};
  std::string text;
  for (const auto& [name, value] : labels)
    text += fmt::format("{}{}=\"{}\"", text.empty() ? "{" : ",", name, escaped(value, true));
  return text + "}";
}

}  // namespace

void Histogram::observe(std::chrono::nanoseconds took) {
  const double seconds = std::chrono::duration<double>(took).count();
  const auto at = std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin();
  counts_[static_cast<std::size_t>(at)].fetch_add(1, std::memory_order_relaxed);
  nanos_.fetch_add(static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0)),
                   std::memory_order_relaxed);
}

std::array<std::uint64_t, Histogram::bounds.size() + 1> Histogram::counts() const {
  std::array<std::uint64_t, bounds.size() + 1> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = counts_[i].load(std::memory_order_relaxed);
  return all;
}

Page::Family& Page::family(std::string_view name, std::string_view help, std::string_view kind) {
  const auto found = std::ranges::find_if(families_, [&](const Family& f) { return f.name == name; });
  if (found != families_.end()) return *found;
  return families_.emplace_back(Family{std::string{name}, std::string{help}, std::string{kind}, {}});
}

void Page::counter(std::string_view name, std::string_view help, double value, const Labels& labels) {
  family(name, help, "counter").samples += fmt::format("{}{} {}\n", name, label_text(labels), number(value));
}

void Page::gauge(std::string_view name, std::string_view help, double value, const Labels& labels) {
  family(name, help, "gauge").samples += fmt::format("{}{} {}\n", name, label_text(labels), number(value));
}

void Page::histogram(std::string_view name, std::string_view help, const Histogram& h, const Labels& labels) {
  Family& f = family(name, help, "histogram");
  const auto counts = h.counts();
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    so_far += counts[i];
    Labels with = labels;
    with.emplace_back("le", i < Histogram::bounds.size() ? number(Histogram::bounds[i]) : "+Inf");
    f.samples += fmt::format("{}_bucket{} {}\n", name, label_text(with), so_far);
  }
  f.samples +=
      fmt::format("{0}_sum{1} {2}\n{0}_count{1} {3}\n", name, label_text(labels), number(h.sum()), so_far);
}

std::string Page::text() const {
  std::string all;
  for (const Family& f : families_)
    all +=
        fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{3}", f.name, escaped(f.help, false), f.kind, f.samples);
  return all;
}

}  // namespace paraf::metrics
