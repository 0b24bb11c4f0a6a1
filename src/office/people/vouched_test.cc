#include <doctest/doctest.h>

#include "office/people/account.h"
#include "office/people/people.h"
#include "office/people/sql.h"
#include "platform/blobs/sealer.h"
#include "platform/journal/journal.h"
#include "tests/support/database.h"

namespace paraf::people {
namespace {

using store::Scope;
using store::Transaction;

struct House {
  explicit House(tests::Database& db)
      : store(db.open({&journal::sql, &sql, &account_sql})),
        accounts(*store, clock, random),
        sealer(blobs::Sealer::for_tests(random)) {
    accounts.seal_with(sealer);
    galih = add(kudus, "galih", "galih@kudus.example", "198504122010011003");
    siti = add(kudus, "siti", "siti@kudus.example", "");
    ayu = add(badung, "ayu", "ayu@badung.example", "");
    tono = add(kudus, "tono", "tono@kudus.example", "");  // without an account
    for (const auto& [office, person, login] :
         {std::tuple{kudus, galih, "galih@kudus"}, {kudus, siti, "siti@kudus"}, {badung, ayu, "ayu@badung"}})
      open(office, person, login);
  }
  PersonId add(const OfficeId& office, const std::string& login, const std::string& email,
               const std::string& nip) {
    Person person{.login = login, .name = login};
    person.email = *EmailAddress::parse(email);
    if (!nip.empty()) person.nip = *Nip::parse(nip);
    const auto id = store->transact(Scope::office(office), [&](Transaction& tx) {
      return add_person(tx, clock.now(), random, sealer, person, std::nullopt);
    });
    REQUIRE_MESSAGE(id, id.error().line());
    return *id;
  }
  void open(const OfficeId& office, const PersonId& person, const std::string& login) {
    const auto hash =
        hash_password(Secret{"kunang-kunang di sawah"}, login, random, crypto::Argon2Cost::trivial());
    REQUIRE(store->transact(Scope::office(office), [&](Transaction& tx) {
      return open_account(tx, clock.now(), random, office, person, login, *hash);
    }));
  }
  Result<OpenedSession> come(const std::string& subject, const std::string& email,
                             const std::string& nip = {}, const std::string& issuer = "https://sso.example") {
    return accounts.login_vouched({.provider = "sso",
                                   .office = kudus,
                                   .issuer = issuer,
                                   .subject = subject,
                                   .email = email,
                                   .nip = nip},
                                  "10.0.0.1", "a browser");
  }
  Account account(const PersonId& person) { return **accounts.of_person(person); }

  ManualClock clock{*Timestamp::parse("2026-01-05T02:00:00Z")};
  SeededRandom random{9};
  std::unique_ptr<store::Store> store;
  Accounts accounts;
  blobs::Sealer sealer;
  const OfficeId kudus = OfficeId::trusted("kudus"), badung = OfficeId::trusted("badung");
  PersonId galih, siti, ayu, tono;
};

TEST_CASE("another house vouches for people of one office who have an account, and for nobody else") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    struct Row {
      std::string why, subject, email, nip, code;
    };
    const Row rows[] = {
        {"by a verified address", "g", "galih@kudus.example", "", ""},
        {"written in capitals", "g", "Galih@Kudus.example", "", ""},
        {"by NIP", "g", "", "198504122010011003", ""},
        {"nothing that is verified", "g", "", "", "people.account.vouched_unknown"},
        {"no address at all", "g", "galih", "", "people.account.vouched_unknown"},
        {"an address of nobody", "x", "siapa@kudus.example", "", "people.account.vouched_unknown"},
        {"a person of another office", "a", "ayu@badung.example", "", "people.account.vouched_unknown"},
        {"a person without an account", "t", "tono@kudus.example", "", "people.account.vouched_no_account"},
        {"another subject for a bound account", "h", "galih@kudus.example", "",
         "people.account.vouched_other"},
        {"a bound subject for another account", "g", "siti@kudus.example", "",
         "people.account.vouched_other"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.why);
      const auto opened = house.come(row.subject, row.email, row.nip);
      CHECK(code_of(opened) == row.code);
      if (!opened) continue;
      CHECK(opened->who.person == house.galih);
      const auto again = house.accounts.resume(opened->token);
      REQUIRE(again);
      CHECK(again->through == "sso");
      CHECK_FALSE(again->second_factor);
    }
    // What was refused has bound nothing: siti may still come by her own subject, and another issuer has
    // subjects of its own.
    CHECK(house.come("s", "siti@kudus.example"));
    CHECK(house.come("g", "siti@kudus.example", "", "https://lain.example"));
    const auto count = [&](const char* act) {
      return db.raw_text("SELECT count(*) FROM journal_entry WHERE act = '" + std::string{act} + "'");
    };
    CHECK(count("login.refused") == "7");
    CHECK(count("account.bound") == "3");
    CHECK(db.raw_text("SELECT count(*) FROM journal_entry WHERE facts LIKE '%example%'") == "0");
  }
}

