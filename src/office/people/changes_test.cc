#include "office/people/changes.h"

#include <doctest/doctest.h>

#include "office/people/held.h"
#include "office/people/people.h"
#include "office/people/roles.h"
#include "office/people/sql.h"
#include "platform/blobs/sealer.h"
#include "platform/journal/journal.h"
#include "tests/support/database.h"

namespace paraf::people {
namespace {

const Timestamp now = *Timestamp::parse("2026-01-05T02:00:00Z");
const OfficeId office = OfficeId::trusted("kudus");
const OfficeId other = OfficeId::trusted("bekasi");
Day day(const char* text) { return *parse_day(text); }

struct Rig {
  explicit Rig(tests::Database& db)
      : store(db.open({&journal::sql, &sql})), sealer(blobs::Sealer::for_tests(random)) {}
  SeededRandom random{7};
  std::unique_ptr<store::Store> store;
  blobs::Sealer sealer;
  template <typename F>
  auto in(F work) {
    return store->transact(store::Scope::office(office), work);
  }
  PersonId add(const std::string& login) {
    Person person;
    person.login = login;
    person.name = login;
    person.unit = "persandian";
    return *in(
        [&](store::Transaction& tx) { return add_person(tx, now, random, sealer, person, std::nullopt); });
  }
};
using Tx = store::Transaction;

TEST_CASE("a role that asks for a proof is refused without it, and one day too early or late") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Rig rig{db};
    const PersonId siti = rig.add("siti");
    const auto grant = [&](const char* from) {
      return code_of(rig.in([&](Tx& tx) {
        return grant_role(tx, now, {siti, "verifikator", "", {day(from), std::nullopt}});
      }));
    };
    REQUIRE(rig.in([&](Tx& tx) { return require(tx, "verifikator", "sertifikat_verifikator"); }));
    CHECK(grant("2026-01-05") == "people.qualification.missing");
    REQUIRE(rig.in([&](Tx& tx) {
      return record_qualification(
          tx, now, {siti, "sertifikat_verifikator", "V-12", "", {day("2026-01-06"), day("2026-12-31")}});
    }));
    // Its file may follow, once; another number or another file for the same days is another proof.
    const auto again = [&](const char* proof, const char* file) {
      return code_of(rig.in([&](Tx& tx) {
        return record_qualification(
            tx, now, {siti, "sertifikat_verifikator", proof, file, {day("2026-01-06"), day("2026-12-31")}});
      }));
    };
    CHECK(again("V-12", "") == "people.qualification.recorded");
    CHECK(again("V-13", "pindaian") == "people.qualification.recorded");
    CHECK(again("V-12", "pindaian") == "");
    CHECK(again("V-12", "lain") == "people.qualification.recorded");
    CHECK(rig.in([&](Tx& tx) { return qualifications(tx, siti); })->at(0).document == "pindaian");
    CHECK(grant("2026-01-05") == "people.qualification.missing");
    CHECK(grant("2027-01-01") == "people.qualification.missing");
    const auto stands_in = rig.in([&](Tx& tx) {
      return appoint(tx, now, rig.random,
                     {"",
                      siti,
                      "verifikator",
                      "",
                      StandInKind::plh,
                      {day("2026-01-01"), day("2026-01-09")},
                      "SP 1",
                      ""});
    });
    CHECK(code_of(stands_in) == "people.qualification.missing");
    CHECK(grant("2026-01-06") == "");
    REQUIRE(rig.in([&](Tx& tx) { return require_no_more(tx, "verifikator", "sertifikat_verifikator"); }));
    CHECK(grant("2027-01-01") == "");
  }
}

