#include "platform/crypto/inverse.h"

namespace paraf::crypto {

namespace {

// a += b; whether it ran over.
bool add(Number256& a, const Number256& b) {
  bool carry = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool over = __builtin_add_overflow(a[i], b[i], &a[i]);
    carry = __builtin_add_overflow(a[i], std::uint64_t{carry}, &a[i]) || over;
  }
  return carry;
}

// a -= b; whether it fell below nothing.
bool subtract(Number256& a, const Number256& b) {
  bool borrow = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool under = __builtin_sub_overflow(a[i], b[i], &a[i]);
    borrow = __builtin_sub_overflow(a[i], std::uint64_t{borrow}, &a[i]) || under;
  }
  return borrow;
}

void halve(Number256& a, bool carried = false) {
  for (std::size_t i = 0; i + 1 < a.size(); ++i) a[i] = a[i] >> 1 | a[i + 1] << 63;
  a.back() = a.back() >> 1 | std::uint64_t{carried} << 63;
}

bool is(const Number256& a, std::uint64_t small) { return a[0] == small && (a[1] | a[2] | a[3]) == 0; }

}  // namespace

// The binary algorithm of Euclid (HAC 14.61, for an odd modulus). Throughout: left ≡ number · of_left and
// right ≡ number · of_right, modulo the modulus.
std::optional<Number256> inverse(const Number256& number, const Number256& modulus) {
  if (is(number, 0)) return std::nullopt;
  Number256 left = number, right = modulus, of_left{1}, of_right{};
  const auto make_odd = [&](Number256& value, Number256& of) {
    while ((value[0] & 1) == 0) {
      halve(value);
      const bool carried = (of[0] & 1) != 0 && add(of, modulus);
      halve(of, carried);
    }
  };
  const auto take_away = [&](Number256& from, const Number256& value) {
    if (subtract(from, value)) add(from, modulus);
  };
  make_odd(left, of_left);
  while (!is(left, 1)) {
    Number256 rest = left;
    if (!subtract(rest, right)) {
      if (is(rest, 0)) return std::nullopt;  // what they share is more than one
      left = rest;
      take_away(of_left, of_right);
      make_odd(left, of_left);
    } else {
      subtract(right, left);
      take_away(of_right, of_left);
      make_odd(right, of_right);
    }
  }
  return of_left;
}

}  // namespace paraf::crypto
