#include <doctest/doctest.h>

#include <set>
#include <type_traits>

#include "base/bytes.h"
#include "base/id.h"
#include "base/secret.h"
#include "base/time.h"

namespace paraf {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return malformed("base.hex");
  return n / 2;
}
Result<int> quarter(int n) { return TRY(half(TRY(half(n)))); }
Result<void> nothing(bool works) {
  if (!works) return conflict("base.id");
  return {};
}
Result<int> after(bool works) {
  TRY(nothing(works));
  return 1;
}

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

TEST_CASE("TRY is the value, or returns the Error from here") {
  CHECK(*quarter(8) == 2);
  CHECK(code_of(quarter(6)) == "base.hex");
  CHECK(*after(true) == 1);
  CHECK(code_of(after(false)) == "base.id");
}

TEST_CASE("base64 reads what it wrote, in both alphabets, and refuses the rest") {
  for (std::size_t n = 0; n < 40; ++n) {
    Bytes bytes;
    for (std::size_t i = 0; i < n; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 37 + n));
    CHECK(*from_base64(base64(bytes)) == bytes);
    CHECK(*from_base64(base64url(bytes)) == bytes);
    CHECK(*from_hex(hex(bytes)) == bytes);
  }
  CHECK(base64(bytes_of("foobar")) == "Zm9vYmFy");  // RFC 4648 §10
  CHECK(base64(bytes_of("foob")) == "Zm9vYg==");
  for (const char* bad : {"A", "AA=A", "AAA==", "AA===", "A*BC", "Zm9v YmFy"}) {
    CAPTURE(bad);
    CHECK(code_of(from_base64(bad)) == "base.base64");
  }
  CHECK(code_of(from_hex("abc")) == "base.hex");
}

TEST_CASE("an instant is read and written as RFC 3339, and only that") {
  CHECK(Timestamp::parse("2026-01-05T09:00:00+07:00")->rfc3339() == "2026-01-05T02:00:00Z");
  CHECK(Timestamp::parse("1969-12-31T23:59:59.5Z")->micros() == -500'000);
  CHECK(Timestamp::from_micros(-500'000).seconds() == -1);
  CHECK(Timestamp::from_micros(1'500'000).rfc3339() == "1970-01-01T00:00:01.500000Z");
  for (const char* bad : {"", "2026-02-29T00:00:00Z", "2026-01-05T24:00:00Z", "2026-01-05T09:00:00", "2026-01-05T09:00:00Z ",
                          "2026-01-05T09:00:00.Z"}) {
    CAPTURE(bad);
    CHECK(code_of(Timestamp::parse(bad)) == "base.timestamp");
  }
}

TEST_CASE("ids made later sort later, and an office is a short word") {
  SeededRandom random{1};
  const CaseId first = CaseId::make(Timestamp::from_seconds(1), random);
  const CaseId later = CaseId::make(Timestamp::from_seconds(2), random);
  CHECK(first < later);
  CHECK(*CaseId::parse(first.text()) == first);
  CHECK(code_of(CaseId::parse("IIIIIIIIIIIIIIIIIIIIIIIIII")) == "base.id");
  CHECK(OfficeId::parse("bekasi"));
  for (const char* bad : {"b", "Bekasi", "1a", "a_b", "../x"}) CHECK(code_of(OfficeId::parse(bad)) == "base.office_id");
}

TEST_CASE("below is inside its bound and reaches all of it") {
  SeededRandom random{7};
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(random.below(5));
  CHECK(seen == std::set<std::uint64_t>{0, 1, 2, 3, 4});
}

TEST_CASE("a secret cannot be printed or copied by accident") {
  static_assert(!Printable<Secret>);
  static_assert(Printable<std::string>);
  static_assert(!std::is_copy_constructible_v<Secret>);
  const Secret secret{"rahasia"};
  CHECK(text_of(secret.copy().reveal()) == "rahasia");
}

}  // namespace
}  // namespace paraf
