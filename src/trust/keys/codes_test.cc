#include <doctest/doctest.h>

#include "platform/journal/journal.h"
#include "tests/support/database.h"
#include "trust/keys/codes.h"

using namespace paraf;

namespace {

struct Desk {
  explicit Desk(tests::Database& db)
      : store(db.open({&journal::sql, &keys::sql})),
        ring(keys::memory_keyring_for_tests()),
        codes(*store, *ring, clock, random, {}) {}
  std::string sent(std::int64_t uses = 1, const std::string& origin = "application:satu") {
    const auto code = codes.issue(ratna, origin, uses);
    REQUIRE(code);
    return std::string{text_of(code->code.reveal())};
  }
  std::string use(const std::string& code, std::int64_t count = 1,
                  const std::string& origin = "application:satu") {
    return code_of(codes.use(ratna, origin, code, count));
  }
  ManualClock clock{Timestamp::from_seconds(1'767'600'000)};
  SystemRandom random;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<keys::Keyring> ring;
  keys::Codes codes;
  SubscriberId ratna = SubscriberId::make(clock.now(), random);
};

std::string other_than(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

}  // namespace

TEST_CASE("a time-based code is that of the standard's own table") {
  // [RFC 6238], appendix B, SHA-1: its eight digits end in our six.
  const Secret secret{std::string_view{"12345678901234567890"}};
  const std::pair<std::int64_t, const char*> rows[] = {{59, "287082"},         {1111111109, "081804"},
                                                       {1111111111, "050471"}, {1234567890, "005924"},
                                                       {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : rows) {
    CAPTURE(seconds);
    CHECK(keys::totp_code(secret, seconds / 30) == code);
    CHECK(keys::totp_match(secret, code, Timestamp::from_seconds(seconds)) == seconds / 30);
    CHECK(keys::totp_match(secret, code, Timestamp::from_seconds(seconds + 30)) == seconds / 30);
    CHECK(!keys::totp_match(secret, code, Timestamp::from_seconds(seconds + 61)));
  }
}

TEST_CASE("an app reads the secret in base 32") {
  CHECK(keys::base32(bytes_of("")) == "");
  CHECK(keys::base32(bytes_of("f")) == "MY");
  CHECK(keys::base32(bytes_of("foobar")) == "MZXW6YTBOI");
  CHECK(
      keys::totp_address(Secret{std::string_view{"foobar"}}, "Paraf Demo", "ratna@a.go.id") ==
      "otpauth://totp/"
      "Paraf%20Demo:ratna%40a.go.id?secret=MZXW6YTBOI&issuer=Paraf%20Demo&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("a code that was sent is good for its count, its origin and its time") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    CHECK(desk.use("123456") == "keys.code.none");
    const std::string code = desk.sent(3);
    CHECK(desk.use(code, 1, "application:dua") == "keys.code.none");  // another application's
    CHECK(desk.use(code, 2) == "");
    CHECK(desk.use(code, 2) == "keys.code.wrong");  // only one is left
    CHECK(desk.use(code, 1) == "");
    CHECK(desk.use(code, 1) == "keys.code.none");  // used up
    const std::string late = desk.sent();
    desk.clock.advance(std::chrono::seconds{300});
    CHECK(desk.use(late) == "keys.code.none");
  }
}

TEST_CASE("a newer code ends the older one") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  const std::string first = desk.sent();
  std::string second = desk.sent();
  while (second == first) second = desk.sent();
  CHECK(desk.use(first) == "keys.code.wrong");
  CHECK(desk.use(second) == "");
}

TEST_CASE("guessed codes cost a growing wait") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const std::string code = desk.sent();
    for (int i = 0; i < 3; ++i) CHECK(desk.use(other_than(code)) == "keys.code.wrong");
    CHECK(desk.use(code) == "keys.passphrase.wait");  // the right one waits too
    desk.clock.advance(std::chrono::seconds{30});
    CHECK(desk.use(code) == "");
  }
}

TEST_CASE("nobody's mailbox is flooded") {
  tests::Database db{tests::Engine::sqlite};
  Desk desk{db};
  for (int i = 0; i < 10; ++i) desk.sent();
  CHECK(code_of(desk.codes.issue(desk.ratna, "application:satu", 1)) == "keys.code.too_many");
  CHECK(desk.codes.issue(desk.ratna, "application:dua", 1));
  desk.clock.advance(std::chrono::minutes{10});
  CHECK(desk.codes.issue(desk.ratna, "application:satu", 1));
}

TEST_CASE("an app's code counts once it was confirmed, and each code once") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Desk desk{db};
    const auto secret = desk.codes.begin_app(desk.ratna);
    REQUIRE(secret);
    const auto now = [&] { return keys::totp_code(*secret, keys::totp_step(desk.clock.now())); };
    CHECK(desk.use(now()) == "keys.code.none");  // not confirmed: it does not count yet
    CHECK(!*desk.codes.has_app(desk.ratna));
    CHECK(code_of(desk.codes.confirm_app(desk.ratna, "portal", other_than(now()))) == "keys.code.wrong");
    CHECK(code_of(desk.codes.confirm_app(desk.ratna, "portal", now())) == "");
    CHECK(*desk.codes.has_app(desk.ratna));
    CHECK(desk.use(now()) == "keys.code.wrong");  // the same step confirmed it
    desk.clock.advance(std::chrono::seconds{60});
    CHECK(desk.use(now()) == "");
    CHECK(desk.use(now()) == "keys.code.wrong");
    REQUIRE(desk.codes.drop_app(desk.ratna));
    desk.clock.advance(std::chrono::seconds{60});
    CHECK(desk.use(now()) == "keys.code.none");
  }
}
