#include "office/people/account.h"
#include "office/people/password.h"

#include <doctest/doctest.h>

#include "platform/journal/journal.h"
#include "tests/support/database.h"

namespace paraf::people {

namespace {

using namespace std::chrono_literals;
using store::Scope;
using store::Transaction;

constexpr auto cheap = crypto::Argon2Cost::trivial;
constexpr std::string_view good = "kunang-kunang di sawah";

struct Door {
  explicit Door(tests::Database& db)
      : store(db.open({&journal::sql, &account_sql})), accounts(*store, clock, random, limits()) {
    kudus = *OfficeId::parse("kudus");
    ratna = open("Ratna@Kudus", PersonId::make(clock.now(), random));
  }
  static AccountLimits limits() {
    AccountLimits l;
    l.per_account_and_address = 3;
    l.per_address = 6;
    l.per_account = 8;
    l.cost = cheap();
    return l;
  }
  Account open(std::string_view login, PersonId person) {
    const auto hash = hash_password(Secret{good}, login, random, cheap());
    REQUIRE(hash);
    const auto id = store->transact(Scope::office(kudus), [&](Transaction& tx) {
      return open_account(tx, clock.now(), random, kudus, person, login, *hash);
    });
    REQUIRE(id);
    return {*id, kudus, person, std::string{login}};
  }
  Result<OpenedSession> login(std::string_view who, std::string_view password,
                              std::string_view address = "10.0.0.1") {
    return accounts.login(who, Secret{password}, address, "a browser");
  }
  std::int64_t journalled(tests::Database& db, const std::string& act) {
    return std::stoll(db.raw_text("SELECT count(*) FROM journal_entry WHERE act = '" + act + "'"));
  }

  ManualClock clock{*Timestamp::parse("2026-01-05T02:00:00Z")};
  SeededRandom random{7};
  std::unique_ptr<store::Store> store;
  Accounts accounts;
  OfficeId kudus = OfficeId::trusted("kudus");
  Account ratna;
};

}  // namespace

TEST_CASE("a password is taken or refused for exactly one reason") {
  struct Row {
    std::string why, password, code;
  };
  const Row rows[] = {
      {"four ordinary words", "kunang-kunang di sawah", ""},
      {"twelve characters", "duabelas-kr5", ""},
      {"eleven", "sebelas-kr5", "people.password.too_short"},
      {"eleven, of two octets each", "ééééééééééa", "people.password.too_short"},
      {"256 octets",
       std::string(64, 'a') + std::string(64, 'b') + std::string(64, 'c') + std::string(32, 'd') +
           std::string(32, 'e'),
       ""},
      {"257 octets",
       std::string(64, 'a') + std::string(64, 'b') + std::string(64, 'c') + std::string(32, 'd') +
           std::string(33, 'e'),
       "people.password.too_long"},
      {"four different characters", "abcdabcdabcdabcd", "people.password.too_simple"},
      {"digits in a row", "123456789012", "people.password.too_simple"},
      {"a row of the keyboard", "qwertyuiopasd", "people.password.too_simple"},
      {"a word everybody tries", "Indonesia2026!", "people.password.too_simple"},
      {"the same with digits before", "2026!Rahasia", "people.password.too_simple"},
      {"the login in it", "saya-ratna-sari", "people.password.like_login"},
      {"the login in capitals", "saya-RATNA-sari", "people.password.like_login"},
  };
  SeededRandom random{1};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(hash_password(Secret{row.password}, "ratna@kudus", random, cheap())) == row.code);
  }
}

TEST_CASE("who knows the password gets a session, and nobody else learns anything") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Door door{db};
    const auto opened = door.login(" RATNA@kudus ", good);
    REQUIRE(opened);
    CHECK(opened->who.person == door.ratna.person);
    CHECK(opened->who.office == door.kudus);
    CHECK(opened->token.size() == 43);
    const auto again = door.accounts.resume(opened->token);
    REQUIRE(again);
    CHECK(again->session == opened->who.session);
    CHECK(csrf_matches(*again, opened->who.csrf));
    CHECK_FALSE(csrf_matches(*again, ""));
    CHECK_FALSE(csrf_matches(*again, opened->token));

    const auto wrong = door.login("ratna@kudus", "bukan kata sandinya");
    const auto unknown = door.login("siapa@kudus", good);
    CHECK(code_of(wrong) == "people.account.login_failed");
    CHECK(code_of(unknown) == "people.account.login_failed");
    CHECK(code_of(door.accounts.resume(std::string(43, 'A'))) == "people.account.no_session");
    CHECK(code_of(door.accounts.resume("")) == "people.account.no_session");

    CHECK(door.journalled(db, "login") == 1);
    CHECK(door.journalled(db, "login.refused") == 2);
    // The token itself is nowhere in the database, nor is the password.
    CHECK(db.raw_text("SELECT count(*) FROM account WHERE password LIKE '%sawah%'") == "0");
    CHECK(db.raw_text("SELECT count(*) FROM account WHERE password LIKE '$argon2id$%'") == "1");
  }
}