TEST_CASE("who leaves does so on the day, holds nothing after it, and is told of once") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Rig rig{db};
    const PersonId budi = rig.add("budi");
    REQUIRE(rig.in([&](Tx& tx) {
      return grant_role(tx, now, {budi, "kepala_seksi", "", {day("2025-01-01"), std::nullopt}});
    }));
    Change change;
    change.person = budi;
    change.kind = ChangeKind::retired;
    change.day = day("2026-02-01");
    CHECK(code_of(rig.in([&](Tx& tx) { return record_change(tx, now, rig.random, change); })) ==
          "people.change.no_basis");
    change.basis = "SK 800/12/2026";
    REQUIRE(rig.in([&](Tx& tx) { return record_change(tx, now, rig.random, change); }));
    const auto applied = [&](const char* today) {
      return *rig.in([&](Tx& tx) { return apply_changes(tx, now, day(today)); });
    };
    CHECK(applied("2026-01-31").empty());
    CHECK(rig.in([&](Tx& tx) { return person(tx, budi); })->active);
    const auto due = applied("2026-02-01");
    REQUIRE(due.size() == 1);
    CHECK(due[0].kind == ChangeKind::retired);
    CHECK(applied("2026-02-02").empty());
    CHECK_FALSE(rig.in([&](Tx& tx) { return person(tx, budi); })->active);
    const auto book = rig.in([](Tx& tx) { return role_book(tx); });
    CHECK(may_act(*book, budi, "kepala_seksi", day("2026-01-31")));
    CHECK_FALSE(may_act(*book, budi, "kepala_seksi", day("2026-02-01")));
    CHECK(rig.in([&](Tx& tx) { return changes_of(tx, budi); })->front().in_force);
  }
}

TEST_CASE("a transfer changes the unit and ends what was held for the old one alone") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Rig rig{db};
    const PersonId sari = rig.add("sari");
    REQUIRE(rig.in([&](Tx& tx) {
      return grant_role(tx, now, {sari, "kepala_seksi", "persandian", {day("2025-01-01"), std::nullopt}});
    }));
    REQUIRE(rig.in([&](Tx& tx) {
      return grant_role(tx, now, {sari, "verifikator", "", {day("2025-01-01"), std::nullopt}});
    }));
    Change change;
    change.person = sari;
    change.day = day("2026-01-05");
    change.basis = "SK 1";
    CHECK(code_of(rig.in([&](Tx& tx) { return record_change(tx, now, rig.random, change); })) ==
          "people.change.no_unit");
    change.to_unit = "statistik";
    REQUIRE(rig.in([&](Tx& tx) { return record_change(tx, now, rig.random, change); }));
    REQUIRE(rig.in([&](Tx& tx) { return apply_changes(tx, now, day("2026-01-05")); })->size() == 1);
    CHECK(rig.in([&](Tx& tx) { return person(tx, sari); })->unit == "statistik");
    const auto book = rig.in([](Tx& tx) { return role_book(tx); });
    CHECK_FALSE(may_act(*book, sari, "kepala_seksi", day("2026-01-05")));
    CHECK(may_act(*book, sari, "verifikator", day("2026-01-05")));
  }
}

TEST_CASE("a certificate from outside is one person's, and counts while it lives") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Rig rig{db};
    const PersonId ratna = rig.add("ratna"), joni = rig.add("joni");
    HeldCertificate one{"0A1B", "CA lain", ratna, {day("2025-01-05"), day("2027-01-04")}, false};
    REQUIRE(rig.in([&](Tx& tx) { return record_held(tx, now, one); }));
    const auto active = [&](const char* today) {
      return rig.in([&](Tx& tx) { return active_held(tx, ratna, day(today)); })->has_value();
    };
    CHECK_FALSE(active("2025-01-04"));
    CHECK(active("2025-01-05"));
    CHECK(active("2027-01-04"));
    CHECK_FALSE(active("2027-01-05"));
    HeldCertificate stolen = one;
    stolen.person = joni;
    CHECK(code_of(rig.in([&](Tx& tx) { return record_held(tx, now, stolen); })) ==
          "people.held.other_person");
    one.revoked = true;
    REQUIRE(rig.in([&](Tx& tx) { return record_held(tx, now, one); }));
    CHECK_FALSE(active("2026-01-05"));
    // Another office neither sees it nor may write into this one's.
    CHECK(rig.store->read(store::Scope::office(other), [&](Tx& tx) { return held_by(tx, ratna); })->empty());
  }
}

}  // namespace
}  // namespace paraf::people
