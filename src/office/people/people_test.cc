#include <doctest/doctest.h>

#include <cstdlib>
#include <set>

#include "base/words.h"
#include "office/people/find.h"
#include "office/people/office_file.h"
#include "office/people/sql.h"
#include "platform/blobs/sealer.h"
#include "platform/journal/journal.h"
#include "tests/support/database.h"

using namespace paraf;
using namespace paraf::people;

namespace {

const Timestamp now = *Timestamp::parse("2026-01-05T02:00:00Z");
const OfficeId bekasi = OfficeId::trusted("bekasi");

std::filesystem::path file_of(const std::string& office) {
  const char* root = std::getenv("PARAF_ROOT");
  return std::filesystem::path{root == nullptr ? "." : root} / "sop" / office / "office.yaml";
}

struct Installation {
  explicit Installation(tests::Database& db)
      : store(db.open({&journal::sql, &sql})), sealer(blobs::Sealer::for_tests(random)) {}
  SeededRandom random{5};
  std::unique_ptr<store::Store> store;
  blobs::Sealer sealer;
  template <typename F>
  auto in(F work) {
    return store->transact(store::Scope::office(bekasi), work);
  }
};
using Tx = store::Transaction;

}  // namespace

TEST_CASE("the six offices of the demo are read whole, with people enough and no NIK twice") {
  std::set<std::string> niks;
  for (const char* name : {"badung", "bekasi", "gorontalo", "batam", "kudus", "psre"}) {
    CAPTURE(name);
    const auto file = read_office_file(file_of(name));
    REQUIRE_MESSAGE(file, file.error().line());
    CHECK(file->office.id.text() == name);
    CHECK((file->office.kind == OfficeKind::authority) == (std::string_view{name} == "psre"));
    int officials = 0, applicants = 0;
    for (const PersonInFile& each : file->people) {
      (each.official ? officials : applicants) += 1;
      if (each.nik) CHECK(niks.insert(std::string{each.nik->digits()}).second);
      CHECK(each.person.email);
      // Applicants' addresses keep their own office's rule.
      if (!each.official)
        CHECK(code_of(check_official(*each.person.email, file->office.settings.email)) == "");
    }
    CHECK(officials >= 5);
    CHECK(officials <= 9);
    if (file->office.kind == OfficeKind::registration) {
      CHECK(applicants >= 2);
      CHECK(file->agreements.size() == 1);
    }
  }
  CHECK(name_of(read_office_file(file_of("badung"))->office.settings.zone) == "WITA");
  CHECK(name_of(read_office_file(file_of("kudus"))->office.settings.zone) == "WIB");
}

TEST_CASE("a mistake in an office file is told with its line") {
  const std::string head =
      "kantor: a1\nnama: A\nsingkatan: A\norganisasi: A\ntempat: A\nzona: WIB\nkop: {pemerintah: A, dinas: "
      "B}\n";
  struct Row {
    std::string why, yaml, line;
  };
  const Row rows[] = {
      {"the least", head, ""},
      {"a word nobody knows", head + "warna: merah\n", "8"},
      {"a NIK that is none", head + "orang:\n  - {login: a, nama: A, nik: \"123\"}\n", "9"},
      {"a role without a beginning", head + "orang:\n  - {login: a, nama: A, peran: [staf]}\n", "9"},
      {"a login twice", head + "orang:\n  - {login: a, nama: A}\n  - {login: a, nama: B}\n", "10"},
      {"a unit nobody knows", head + "orang:\n  - {login: a, nama: A, unit: x}\n", "9"},
      {"a stand-in who is nobody",
       head + "pengganti:\n  - {orang: x, peran: p, jenis: plh, sejak: 2026-01-05, dasar: SP}\n", "9"},
      {"a zone that is none", "kantor: a1\nnama: A\nsingkatan: A\norganisasi: A\ntempat: A\nzona: GMT\n",
       "6"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto read = read_office_file(row.yaml, "office.yaml");
    if (row.line.empty()) {
      CHECK(read);
    } else {
      REQUIRE_FALSE(read);
      CHECK(read.error().code == "people.office_file");
      CHECK(read.error().facts[1].second == row.line);
    }
  }
}

TEST_CASE("an installed office comes back as it was written, once") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    const OfficeFile file = *read_office_file(file_of("bekasi"));
    const auto installed = here.in([&](Tx& tx) { return install(tx, now, here.random, here.sealer, file); });
    REQUIRE_MESSAGE(installed, installed.error().line());
    CHECK(installed->people.size() == file.people.size());
    CHECK(code_of(here.in([&](Tx& tx) { return install(tx, now, here.random, here.sealer, file); })) ==
          "people.office_exists");

    const auto office = here.in([](Tx& tx) { return load_office(tx); });
    REQUIRE(office);
    CHECK(office->kop.agency == file.office.kop.agency);
    CHECK(office->number_pattern("rekomendasi") ==
          "{klasifikasi}/{urut:4}/{unit}.Sandi/{bulan_romawi}/{tahun}");
    CHECK(office->number_pattern("masuk") == "{urut:4}");
    CHECK(office->settings.letters.paper == "F4");
    CHECK(office->unit("persandian")->name == "Seksi Persandian");
    Office changed = *office;
    changed.settings.retention_years = 7;
    REQUIRE(here.in([&](Tx& tx) { return save_office(tx, changed); }));
    CHECK(code_of(here.in([&](Tx& tx) { return save_office(tx, changed); })) == "people.changed");

    const auto book = here.in([](Tx& tx) { return role_book(tx); });
    REQUIRE(book);
    const auto heads = who_may_act(*book, "kepala_dinas", *parse_day("2026-01-05"));
    REQUIRE(heads.size() == 1);
    const auto head = here.in([&](Tx& tx) { return person(tx, heads[0].person); });
    CHECK(head->login == "kadis");
    CHECK(head->email_state == EmailState::confirmed);
    CHECK(head->nik_masked == "3275************");
    CHECK(here.in([](Tx& tx) { return agreement_on(tx, *parse_day("2026-01-05")); })->has_value());
    CHECK_FALSE(here.in([](Tx& tx) { return agreement_on(tx, *parse_day("2028-01-15")); })->has_value());
    CHECK(here.store->read(store::Scope::installation(), [](Tx& tx) { return all_offices(tx); })->size() ==
          1);
    // Another office has no people here.
    CHECK(here.store
              ->read(store::Scope::office(OfficeId::trusted("kudus")),
                     [](Tx& tx) { return people_of_office(tx); })
              ->empty());
  }
}

