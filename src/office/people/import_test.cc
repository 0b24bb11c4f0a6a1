#include "office/people/import.h"

#include <doctest/doctest.h>

namespace paraf::people {
namespace {

Office office() {
  Office o;
  o.id = OfficeId::trusted("kudus");
  o.units = {{"persandian", "Seksi Persandian", ""}};
  o.settings.email.suffixes = {".go.id"};
  return o;
}

sheet::Table table(const std::string& csv) {
  const auto read = sheet::read(bytes_of(csv));
  REQUIRE(read);
  return *read;
}

TEST_CASE("each wrong row of a list is told by row, column and reason, and stops no other") {
  const std::string head = "No;Nama;NIP;N.I.K;E-mail;Unit Kerja;Peran;TMT;Hobi\n";
  struct Row {
    std::string why, line, column, code;  // no code: taken
  };
  const Row rows[] = {
      {"all of it",
       "1;Ratna "
       "Dewi;198604122011012003;3319025204860001;ratna@kudus.go.id;persandian;verifikator;05/01/2026;",
       "", ""},
      {"the unit by its name", "2;Budi;;3319021204860002;;Seksi Persandian;;;", "", ""},
      {"a NIK with the program's apostrophe", "3;Sari;;'3319025204860003;;;;;", "", ""},
      {"no name", "4;;;3319021204860004;;;;;", "Nama", "people.import.no_name"},
      {"a NIK too short", "5;Edi;;331902120486000;;;;;", "N.I.K", "people.nik.not_16_digits"},
      {"a NIK the program rounded", "6;Edi;;3,31902E+15;;;;;", "N.I.K", "people.import.rounded"},
      {"a private address", "7;Edi;;;edi@surel.com;;;;", "E-mail", "people.email.not_official"},
      {"an unknown unit", "8;Edi;;3319021204860008;;keuangan;;;", "Unit Kerja", "people.import.no_unit"},
      {"a role since never", "9;Edi;;3319021204860009;;;verifikator;;", "TMT", "people.import.no_since"},
      {"a day that is none", "10;Edi;;3319021204860010;;;verifikator;31/02/2026;", "TMT",
       "people.import.day"},
      {"nobody in particular", "11;Edi;;;;;;;", "", "people.import.no_identity"},
      {"a NIK once more", "12;Lain;;3319025204860001;lain@kudus.go.id;;;;", "N.I.K", "people.import.twice"},
      {"an address once more", "13;Lagi;198604122011012013;;ratna@kudus.go.id;;;;", "E-mail",
       "people.import.twice"},
  };
  std::string csv = head;
  for (const Row& row : rows) csv += row.line + '\n';
  const auto list = read_people(table(csv), office());
  REQUIRE(list);
  CHECK(list->rows == 13);
  CHECK(list->good.size() == 3);
  CHECK(list->findings.front().code == "people.import.unknown_column");
  int line = 1;
  for (const Row& row : rows) {
    CAPTURE(row.why);
    ++line;
    std::string code, column;
    for (const Finding& f : list->findings)
      if (f.row == line && f.fatal && code.empty()) code = f.code, column = f.column;
    CHECK(code == row.code);
    CHECK(column == row.column);
  }
  CHECK(list->good[0].person.login == "ratna");
  CHECK(iso(*list->good[0].since) == "2026-01-05");
  CHECK(list->good[1].person.unit == "persandian");
  CHECK(list->good[2].nik->digits() == "3319025204860003");
  CHECK(code_of(read_people(table("NIK\n3319025204860001\n"), office())) == "people.import.no_column");
}

TEST_CASE("a day is read as lists write it, and never guessed") {
  struct Row {
    std::string why, text, iso;
  };
  const Row rows[] = {
      {"ISO", "2026-01-05", "2026-01-05"},        {"with slashes", "05/01/2026", "2026-01-05"},
      {"short", "5-1-2026", "2026-01-05"},        {"in words", "5 Januari 2026", "2026-01-05"},
      {"two figures for a year", "05/01/26", ""}, {"month first cannot be", "01/25/2026", ""},
      {"no such day", "30 Februari 2026", ""},    {"words", "besok", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto day = day_as_written(row.text);
    CHECK((day ? iso(*day) : "") == row.iso);
  }
}

TEST_CASE("a list of certificates names the holder and has an end") {
  const auto list =
      read_certificates(table("Nomor Seri;NIP;Terbit;Berakhir;Status\n"
                              "0a:1b:2c;198604122011012003;2025-01-05;2027-01-04;ISSUE\n"
                              "0A1B2C;198604122011012003;2025-01-05;2027-01-04;ISSUE\n"
                              "zz;198604122011012003;2025-01-05;2027-01-04;ISSUE\n"
                              "0A1B2D;198604122011012003;2027-01-05;2025-01-04;ISSUE\n"
                              "0A1B2E;198604122011012003;2025-01-05;2027-01-04;dicabut\n"));
  REQUIRE(list);
  CHECK(list->good.size() == 2);
  CHECK(list->good[0].serial == "0A1B2C");
  CHECK_FALSE(list->good[0].revoked);
  CHECK(list->good[1].revoked);
  std::string codes;
  for (const Finding& f : list->findings) codes += f.code + ' ';
  CHECK(codes == "people.import.twice people.import.serial people.import.reversed ");
}

}  // namespace
}  // namespace paraf::people
