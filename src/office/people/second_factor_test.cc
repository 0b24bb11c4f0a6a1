#include <doctest/doctest.h>

#include "office/people/account.h"
#include "platform/blobs/sealer.h"
#include "platform/crypto/totp.h"
#include "platform/journal/journal.h"
#include "tests/support/database.h"

namespace paraf::people {
namespace {

Bytes key_in(const std::string& address) {
  const std::size_t from = address.find("secret=") + 7;
  const std::string text = address.substr(from, address.find('&', from) - from);
  Bytes out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    held = (held << 5) | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
    if ((bits += 5) >= 8) out.push_back(static_cast<std::uint8_t>(held >> (bits -= 8)));
  }
  return out;
}

TEST_CASE("with a second factor the password alone opens nothing, and no code opens twice") {
  const Secret password{"melati kuning di tepi sawah 45"};
  constexpr std::string_view login = "siti@kudus.go.id";
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    SeededRandom random{3};
    ManualClock clock{*Timestamp::parse("2026-01-05T02:00:00Z")};
    auto store = db.open({&journal::sql, &account_sql});
    const auto sealer = blobs::Sealer::for_tests(random);
    AccountLimits limits;
    limits.per_account_and_address = 50;
    Accounts accounts{*store, clock, random, limits};
    accounts.seal_with(sealer);
    const auto hash = hash_password(password, login, random);
    REQUIRE(hash);
    const OfficeId office = OfficeId::trusted("kudus");
    REQUIRE(store->transact(store::Scope::office(office), [&](store::Transaction& tx) {
      return open_account(tx, clock.now(), random, office, PersonId::make(clock.now(), random), login, *hash);
    }));
    const Account account = **accounts.by_login(login);
    const auto in = [&](std::string_view code) {
      return code_of(accounts.login(login, password, "10.0.0.1", "uji", code));
    };

    CHECK(in("") == "");
    const auto address = accounts.start_second_factor(account, "Kudus");
    REQUIRE(address);
    const Secret key{key_in(*address)};
    const auto now_code = [&] { return crypto::totp(key, crypto::totp_step(clock.now())); };
    CHECK(in("") == "");  // until it is confirmed it does not count: a mistyped key must lock nobody out
    CHECK(code_of(accounts.confirm_second_factor(account, "000000")) == "people.account.code_wrong");
    CHECK(code_of(accounts.confirm_second_factor(account, now_code())) == "");
    CHECK(code_of(accounts.start_second_factor(account, "Kudus")) == "people.account.has_second_factor");

    CHECK(in("") == "people.account.code_needed");
    CHECK(in(now_code()) == "people.account.code_wrong");  // the one that confirmed it
    clock.advance(std::chrono::seconds{30});
    const std::string code = now_code();
    CHECK(in("123456") == "people.account.code_wrong");
    CHECK(in(code) == "");
    CHECK(in(code) == "people.account.code_wrong");
    CHECK(code_of(accounts.login(login, Secret{"bukan ini sandinya"}, "10.0.0.1", "uji", code)) ==
          "people.account.login_failed");

    REQUIRE(accounts.drop_second_factor(account, "administrator"));
    CHECK(in("") == "");
  }
}

}  // namespace
}  // namespace paraf::people
