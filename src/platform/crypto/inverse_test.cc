// The inverse of a number is OpenSSL's, and there is none where there can be none.
#include "platform/crypto/inverse.h"

#include <doctest/doctest.h>

#include "base/random.h"
#include "platform/crypto/openssl_numbers.h"

using namespace paraf;
using namespace paraf::crypto;

namespace {

openssl::Number number_of(const Number256& value) {
  std::array<unsigned char, 32> octets{};
  for (std::size_t at = 0; at < octets.size(); ++at)
    octets[at] = static_cast<unsigned char>(value[at / 8] >> (at % 8 * 8));
  return openssl::Number{BN_lebin2bn(octets.data(), static_cast<int>(octets.size()), nullptr)};
}

constexpr Number256 order{0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff,
                          0xffffffff00000000};  // of P-256
constexpr Number256 small{21};                  // 3 · 7: not every number has an inverse

}  // namespace

TEST_CASE("one divided by a number, modulo the order of P-256, is what OpenSSL says") {
  SystemRandom random;
  const openssl::Workspace work{BN_CTX_new()};
  const openssl::Number modulus = number_of(order);
  Number256 last = order;
  --last[0];
  std::vector<Number256> numbers{{1}, {2}, {3}, last, {0, 1}, {0, 0, 0, 1}, {0, 0, 0, 0x8000000000000000}};
  for (int i = 0; i < 2000; ++i) {
    Number256 any{random.number(), random.number(), random.number(), random.number() >> 32};
    numbers.push_back(any);
  }
  for (const Number256& number : numbers) {
    CAPTURE(number[0]);
    const auto found = inverse(number, order);
    REQUIRE(found);
    const openssl::Number expected{
        BN_mod_inverse(nullptr, number_of(number).get(), modulus.get(), work.get())};
    CHECK(BN_cmp(number_of(*found).get(), expected.get()) == 0);
  }
}

TEST_CASE("nothing, and what shares a factor with the modulus, has no inverse") {
  for (std::uint64_t number = 0; number < 21; ++number) {
    CAPTURE(number);
    const auto found = inverse({number}, small);
    const bool has_one = number % 3 != 0 && number % 7 != 0;
    CHECK(found.has_value() == has_one);
    if (found) CHECK((*found)[0] * number % 21 == 1);
  }
}
