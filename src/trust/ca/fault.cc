#include "trust/ca/fault.h"

#include <atomic>
#include <csignal>
#include <cstdlib>

namespace paraf::ca {

void FaultPoint::operator()(std::string_view step) const {
  if (hook_) hook_(step);
  const char* const set = std::getenv("PARAF_FAULT");
  if (set == nullptr) return;
  const std::string_view chosen{set};
  const std::size_t colon = chosen.find(':');
  if (step != chosen.substr(0, colon)) return;
  static std::atomic<int> passings{0};
  const int wanted = colon == std::string_view::npos ? 1 : std::atoi(set + colon + 1);
  if (++passings == wanted) std::raise(SIGKILL);
}

}  // namespace paraf::ca