TEST_CASE("a word is somebody's password, another's, or nobody's") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Door door{db};
    const auto is = [&](const PersonId& person, std::string_view typed) {
      return is_password(*door.store, person, Secret{typed});
    };
    CHECK(*is(door.ratna.person, good));
    CHECK_FALSE(*is(door.ratna.person, "kunang-kunang di sawah "));
    CHECK_FALSE(*is(PersonId::make(door.clock.now(), door.random), good));  // who has no account has no password
  }
}

TEST_CASE("attempts are counted before the check and given back by a success") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Door door{db};
    for (int i = 0; i < 3; ++i)
      CHECK(code_of(door.login("ratna@kudus", "salah salah salah")) == "people.account.login_failed");
    // The right password does not help any more from there, and the refusal says how long.
    const auto closed = door.login("ratna@kudus", good);
    CHECK(code_of(closed) == "people.account.too_many_attempts");
    CHECK(closed.error().facts == Facts{{"minutes", "15"}});
    // From elsewhere the holder gets in: a stranger has not locked them out. That also clears the
    // account's own count, not the stranger's.
    CHECK(door.login("ratna@kudus", good, "10.0.0.2"));
    CHECK(code_of(door.login("ratna@kudus", good)) == "people.account.too_many_attempts");
    // After the window the count begins anew; knocking meanwhile has not moved it.
    door.clock.advance(14min + 30s);
    CHECK(door.login("ratna@kudus", good).error().facts == Facts{{"minutes", "1"}});
    door.clock.advance(31s);
    CHECK(door.login("ratna@kudus", good));
  }
}

TEST_CASE("one address cannot try many accounts, nor many addresses one account") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Door door{db};
    for (int i = 0; i < 6; ++i)
      CHECK(code_of(door.login("orang" + std::to_string(i), good)) == "people.account.login_failed");
    CHECK(code_of(door.login("orang7", good)) == "people.account.too_many_attempts");
    for (int i = 0; i < 8; ++i)
      CHECK(code_of(door.login("ratna@kudus", "salah salah salah", "10.1.0." + std::to_string(i))) ==
            "people.account.login_failed");
    CHECK(code_of(door.login("ratna@kudus", good, "10.2.0.1")) == "people.account.too_many_attempts");
    // An office behind one address: each success gives its attempt back.
    door.clock.advance(16min);
    for (int i = 0; i < 20; ++i) CHECK(door.login("ratna@kudus", good, "10.3.0.1"));
  }
}

