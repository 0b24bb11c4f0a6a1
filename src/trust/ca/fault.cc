#include "trust/ca/fault.h"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>

namespace paraf::ca {

namespace {

struct Asked {
  std::string_view step;
  int passing = 1;
};

// Nothing: the value is not of its form.
std::optional<Asked> read(std::string_view value) {
  const std::size_t colon = value.find(':');
  Asked asked{value.substr(0, colon)};
  if (asked.step.empty()) return {};
  if (colon == std::string_view::npos) return asked;
  const std::string_view count = value.substr(colon + 1);
  const auto [end, failed] = std::from_chars(count.data(), count.data() + count.size(), asked.passing);
  if (failed != std::errc{} || end != count.data() + count.size() || asked.passing < 1) return {};
  return asked;
}

}  // namespace

Result<void> FaultPoint::check_environment() {
  const char* const set = std::getenv("PARAF_FAULT");
  if (set != nullptr && !read(set)) return malformed("ca.fault", {{"value", set}});
  return {};
}

void FaultPoint::operator()(std::string_view step) const {
  if (hook_) hook_(step);
  const char* const set = std::getenv("PARAF_FAULT");
  if (set == nullptr) return;
  const auto asked = read(set);
  if (!asked || step != asked->step) return;
  static std::atomic<int> passings{0};
  if (++passings == asked->passing) std::raise(SIGKILL);
}

}  // namespace paraf::ca
