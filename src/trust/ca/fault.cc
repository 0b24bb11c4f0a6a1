#include "trust/ca/fault.h"

#include <csignal>
#include <cstdlib>

namespace paraf::ca {

void FaultPoint::operator()(std::string_view step) const {
  if (hook_) hook_(step);
  const char* const chosen = std::getenv("PARAF_FAULT");
  if (chosen != nullptr && step == chosen) std::raise(SIGKILL);
}

}  // namespace paraf::ca
