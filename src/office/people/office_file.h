// office/people/office_file.h: an office as a file: sop/<office>/office.yaml.
//
// What a demo, a scenario and `paraf init` need to begin: the office's identity and kop, its units,
// people with roles, its agreement with the authority. The file's people are invented.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "office/people/office.h"
#include "office/people/people.h"
#include "office/people/roles.h"

namespace paraf::people {

struct PersonInFile {
  Person person;
  std::optional<Nik> nik{};
  bool email_confirmed = false;
  bool official = true;            // false: an applicant
  std::vector<RoleGrant> roles{};  // person left empty
  std::vector<Qualification> qualifications{};
};

struct OfficeFile {
  Office office{};
  std::vector<PersonInFile> people{};
  std::vector<Agreement> agreements{};
  std::vector<StandIn> stand_ins{};  // `person` holds the login until installed
};

// read: pure. Mistakes are `malformed people.office_file` with facts file, line, problem.
Result<OfficeFile> read_office_file(std::string_view yaml, std::string_view name);
Result<OfficeFile> read_office_file(const std::filesystem::path& path);

struct Installed {
  OfficeId office{};
  std::vector<Person> people{};  // with ids: the caller makes their accounts
};

// install writes the rows; the transaction's scope is the file's office. An office already there is
// `conflict people.office_exists`.
Result<Installed> install(store::Transaction& tx, Timestamp now, Random& random, const blobs::Sealer& sealer,
                          const OfficeFile& file);

}  // namespace paraf::people
