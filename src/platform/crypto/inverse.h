// platform/crypto/inverse.h: one divided by a number, modulo an odd one of 256 bits.
//
// OpenSSL's own for the orders of its curves cannot be called from outside, and BN_mod_inverse takes 16 µs:
// as long as half of a verification. This takes its time by the number, so it is for numbers that everybody
// may know.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace paraf::crypto {

using Number256 = std::array<std::uint64_t, 4>;  // the lowest 64 bits first

// None where there is none: for 0, or a number that shares a factor with the modulus. number < modulus.
std::optional<Number256> inverse(const Number256& number, const Number256& modulus);

}  // namespace paraf::crypto
