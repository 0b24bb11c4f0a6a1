// base/random.h: where unpredictable octets come from.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace paraf {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> to) = 0;

  Bytes bytes(std::size_t count);
  std::uint64_t number();                     // 64 random bits
  std::uint64_t below(std::uint64_t bound);   // uniform in [0, bound); bound > 0
};

// The kernel's generator (getrandom). Safe to use from any thread. If the kernel refuses,
// the program stops: nothing here may go on with bad randomness.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> to) override;
};

// A repeatable stream for tests, fault runs and rehearsals (SplitMix64). Never for a key.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::uint8_t> to) override;

 private:
  std::uint64_t state_;
};

}  // namespace paraf
