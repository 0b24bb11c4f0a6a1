// trust/ca/fault.h: places where a test may let the program die.
//
// Between any two steps of an issuance, and of the acts of two officers, stands a FaultPoint. A test gives a
// function that throws there and then shows that the next start puts right what was left. From outside
// (tests/ca_faults) PARAF_FAULT=ca.promised ends the process there as kill -9 would; ca.promised:2 when it passes
// there for the second time.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"

namespace paraf::ca {

class FaultPoint {
 public:
  FaultPoint() = default;
  explicit FaultPoint(std::function<void(std::string_view)> hook) : hook_(std::move(hook)) {}
  void operator()(std::string_view step) const;

  // Whether PARAF_FAULT can be read: a step, or a step and a count from 1. `malformed ca.fault` (fact: value): a kill
  // that was asked for wrongly would never come, and what it was to prove would seem proved. At the start.
  static Result<void> check_environment();

 private:
  std::function<void(std::string_view)> hook_;
};

}  // namespace paraf::ca
