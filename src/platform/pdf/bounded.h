// platform/pdf/bounded.h: how much a file may unpack to.
//
// A megabyte of /FlateDecode can hold a gigabyte of zeros, and a filter in a filter a terabyte. qpdf
// 11.3 unpacks cross-reference and object streams whole, so its decoder is exchanged for one that
// counts and stops.
#pragma once

#include <cstddef>

namespace paraf::pdf {

// While one lives, what is unpacked in this thread counts against it; inner ones change nothing.
class UnpackBudget {
 public:
  static constexpr std::size_t usual = std::size_t{128} << 20;
  explicit UnpackBudget(std::size_t octets = usual);
  ~UnpackBudget();
  UnpackBudget(const UnpackBudget&) = delete;
  UnpackBudget& operator=(const UnpackBudget&) = delete;

 private:
  bool outermost_;
};

// Exchanges the decoders, once for the process; File::open does.
void use_bounded_decoders();

}  // namespace paraf::pdf