TEST_CASE("a NIK lies sealed, is one person's, and is opened only with an entry in the journal") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    const Nik nik = *Nik::parse("3275016406880011");
    Person ratna;
    ratna.login = "ratna";
    ratna.name = "Ratna";
    const auto id =
        here.in([&](Tx& tx) { return add_person(tx, now, here.random, here.sealer, ratna, nik); });
    REQUIRE(id);
    Person other = ratna;
    CHECK(code_of(here.in([&](Tx& tx) {
            return add_person(tx, now, here.random, here.sealer, other, {});
          })) == "people.login_taken");
    other.login = "ratna2";
    CHECK(code_of(here.in([&](Tx& tx) {
            return add_person(tx, now, here.random, here.sealer, other, nik);
          })) == "people.nik_taken");
    CHECK(here.in([&](Tx& tx) { return person_by_nik(tx, here.sealer, nik); })->value().id == *id);
    const auto before = here.in([](Tx& tx) { return journal::latest(tx, 10); })->size();
    CHECK(here.in([&](Tx& tx) { return reveal_nik(tx, now, here.sealer, *id, *id, "letter"); })->digits() ==
          nik.digits());
    const auto entries = here.in([](Tx& tx) { return journal::latest(tx, 10); });
    REQUIRE(entries->size() == before + 1);
    CHECK((*entries)[0].entry.act == "nik.revealed");
    for (const auto& [name, value] : (*entries)[0].entry.facts)
      CHECK(value.find("3275") == std::string::npos);
    // A person without one.
    const auto nobody =
        here.in([&](Tx& tx) { return add_person(tx, now, here.random, here.sealer, other, {}); });
    CHECK(code_of(here.in([&](Tx& tx) {
            return reveal_nik(tx, now, here.sealer, *nobody, *id, "letter");
          })) == "people.nik.absent");
    // Somebody who left gives the number free for the record of a new employment.
    Person gone = *here.in([&](Tx& tx) { return person(tx, *id); });
    gone.active = false;
    REQUIRE(here.in([&](Tx& tx) { return change_person(tx, now, gone); }));
    CHECK(here.in([&](Tx& tx) { return set_nik(tx, now, here.sealer, *nobody, nik); }));
  }
}

