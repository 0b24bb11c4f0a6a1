#include <doctest/doctest.h>

#include "office/people/birth.h"
#include "office/people/contact.h"
#include "office/people/day.h"
#include "office/people/name.h"
#include "office/people/nik.h"
#include "office/people/nip.h"

using namespace paraf;
using namespace paraf::people;

TEST_CASE("a NIK is accepted or refused for exactly one reason") {
  struct Row {
    std::string why, text, code;  // no code: accepted
  };
  const Row rows[] = {
      {"a man born on the 5th", "3515140508680001", ""},
      {"a woman born on the 5th: 5 + 40", "3515144508680002", ""},
      {"spaces as some cards print them", "351514 450868 0002", ""},
      {"one digit short", "351514050868001", "people.nik.not_16_digits"},
      {"a letter", "351514050868000O", "people.nik.not_16_digits"},
      {"day 00", "3515140008680001", "people.nik.no_such_day"},
      {"day 40: neither a man's nor a woman's", "3515144008680001", "people.nik.no_such_day"},
      {"day 72: a woman's 32nd", "3515147208680001", "people.nik.no_such_day"},
      {"day 81: forty added twice", "3515148108680001", "people.nik.no_such_day"},
      {"month 13", "3515140513680001", "people.nik.no_such_day"},
      {"serial 0000 is never issued", "3515140508680000", "people.nik.no_serial"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto nik = Nik::parse(row.text);
    CHECK(code_of(nik) == row.code);
  }
}

TEST_CASE("a masked NIK shows the region and nothing that is asked as a second fact") {
  const auto nik = Nik::parse("3515144508680002");
  REQUIRE(nik);
  CHECK(nik->masked() == "3515************");
  CHECK(nik->last_four() == "0002");
}

TEST_CASE("a text holds a NIK only as a run of sixteen digits") {
  struct Row {
    std::string why, text;
    bool holds;
  };
  const Row rows[] = {
      {"in a sentence", "Permohonan a.n. 3515144508680002 untuk", true},
      {"in a file name", "ktp_3515144508680002.jpg", true},
      {"a NIP is no NIK", "198604122011011003", false},
      {"sixteen digits that are no day", "3515148108680001", false},
      {"a letter number", "000.5.6.2/12/2026", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(holds_nik(row.text) == row.holds);
  }
}

TEST_CASE("a NIP is accepted or refused for exactly one reason") {
  struct Row {
    std::string why, text, code;
  };
  const Row rows[] = {
      {"a civil servant", "198604122011011003", ""},
      {"as printed, in groups", "19860412 201101 1 003", ""},
      {"PPPK: digits 13-14 are not a month", "199002152023212017", ""},
      {"a NIK in the NIP's field", "3515144508680002", "people.nip.is_a_nik"},
      {"seventeen digits", "19860412201101100", "people.nip.not_18_digits"},
      {"a letter", "19860412201101100X", "people.nip.not_18_digits"},
      {"born on 31 April", "198604312011011003", "people.nip.no_such_birthday"},
      {"appointed before birth", "198604121985011003", "people.nip.no_such_appointment"},
      {"sex 3", "198604122011013003", "people.nip.no_such_sex"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(Nip::parse(row.text)) == row.code);
  }
  CHECK(Nip::parse("198604122011011003")->grouped() == "19860412 201101 1 003");
}

TEST_CASE("an e-mail address is one mailbox, in lower case") {
  struct Row {
    std::string why, text, code;
  };
  const Row rows[] = {
      {"plain", "ratna@bekasikota.go.id", ""},
      {"upper case is the same mailbox", "Ratna.Dewi@BekasiKota.go.id", ""},
      {"spaces around it", "  ratna@bekasikota.go.id ", ""},
      {"no at", "ratna.bekasikota.go.id", "people.email.not_an_address"},
      {"no dot in the domain", "ratna@localhost", "people.email.not_an_address"},
      {"two dots", "ratna..dewi@bekasikota.go.id", "people.email.not_an_address"},
      {"a line break would forge a header", "ratna@bekasikota.go.id\nBcc: x@y.id",
       "people.email.not_an_address"},
      {"a name before it", "Ratna <ratna@bekasikota.go.id>", "people.email.not_an_address"},
      {"an address as domain", "ratna@10.0.0.1", "people.email.not_an_address"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(EmailAddress::parse(row.text)) == row.code);
  }
  CHECK(EmailAddress::parse("Ratna@BekasiKota.go.id")->text() == "ratna@bekasikota.go.id");
  CHECK(EmailAddress::parse("Ratna@BekasiKota.go.id")->masked() == "r****@bekasikota.go.id");
}

TEST_CASE("an official address is a person's own, at a domain the office accepts") {
  const EmailRule go_id{{".go.id", "desa.id"}, {"kominfo@kuduskab.go.id"}};
  const EmailRule batam{{"batam.go.id"}, {}};
  struct Row {
    std::string why, text;
    const EmailRule& rule;
    std::string code;
  };
  const EmailRule none{};
  const Row rows[] = {
      {"any government domain", "a@kuduskab.go.id", go_id, ""},
      {"mail.go.id", "a@mail.go.id", go_id, ""},
      {"a village", "a@sukamaju.desa.id", go_id, ""},
      {"desa.id itself", "a@desa.id", go_id, ""},
      {"a free mailbox", "a@example.com", go_id, "people.email.not_official"},
      {"looks like it: another's domain", "a@kudus-go.id", go_id, "people.email.not_official"},
      {"a domain that only ends in the letters", "a@notdesa.id", go_id, "people.email.not_official"},
      {"the unit's mailbox", "kominfo@kuduskab.go.id", go_id, "people.email.unit_mailbox"},
      {"Batam wants its own domain", "a@batam.go.id", batam, ""},
      {"below it", "a@dinkes.batam.go.id", batam, ""},
      {"another government's", "a@kuduskab.go.id", batam, "people.email.not_official"},
      {"glued to it", "a@notbatam.go.id", batam, "people.email.not_official"},
      {"no rule", "a@example.com", none, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(code_of(check_official(*EmailAddress::parse(row.text), row.rule)) == row.code);
  }
}

TEST_CASE("a telephone number is kept in one form") {
  struct Row {
    std::string why, text, kept, code;
  };
  const Row rows[] = {
      {"as dialled", "0812-3456-7890", "+6281234567890", ""},
      {"with the country", "+62 812 3456 7890", "+6281234567890", ""},
      {"without the plus", "6281234567890", "+6281234567890", ""},
      {"a fixed line", "(0291) 438000", "+62291438000", ""},
      {"another country", "+65 8123 4567", "", "people.phone.not_indonesian"},
      {"too short", "0812345", "", "people.phone.not_a_number"},
      {"words", "tidak ada", "", "people.phone.not_a_number"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto phone = Phone::parse(row.text);
    CHECK(code_of(phone) == row.code);
    if (phone) CHECK(phone->text() == row.kept);
  }
  CHECK(Phone::parse("081234567890")->masked() == "+62********890");
}

TEST_CASE("names are compared without titles, case and spacing, and not more loosely") {
  struct Row {
    std::string why, a, b;
    bool same;
  };
  const Row rows[] = {
      {"titles on both sides", "Dr. Hj. Siti  Rahmawati, S.Kom., M.M.", "SITI RAHMAWATI", true},
      {"degrees without a comma", "Agus Wirawan S.Kom M.T.I", "agus wirawan", true},
      {"titles written together", "Dr.H. Agus Wirawan", "Agus Wirawan", true},
      {"an abbreviated Muhammad is part of the name", "M. Yusuf", "Yusuf", false},
      {"and is not guessed at", "M. Yusuf", "Muhammad Yusuf", false},
      {"a name left out makes another person", "Siti Rahmawati Dewi", "Siti Rahmawati", false},
      {"an apostrophe is typed in several ways", "Ma'ruf", "Ma\xE2\x80\x99ruf", true},
      {"a single name that looks like a title", "Ir", "Ir", true},
      {"letters swapped", "Rahmawati", "Rahmatawi", false},
      {"nothing is nobody's name", "", "", false},
      {"only titles after a comma", ", S.Kom", "S.Kom", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(same_name(row.a, row.b) == row.same);
    CHECK(same_name(row.b, row.a) == row.same);
  }
}

TEST_CASE("a name is offered for the card without its titles, spelled as it is") {
  struct Row {
    std::string why, written, offered;
  };
  const Row rows[] = {
      {"before and behind", "Drs. I Made Sutama, M.M.", "I Made Sutama"},
      {"a doctor in small letters", "dr. Siti Rahmawati", "Siti Rahmawati"},
      {"several, one written to the next", "Prof. Dr.H. Agus Wirawan", "Agus Wirawan"},
      {"degrees without a comma", "Agus Wirawan S.Kom M.T.I", "Agus Wirawan"},
      {"an abbreviated name is no title", "M. Yusuf", "M. Yusuf"},
      {"nor is a name that begins like one", "Drajat Irawan", "Drajat Irawan"},
      {"capitals and an apostrophe stay", "Hj. MA'RUF Al-Amin", "MA'RUF Al-Amin"},
      {"spaces that nobody meant", "  Ir.   Joko  ", "Joko"},
      {"a single name that looks like a title", "Ir", "Ir"},
      {"nothing", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(without_titles(row.written) == row.offered);
  }
}

TEST_CASE("days are read and written as an office does") {
  CHECK(iso(*parse_day("2026-08-17")) == "2026-08-17");
  CHECK(written(*parse_day("2026-08-17")) == "17 Agustus 2026");
  CHECK(code_of(parse_day("2026-02-29")) == "people.day");
  CHECK(*parse_zone("wita") == Zone::wita);
  CHECK(code_of(parse_zone("GMT")) == "people.zone");
}

TEST_CASE("a period includes both its ends") {
  const Period period{*parse_day("2026-01-05"), *parse_day("2026-01-09")};
  CHECK_FALSE(period.holds(*parse_day("2026-01-04")));
  CHECK(period.holds(*parse_day("2026-01-05")));
  CHECK(period.holds(*parse_day("2026-01-09")));
  CHECK_FALSE(period.holds(*parse_day("2026-01-10")));
  CHECK(Period{*parse_day("2026-01-05")}.holds(*parse_day("2099-01-01")));
}

TEST_CASE("a NIK tells a day of birth: a hint of a century's worth") {
  struct Row {
    std::string why, nik, today, born;  // born "": no such day
  };
  const Row rows[] = {
      {"a man of 5 August 1968", "3515140508680001", "2026-11-21", "1968-08-05"},
      {"a woman's day is written plus forty", "3515144508680002", "2026-11-21", "1968-08-05"},
      {"of this century when that is past", "3515140101020003", "2026-11-21", "2002-01-01"},
      {"not born yet: a hundred years ago", "3515142211260004", "2026-11-21", "1926-11-22"},
      {"born today", "3515142111260004", "2026-11-21", "2026-11-21"},
      {"29 February of a leap year only", "3515142902010005", "2026-11-21", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto nik = Nik::parse(row.nik);
    if (row.born.empty()) {
      CHECK((!nik || !born_by(*nik, *parse_day(row.today))));
      continue;
    }
    REQUIRE(nik);
    const auto born = born_by(*nik, *parse_day(row.today));
    REQUIRE(born);
    CHECK(iso(*born) == row.born);
    CHECK(birth_fits(*nik, *born));
    CHECK_FALSE(birth_fits(*nik, *born + std::chrono::days{1}));
    CHECK_FALSE(birth_fits(*nik, *parse_day("1968-08-15")));
  }
}
