#include "platform/crypto/totp.h"

#include <doctest/doctest.h>

namespace paraf::crypto {
namespace {

TEST_CASE("codes are those of RFC 6238, and each works once") {
  const Secret key{"12345678901234567890"};
  struct Row {
    std::int64_t seconds;
    std::string code;
  };
  // Appendix B, the last six of its eight digits.
  const Row rows[] = {{59, "287082"},
                      {1111111109, "081804"},
                      {1111111111, "050471"},
                      {1234567890, "005924"},
                      {2000000000, "279037"}};
  for (const Row& row : rows) {
    CAPTURE(row.seconds);
    const Timestamp at = Timestamp::from_seconds(row.seconds);
    CHECK(totp(key, totp_step(at)) == row.code);
    const auto step = totp_match(key, row.code, at, 0);
    CHECK(step == totp_step(at));
    CHECK_FALSE(totp_match(key, row.code, at, *step));
    CHECK(totp_match(key, row.code, Timestamp::from_seconds(row.seconds + 30), 0));
    CHECK_FALSE(totp_match(key, row.code, Timestamp::from_seconds(row.seconds + 90), 0));
  }
  CHECK(base32(bytes_of("foobar")) == "MZXW6YTBOI");
  CHECK(totp_address(key, "Diskominfo Kudus", "ratna@kudus.go.id") ==
        "otpauth://totp/"
        "Diskominfo%20Kudus:ratna%40kudus.go.id?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Diskominfo%"
        "20Kudus&algorithm=SHA1&"
        "digits=6&period=30");
}

}  // namespace
}  // namespace paraf::crypto