TEST_CASE("people are found by words of their name or address, or by six digits of their NIP, never by NIK") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    for (const auto& [login, name, nip] :
         {std::tuple{"ratna", "Ratna Sari, S.Kom.", "198902142012022011"}, {"budi", "Budi 100%", ""}}) {
      Person person;
      person.login = login;
      person.name = name;
      if (*nip != '\0') person.nip = *Nip::parse(nip);
      REQUIRE(here.in([&](Tx& tx) {
                    return add_person(tx, now, here.random, here.sealer, person,
                                      *Nik::parse("3275015402890001"));
                  })
                  .has_value() == (*nip != '\0'));
      if (*nip == '\0')
        REQUIRE(here.in([&](Tx& tx) { return add_person(tx, now, here.random, here.sealer, person, {}); }));
    }
    struct Row {
      const char *why, *words;
      std::size_t found;
    };
    const Row rows[] = {
        {"part of a name, in any case", "ratna SARI", 1},
        {"six digits of the NIP", "1989 0214", 1},
        {"five digits are too few", "19890", 0},
        {"a percent sign is itself", "100%", 1},
        {"an underscore is itself", "_", 0},
        {"a NIK finds nobody", "3275015402890001", 0},
        {"no words: everybody", "", 2},
    };
    for (const Row& row : rows) {
      CAPTURE(row.why);
      const auto found = here.in([&](Tx& tx) { return people_like(tx, row.words, 50); });
      REQUIRE_MESSAGE(found, (found ? "" : found.error().line()));
      CHECK(found->size() == row.found);
    }
  }
}

TEST_CASE("people are found by what a plain reading of them all finds") {
  const std::vector<std::string> first = {"Ahmad", "Ratna", "Sari", "Budi", "Éa", "Ni Made"},
                                 last = {"Sari", "Wijaya", "Putri", "Oen-Tan", "100%"};
  const std::vector<std::string> asked = {"ahmad", "SARI", "ratna wij", "tan",    "a",      "orang77", "bekasi.go",
                                          "Éa",    "100%", "_",         "198902", "890214", "19890",   "orang1@bekasi.go.id"};
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    std::uint32_t dice = 11;
    const auto next = [&](std::size_t sides) {
      dice = dice * 1664525 + 1013904223;
      return (dice >> 8) % sides;
    };
    std::vector<Person> all;
    REQUIRE(here.in([&](Tx& tx) -> Result<void> {
      for (int i = 0; i < 1300; ++i) {  // more than a rare word has
        Person person;
        person.login = "orang" + std::to_string(i);
        person.name = first[next(first.size())] + " " + last[next(last.size())] + " " + std::to_string(i);
        person.email = *EmailAddress::parse(person.login + "@bekasi.go.id");
        if (i % 7 == 0) person.nip = *Nip::parse(i % 2 == 0 ? "198902142014022001" : "199003122015021002");
        person.id = TRY(add_person(tx, now, here.random, here.sealer, person, {}));
        all.push_back(person);
      }
      // Renamed, and moved to another address: found by what they are now.
      for (int i = 0; i < 1300; i += 13) {
        Person person = TRY(paraf::people::person(tx, all[static_cast<std::size_t>(i)].id));
        person.name = "Ratna Baru " + std::to_string(i);
        TRY(change_person(tx, now, person));
        TRY(declare_email(tx, now, person.id, *EmailAddress::parse("baru" + std::to_string(i) + "@bekasi.go.id")));
        all[static_cast<std::size_t>(i)] = TRY(paraf::people::person(tx, person.id));
      }
      return {};
    }));
    for (const std::string& words : asked) {
      CAPTURE(words);
      const std::set<std::string> wanted = words_in(words);
      const bool number = words.find_first_not_of("0123456789") == std::string::npos && words.size() > 5;
      std::vector<std::string> plain;
      for (const Person& person : all)
        if ((!wanted.empty() && begin_some(wanted, words_in(person.name + " " + person.email->text()))) ||
            (number && person.nip && person.nip->digits().find(words) != std::string::npos))
          plain.push_back(person.name + person.id.text());
      std::ranges::sort(plain);
      const auto found = here.in([&](Tx& tx) { return people_like(tx, words, 5000); });
      REQUIRE_MESSAGE(found, (found ? "" : found.error().line()));
      std::vector<std::string> names;
      for (const Person& person : *found) names.push_back(person.name + person.id.text());
      std::ranges::sort(names);
      CHECK(names == plain);
      const auto page = here.in([&](Tx& tx) { return people_like(tx, words, 5); });
      CHECK(page->size() == std::min<std::size_t>(5, plain.size()));
    }
    // What stood there before there were words is found after the move.
    const std::string made = db.raw_text("SELECT COUNT(*) || '' FROM person_word");
    db.raw("DROP TABLE person_word");
    db.raw("DROP INDEX person_name");
    db.raw("DELETE FROM schema_migration WHERE module = 'people' AND number = 3");
    { const auto again = db.open({&journal::sql, &sql}); }
    CHECK(db.raw_text("SELECT COUNT(*) || '' FROM person_word") == made);
  }
}