TEST_CASE("who is refused again and again fills no journal") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto refused = [&] {
      return std::stoi(db.raw_text("SELECT count(*) FROM journal_entry WHERE act = 'login.refused'"));
    };
    const AccountLimits limits;
    // One whom the provider knows and nobody here does.
    for (int i = 0; i < 20; ++i)
      CHECK(code_of(house.come("stranger", "siapa@kudus.example")) ==
            (i < limits.per_account_and_address ? "people.account.vouched_unknown" : "people.account.too_many_attempts"));
    CHECK(refused() == limits.per_account_and_address);
    // Many, from one address; and words that are no person's.
    for (int i = 0; i < 100; ++i) (void)house.come("s" + std::to_string(i), "siapa@kudus.example");
    CHECK(refused() == limits.per_address);
    CHECK(code_of(house.accounts.note_not_believed("sso", "openid.token.key", {}, "10.0.0.1")) ==
          "people.account.too_many_attempts");
    // Whoever has an account is let in all the while, and may try a password.
    CHECK(house.come("g", "galih@kudus.example"));
    CHECK(house.accounts.login("siti@kudus", Secret{"kunang-kunang di sawah"}, "10.0.0.1", "a browser"));
    house.clock.advance(limits.window);
    CHECK(code_of(house.come("stranger", "siapa@kudus.example")) == "people.account.vouched_unknown");
  }
}

TEST_CASE("a closed account, a departed person and a bond taken away are taken at their word") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    const auto opened = house.come("g", "galih@kudus.example");
    REQUIRE(opened);
    REQUIRE(house.accounts.unbind_vouched(house.account(house.galih)));
    CHECK(code_of(house.accounts.resume(opened->token)) == "people.account.no_session");
    CHECK(house.come("h", "galih@kudus.example"));
    const AccountId his = house.account(house.galih).id;
    const auto enable = [&](bool enabled) {
      return house.store->transact(Scope::installation(), [&](Transaction& tx) {
        return enable_account(tx, house.clock.now(), his, enabled);
      });
    };
    REQUIRE(enable(false));
    CHECK(code_of(house.come("h", "galih@kudus.example")) == "people.account.vouched_no_account");
    REQUIRE(enable(true));
    REQUIRE(house.store->transact(Scope::office(house.kudus), [&](Transaction& tx) -> Result<void> {
      Person person = TRY(people::person(tx, house.galih));
      person.active = false;
      return change_person(tx, house.clock.now(), person);
    }));
    CHECK(code_of(house.come("h", "galih@kudus.example")) == "people.account.vouched_unknown");
  }
}

TEST_CASE("who comes by another house gives back no attempt that was not counted") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    House house{db};
    // From one address, somebody who signs in elsewhere between any two guesses at others' passwords.
    std::string told = "people.account.login_failed";
    int guesses = 0;
    while (told == "people.account.login_failed" && guesses < 200) {
      REQUIRE(house.come("g", "galih@kudus.example"));
      const auto guess = house.accounts.login("orang" + std::to_string(guesses++), Secret{"kata sandi tebakan"}, "10.0.0.1",
                                              "a browser", "");
      told = code_of(guess);
    }
    CHECK(told == "people.account.too_many_attempts");
    CHECK(guesses < 200);
  }
}

}  // namespace
}  // namespace paraf::people
