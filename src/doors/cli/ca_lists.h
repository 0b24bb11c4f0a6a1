// doors/cli/ca_lists.h: certificates issued from a list, and the inventory as a spreadsheet.
//
//     paraf ca check-list --data DIR --officer ANI FILE    says of each row what issuing it would refuse; exit
//                                                           status 1 when a row is wrong. A good list is kept, and
//                                                           asked for by its hash:
//     paraf ca ask --data DIR --officer ANI issue_list list=HASH rows=N
//     paraf ca rows --data DIR REQUEST                      every field of each row, and what became of it
//     paraf ca search --data DIR … --xlsx FILE              what was found, as a spreadsheet
#pragma once

#include "doors/cli/ca_command.h"
#include "trust/ca/ca.h"

namespace paraf::cli {

Result<int> check_list(const CaOptions& options);
Result<int> list_rows(const CaOptions& options);
// Every page of the search into one file.
Result<int> search_into_sheet(ca::Authority& authority, ca::Search query, const std::string& file, Timestamp now);

}  // namespace paraf::cli
