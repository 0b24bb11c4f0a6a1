// office/people/import.h: lists that an office brings along: people, and the certificates they hold.
//
// Reading is pure: a table in, what is good and what is wrong with each row out. A bad row never stops a good
// one; nothing is written here (actions/import.h does, or only reports).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "office/people/held.h"
#include "office/people/office.h"
#include "office/people/people.h"
#include "platform/sheet/sheet.h"

namespace paraf::people {

// What is wrong with a row, for who has to put it right: the row as their program numbers it, the column's
// own title, and the code whose sentence says what is wrong and what to do.
struct Finding {
  int row = 0;
  std::string column;
  std::string code;
  Facts facts{};
  bool fatal = true;  // false: the row is taken all the same
};

struct ImportedPerson {
  int row = 0;
  Person person{};
  std::optional<Nik> nik{};
  std::vector<std::string> roles{};
  std::optional<Day> since{};  // of the roles
};

struct PeopleList {
  std::vector<ImportedPerson> good;
  std::vector<Finding> findings;
  int rows = 0;
};

// read_people wants a column "nama" and takes nip, nik, jabatan, pangkat, unit, instansi, email, hp, login,
// peran, sejak, in any order and spelling an office uses; an unknown column is a remark. `malformed
// people.import.no_column` when nama is missing. Twice the same NIK, NIP, e-mail or login in a list: the
// second is wrong.
Result<PeopleList> read_people(const sheet::Table& table, const Office& office);

struct ImportedCertificate {
  int row = 0;
  std::string serial, issuer;
  std::optional<Nik> nik{};
  std::optional<Nip> nip{};
  std::optional<EmailAddress> email{};  // whose it is, by the first of the three that is there
  Period period{};
  bool revoked = false;
};
struct CertificateList {
  std::vector<ImportedCertificate> good;
  std::vector<Finding> findings;
  int rows = 0;
};
// read_certificates wants nomor_seri, terbit, berakhir and one of nik, nip, email; takes penerbit and status.
Result<CertificateList> read_certificates(const sheet::Table& table);

// A day as lists write it: 2026-01-05, 05/01/2026, 5-1-2026, 5 Januari 2026. Two figures for a year are
// refused.
Result<Day> day_as_written(std::string_view text);

}  // namespace paraf::people