TEST_CASE("a session ends when it idles, when it is old, by log-out, and with the account") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Door door{db};
    const auto resume = [&](const OpenedSession& s) { return code_of(door.accounts.resume(s.token)); };

    auto idle = door.login("ratna@kudus", good);
    REQUIRE(idle);
    door.clock.advance(29min);
    CHECK(resume(*idle) == "");  // and used: the half hour begins again
    door.clock.advance(29min);
    CHECK(resume(*idle) == "");
    door.clock.advance(30min);
    CHECK(resume(*idle) == "people.account.no_session");

    auto old = door.login("ratna@kudus", good);
    REQUIRE(old);
    for (int i = 0; i < 12 * 3 - 1; ++i) {
      door.clock.advance(20min);
      CHECK(resume(*old) == "");
    }
    door.clock.advance(20min);
    CHECK(resume(*old) == "people.account.no_session");

    auto first = door.login("ratna@kudus", good), second = door.login("ratna@kudus", good);
    REQUIRE(first);
    REQUIRE(second);
    const auto list = door.accounts.sessions(second->who);
    REQUIRE(list);
    CHECK(list->size() == 2);
    CHECK(list->back().current);
    CHECK(list->front().device == "a browser");
    REQUIRE(door.accounts.end_session(second->who, first->who.session));
    CHECK(resume(*first) == "people.account.no_session");
    CHECK(resume(*second) == "");
    const Account other = door.open("joko@kudus", PersonId::make(door.clock.now(), door.random));
    const auto joko = door.login("joko@kudus", good);
    REQUIRE(joko);
    CHECK(code_of(door.accounts.end_session(joko->who, second->who.session)) ==
          "people.account.no_such_session");
    REQUIRE(door.accounts.logout(second->who));
    CHECK(resume(*second) == "people.account.no_session");

    auto third = door.login("ratna@kudus", good);
    REQUIRE(third);
    const auto hash = hash_password(Secret{"cangkir di atas meja"}, "ratna@kudus", door.random, cheap());
    REQUIRE(door.store->transact(Scope::installation(), [&](Transaction& tx) {
      return change_password(tx, door.clock.now(), door.ratna.id, *hash);
    }));
    CHECK(resume(*third) == "people.account.no_session");
    CHECK(code_of(door.login("ratna@kudus", good)) == "people.account.login_failed");
    auto fourth = door.login("ratna@kudus", "cangkir di atas meja");
    REQUIRE(fourth);
    CHECK(code_of(door.accounts.verify(fourth->who, Secret{good}, "10.0.0.1")) ==
          "people.account.login_failed");
    CHECK(door.accounts.verify(fourth->who, Secret{std::string_view{"cangkir di atas meja"}}, "10.0.0.1"));

    REQUIRE(door.store->transact(Scope::installation(), [&](Transaction& tx) {
      return enable_account(tx, door.clock.now(), door.ratna.id, false);
    }));
    CHECK(resume(*fourth) == "people.account.no_session");
    CHECK(code_of(door.login("ratna@kudus", "cangkir di atas meja")) == "people.account.login_failed");

    door.clock.advance(24h);
    REQUIRE(door.accounts.sweep());
    CHECK(db.raw_text("SELECT count(*) FROM account_session") == "0");
    CHECK(db.raw_text("SELECT count(*) FROM account_attempt") == "0");
    (void)other;
  }
}

TEST_CASE("who spent a link is let into one case for a while, and by nothing but the token") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Door door{db};
    const Enrolment enrolment{door.kudus, door.ratna.person, OfficeId::trusted("psre"),
                              CaseId::make(door.clock.now(), door.random)};
    const auto token = door.accounts.open_enrolment(enrolment);
    REQUIRE(token);
    door.clock.advance(29min);
    const auto open = door.accounts.resume_enrolment(*token);
    REQUIRE(open);
    CHECK(open->enrolment.case_id == enrolment.case_id);
    CHECK(open->enrolment.person == door.ratna.person);
    CHECK(open->csrf.size() == 43);
    CHECK(code_of(door.accounts.resume(*token)) == "people.account.no_session");  // it is no login
    CHECK(code_of(door.accounts.resume_enrolment(std::string(43, 'A'))) == "people.account.no_session");
    door.clock.advance(31min);
    CHECK(code_of(door.accounts.resume_enrolment(*token)) == "people.account.no_session");
    const auto other = door.accounts.open_enrolment(enrolment);
    REQUIRE(other);
    REQUIRE(door.accounts.end_enrolment(*other));
    CHECK(code_of(door.accounts.resume_enrolment(*other)) == "people.account.no_session");
    REQUIRE(door.accounts.sweep());
    CHECK(db.raw_text("SELECT count(*) FROM account_enrolment") == "0");
  }
}

TEST_CASE("a login is one account's, and a person has one account") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Door door{db};
    const auto hash = hash_password(Secret{good}, "x", door.random, cheap());
    const auto open = [&](std::string_view login, const PersonId& person) {
      return code_of(door.store->transact(Scope::installation(), [&](Transaction& tx) {
        return open_account(tx, door.clock.now(), door.random, door.kudus, person, login, *hash);
      }));
    };
    CHECK(open("RATNA@kudus", PersonId::make(door.clock.now(), door.random)) == "people.account.login_taken");
    CHECK(open("lain@kudus", door.ratna.person) == "people.account.person_has_account");
    CHECK(open("x", PersonId::make(door.clock.now(), door.random)) == "people.account.login");
    CHECK(open("dua kata;", PersonId::make(door.clock.now(), door.random)) == "people.account.login");
    CHECK(door.accounts.of_person(door.ratna.person)->value().login == "ratna@kudus");
    CHECK_FALSE(door.accounts.by_login("lain@kudus")->has_value());
  }
}

}  // namespace paraf::people
