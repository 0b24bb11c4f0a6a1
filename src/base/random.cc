#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>
#include <limits>

namespace paraf {

Bytes Random::bytes(std::size_t count) {
  Bytes out(count);
  fill(out);
  return out;
}

std::uint64_t Random::number() {
  std::array<std::uint8_t, 8> raw{};
  fill(raw);
  std::uint64_t value = 0;
  for (const std::uint8_t byte : raw) value = value << 8 | byte;
  return value;
}

std::uint64_t Random::below(std::uint64_t bound) {
  // Values past the last whole multiple of the bound would favour the small ones: draw again.
  const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() / bound * bound;
  std::uint64_t value = number();
  while (value >= limit) value = number();
  return value % bound;
}

void SystemRandom::fill(std::span<std::uint8_t> to) {
  std::size_t done = 0;
  while (done < to.size()) {
    const ssize_t got = getrandom(to.data() + done, to.size() - done, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) std::abort();
    done += static_cast<std::size_t>(got);
  }
}

void SeededRandom::fill(std::span<std::uint8_t> to) {
  std::uint64_t word = 0;
  std::size_t left = 0;
  for (std::uint8_t& byte : to) {
    if (left == 0) {
      state_ += 0x9e3779b97f4a7c15U;
      word = state_;
      word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
      word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
      word ^= word >> 31;
      left = 8;
    }
    byte = static_cast<std::uint8_t>(word);
    word >>= 8;
    --left;
  }
}

}  // namespace paraf
