// trust/ca/fault.h: places where a test may let the program die.
//
// Between any two steps of an issuance, and of the acts of two officers, stands a FaultPoint. A test gives a
// function that throws there and then shows that the next start puts right what was left. From outside
// (tests/ca_faults) PARAF_FAULT=ca.promised ends the process there as kill -9 would; ca.promised:2 when it passes
// there for the second time.
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
