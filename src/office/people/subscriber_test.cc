#include <doctest/doctest.h>

#include "office/people/people.h"
#include "office/people/sql.h"
#include "office/people/subscriber.h"
#include "platform/blobs/sealer.h"
#include "platform/journal/journal.h"
#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::people;

namespace {

using Status = SubscriberStatus;
using Event = SubscriberEvent;
const OfficeId psre = OfficeId::trusted("psre");
const Timestamp now = *Timestamp::parse("2026-01-05T02:00:00Z");

const Status all_statuses[] = {
    Status::not_registered, Status::no_certificate, Status::waiting_for_verification,
    Status::fresh,          Status::issued,         Status::renew,
    Status::expired,        Status::suspended,      Status::revoked};
const Event all_events[] = {
    Event::registered, Event::identity_completed, Event::verified,  Event::rejected, Event::certificate_made,
    Event::activated,  Event::renewal_asked,      Event::suspended, Event::resumed,  Event::expired,
    Event::revoked};

Registration joko() {
  return {.name = "Joko Susilo",
          .nip = {},
          .email = *EmailAddress::parse("joko@contoh.desa.go.id"),
          .phone = {},
          .position = "Sekretaris Desa",
          .unit = "Desa Contoh",
          .organisation = "Pemerintah Kabupaten Kudus",
          .region = "Kudus",
          .province = "Jawa Tengah",
          .origin = OfficeId::trusted("kudus"),
          .origin_case = "CASE",
          .origin_person = "01JOKO"};
}

}  // namespace

TEST_CASE("a subscriber moves by the table and by nothing else") {
  struct Row {
    Status from;
    std::string to;  // per event, in the order of all_events; "." refuses
  };
  // R registered none yet, W waiting, N new, I issue, E expired, S suspend, V revoked, n renew
  const Row rows[] = {
      {Status::not_registered, "R.........."},
      {Status::no_certificate, "RW..N......"},
      {Status::waiting_for_verification, ".WRR......."},
      {Status::fresh, ".....I...EV"},
      {Status::issued, "......nS.EV"},
      {Status::renew, "....N..S.EV"},
      {Status::expired, "R.....n...."},
      {Status::suspended, "........IEV"},
      {Status::revoked, "R.........."},
  };
  const std::string letters = "-RWNInESV";
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < std::size(all_events); ++i) {
      const std::string from{word_of(row.from)}, event{name_of(all_events[i])};
      CAPTURE(from);
      CAPTURE(event);
      const auto next = after({row.from, true}, all_events[i]);
      CHECK(next.has_value() == (row.to[i] != '.'));
      if (next) {
        std::size_t at = 0;
        while (all_statuses[at] != next->status) ++at;
        CHECK(letters[at] == row.to[i]);
      }
    }
  }
}

