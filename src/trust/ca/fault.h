// trust/ca/fault.h: places where a test may let the program die.
//
// Between any two steps of an issuance stands a FaultPoint. A test gives a function that throws
// there and then shows that the reconciler puts right what was left. From outside (the fault
// runs of `./dev faults`) PARAF_FAULT=ca.promised ends the process there as kill -9 would.
#pragma once

#include <functional>
#include <string_view>

namespace paraf::ca {

class FaultPoint {
 public:
  FaultPoint() = default;
  explicit FaultPoint(std::function<void(std::string_view)> hook) : hook_(std::move(hook)) {}
  void operator()(std::string_view step) const;

 private:
  std::function<void(std::string_view)> hook_;
};

}  // namespace paraf::ca