TEST_CASE("days off and the roles that need a login code are kept with the office") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    Office office = read_office_file(file_of("bekasi"))->office;
    office.settings.days_off[*parse_day("2026-03-10")] = "Hari Jadi";
    office.settings.second_factor = {"kepala_dinas"};
    REQUIRE(here.in([&](Tx& tx) { return save_office(tx, office); }));
    const auto read = here.in([](Tx& tx) { return load_office(tx); });
    REQUIRE(read);
    CHECK(read->settings.days_off == office.settings.days_off);
    CHECK(read->settings.second_factor == office.settings.second_factor);
  }
}

TEST_CASE("an address is confirmed by its own newest link, once, in its time") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    Person ratna;
    ratna.login = "ratna";
    const auto id =
        *here.in([&](Tx& tx) { return add_person(tx, now, here.random, here.sealer, ratna, {}); });
    const auto start = [&] {
      return here.in([&](Tx& tx) { return start_confirmation(tx, now, here.random, id); });
    };
    const auto confirm = [&](const std::string& token, Timestamp when = now) {
      return code_of(here.in([&](Tx& tx) { return confirm_email(tx, when, token); }));
    };
    const auto state = [&] { return here.in([&](Tx& tx) { return person(tx, id); })->email_state; };
    CHECK(code_of(start()) == "people.email.none");
    const auto declare = [&](const char* address) {
      REQUIRE(here.in([&](Tx& tx) { return declare_email(tx, now, id, *EmailAddress::parse(address)); }));
    };
    declare("ratna@bekasikota.go.id");
    const std::string first = *start(), second = *start();
    CHECK(confirm(first) == "people.link_dead");
    CHECK(confirm(second, now + std::chrono::hours{72}) == "people.link_dead");
    CHECK(state() == EmailState::declared);
    CHECK(confirm(second) == "");
    CHECK(state() == EmailState::confirmed);
    CHECK(confirm(second) == "people.link_dead");
    declare("ratna@bekasikota.go.id");  // the same again: still confirmed
    CHECK(state() == EmailState::confirmed);
    const std::string third = *start();
    declare("ratna.puspita@bekasikota.go.id");
    CHECK(state() == EmailState::declared);
    CHECK(confirm(third) == "people.link_dead");  // it was sent to the old address
  }
}

TEST_CASE("a stand-in needs a legal basis, an end, and to be somebody else") {
  for (tests::Database& db : tests::each_engine()) {
    CAPTURE(db.name());
    Installation here{db};
    REQUIRE(here.in([&](Tx& tx) {
      return install(tx, now, here.random, here.sealer, *read_office_file(file_of("bekasi")));
    }));
    const auto by_login = [&](const char* login) {
      return here.in([&](Tx& tx) { return person_by_login(tx, login); })->value().id;
    };
    const PersonId kadis = by_login("kadis");
    const StandIn good{.person = by_login("sekretaris"),
                       .role = "kepala_dinas",
                       .kind = StandInKind::plh,
                       .period = {*parse_day("2026-01-05"), *parse_day("2026-01-09")},
                       .legal_basis = "SP 800/1/2026",
                       .title = "Kepala Dinas"};
    struct Row {
      std::string why;
      void (*change)(StandIn&);
      std::string code;
    };
    const Row rows[] = {
        {"no basis", [](StandIn& s) { s.legal_basis = " "; }, "people.stand_in.no_basis"},
        {"no end", [](StandIn& s) { s.period.until.reset(); }, "people.stand_in.no_end"},
        {"ends before it begins", [](StandIn& s) { s.period.until = *parse_day("2026-01-04"); },
         "people.period_reversed"},
        {"as it should be", [](StandIn&) {}, ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.why);
      StandIn each = good;
      row.change(each);
      CHECK(code_of(here.in([&](Tx& tx) { return appoint(tx, now, here.random, each); })) == row.code);
    }
    StandIn self = good;
    self.person = kadis;
    CHECK(code_of(here.in([&](Tx& tx) { return appoint(tx, now, here.random, self); })) ==
          "people.stand_in.self");
    CHECK(
        who_may_act(*here.in([](Tx& tx) { return role_book(tx); }), "kepala_dinas", *parse_day("2026-01-06"))
            .size() == 2);
    // A role that ends today is gone tomorrow.
    REQUIRE(
        here.in([&](Tx& tx) { return end_role(tx, now, kadis, "kepala_dinas", *parse_day("2026-01-05")); }));
    CHECK(
        who_may_act(*here.in([](Tx& tx) { return role_book(tx); }), "kepala_dinas", *parse_day("2026-01-05"))
            .size() == 2);
    CHECK(
        who_may_act(*here.in([](Tx& tx) { return role_book(tx); }), "kepala_dinas", *parse_day("2026-01-06"))
            .size() == 1);
  }
}
