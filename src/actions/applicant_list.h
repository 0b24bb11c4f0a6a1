// actions/applicant_list.h: the list of a collective request, as a unit brings it: a table of people, and the
// papers of each in files of their own.
//
// Reading is pure: a table and files in, rows for Desk::submit_collective out. What a row lacks is judged
// there; here is only said what the reading itself could not do.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actions/desk.h"
#include "office/sop/sop.h"
#include "platform/sheet/sheet.h"

namespace paraf::actions {

struct ApplicantList {
  std::vector<ApplicantRow> rows;
  std::vector<RowReport> remarks;  // line 0: about a file that is nobody's
};

// applicants_of wants a column "nama" and takes nip, nik, jabatan, pangkat, unit, email, hp, in any order. A
// paper that each applicant has of their own (`setiap_pemohon`) is found by the file's name: in the column
// titled as the slot, else the file whose name holds the row's NIP (and, where there are several slots, the
// slot's id): "198604122011012001.jpg". The date it bears, where the procedure says how old it may be, stands in the
// column "tanggal SLOT" (2026-01-31). Upload::paper of the files is not looked at. A number the spreadsheet
// program has rounded is kept with "~" before it, so that it is refused as what it is. `malformed
// people.import.no_column`, `malformed collective.file_twice`.
Result<ApplicantList> applicants_of(const sheet::Table& table, const sop::Sop& sop,
                                    std::vector<Upload> files);

// The titles a list should have for this procedure, as an empty sheet to be filled in.
sheet::Page empty_list(const sop::Sop& sop);

// What check_collective says and what the reading said, row by row, in the order of the list.
std::vector<RowReport> merged(const ApplicantList& list, std::vector<RowReport> judged);
// The same as a table: row, name, problems; waits, by line: what is right and will wait (collective_waits.h).
sheet::Page page_of(const std::vector<RowReport>& report, const std::map<int, std::string>& waits = {});

}  // namespace paraf::actions