TEST_CASE("only a verdict makes an identity verified, and new data unmakes it") {
  struct Row {
    std::string why;
    Standing from;
    Event event;
    std::string code;
    bool verified;
  };
  const Row rows[] = {
      {"a certificate for an unverified identity",
       {Status::no_certificate, false},
       Event::certificate_made,
       "people.subscriber.not_verified",
       false},
      {"for a verified one", {Status::no_certificate, true}, Event::certificate_made, "", true},
      {"verified", {Status::waiting_for_verification, false}, Event::verified, "", true},
      {"rejected", {Status::waiting_for_verification, false}, Event::rejected, "", false},
      {"data given anew after the verdict",
       {Status::no_certificate, true},
       Event::identity_completed,
       "",
       false},
      {"applies again", {Status::expired, true}, Event::registered, "", false},
      {"a renewal keeps the verdict", {Status::issued, true}, Event::renewal_asked, "", true},
      {"registering who has a living certificate",
       {Status::issued, true},
       Event::registered,
       "people.subscriber.has_certificate",
       false},
      {"also a suspended one",
       {Status::suspended, true},
       Event::registered,
       "people.subscriber.has_certificate",
       false},
      {"verifying what nobody gave",
       {Status::no_certificate, false},
       Event::verified,
       "people.subscriber.not_now",
       false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto next = after(row.from, row.event);
    CHECK(code_of(next) == row.code);
    if (next) CHECK(next->verified == row.verified);
  }
}

TEST_CASE("the nine words are those e-office applications know, and only ISSUE may sign") {
  int signers = 0;
  for (const Status status : all_statuses) {
    CHECK(status_of_word(word_of(status)) == status);
    signers += may_sign(status) ? 1 : 0;
  }
  CHECK(signers == 1);
  CHECK(word_of(Status::fresh) == "NEW");
  CHECK_FALSE(status_of_word("issue"));
}

TEST_CASE("a subscriber is found by NIK without the NIK lying open, and one person is one record") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&journal::sql, &sql});
    SeededRandom random{5};
    const auto sealer = blobs::Sealer::for_tests(random);
    const Nik nik = *Nik::parse("3319011802840013");
    const auto in = [&](auto work) { return store->transact(store::Scope::office(psre), work); };
    using Tx = store::Transaction;
    auto first = in([&](Tx& tx) { return register_subscriber(tx, now, random, sealer, joko(), nik); });
    REQUIRE(first);
    CHECK(first->nik_masked == "3319************");
    CHECK(in([&](Tx& tx) { return subscriber_by_nik(tx, sealer, nik); })->value().id == first->id);
    CHECK_FALSE(in([&](Tx& tx) {
                  return subscriber_by_nik(tx, sealer, *Nik::parse("3319011802840014"));
                })->has_value());
    CHECK(in([&](Tx& tx) {
            return reveal_subscriber_nik(tx, now, sealer, first->id, "system", "check");
          })->digits() == nik.digits());
    auto again = in([&](Tx& tx) { return register_subscriber(tx, now, random, sealer, joko(), nik); });
    REQUIRE(again);
    CHECK(again->id == first->id);
    auto at = in([&](Tx& tx) { return advance(tx, now, *again, Event::identity_completed); });
    REQUIRE(at);
    CHECK(code_of(in([&](Tx& tx) { return advance(tx, now, *again, Event::identity_completed); })) ==
          "people.changed");
    at = in([&](Tx& tx) { return advance(tx, now, *at, Event::verified); });
    at = in([&](Tx& tx) { return advance(tx, now, *at, Event::certificate_made); });
    at = in([&](Tx& tx) { return advance(tx, now, *at, Event::activated); });
    REQUIRE(at);
    CHECK(may_sign(at->standing.status));
    CHECK(code_of(in([&](Tx& tx) { return register_subscriber(tx, now, random, sealer, joko(), nik); })) ==
          "people.subscriber.has_certificate");
    CHECK(in([&](Tx& tx) { return subscribers_of_case(tx, OfficeId::trusted("kudus"), "CASE"); })->size() ==
          1);
  }
}

TEST_CASE("the activation link works once, with a second fact, in its time, five attempts long") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    auto store = db.open({&journal::sql, &sql});
    SeededRandom random{5};
    const auto sealer = blobs::Sealer::for_tests(random);
    const auto in = [&](auto work) { return store->transact(store::Scope::office(psre), work); };
    using Tx = store::Transaction;
    const auto who = in([&](Tx& tx) {
      return register_subscriber(tx, now, random, sealer, joko(), *Nik::parse("3319011802840013"));
    });
    REQUIRE(who);
    const auto invited = [&] { return in([&](Tx& tx) { return invite(tx, now, random, who->id); }).value(); };
    const auto redeemed = [&](const std::string& token, const SecondFact& fact, Timestamp when = now) {
      REQUIRE(in([&](Tx& tx) { return count_attempt(tx, when, token); }));
      return code_of(in([&](Tx& tx) { return redeem(tx, when, sealer, token, fact); }));
    };
    const SecondFact right{.nip = "", .nik_tail = "0013", .birth = "1984-02-18"};

    std::string token = invited();
    CHECK(office_of_token(token)->text() == "psre");
    CHECK(in([&](Tx& tx) { return look(tx, now, token); })->name == "Joko Susilo");
    CHECK(redeemed(token, {.nip = "", .nik_tail = "0014", .birth = "1984-02-18"}) == "people.second_fact");
    CHECK(redeemed(token, {.nip = "", .nik_tail = "0013", .birth = "1984-02-17"}) == "people.second_fact");
    CHECK(redeemed(token, {.nip = "198402182010011001", .nik_tail = "", .birth = ""}) ==
          "people.second_fact");
    CHECK(redeemed(token, right) == "");
    CHECK(in([&](Tx& tx) { return subscriber(tx, who->id); })->email_confirmed);
    CHECK(redeemed(token, right) == "people.link_dead");

    token = invited();
    const std::string newer = invited();
    CHECK(redeemed(token, right) == "people.link_dead");  // a newer link voids the older
    CHECK(redeemed(newer, right, now + std::chrono::hours{72}) == "people.link_dead");

    token = invited();
    for (int i = 0; i < 4; ++i) CHECK(redeemed(token, {}) == "people.second_fact");
    CHECK(redeemed(token, {}) == "people.second_fact.spent");
    CHECK(redeemed(token, right) == "people.link_dead");
    CHECK(code_of(office_of_token("psre.kurang")) == "people.link_dead");
  }
}
