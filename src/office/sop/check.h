// office/sop/check.h: what would go wrong, before anybody's case meets it.
#pragma once

#include <string>
#include <vector>

#include "office/sop/load.h"

namespace paraf::sop {

// check looks at a procedure as a whole: needs nobody produces, rows nobody can reach, dead ends,
// circles that no outcome leaves, unknown performers, letters, papers and outcomes. It also lists
// what the office should confirm: inferred performers, reconstructed rows, times without a unit.
// A row may need what only the same row makes (Bekasi's fifth does).
std::vector<Finding> check(const Sop& sop, const Verbs& verbs);

// In whose language findings are told.
struct Teller {
  const messages::Catalogue& catalogue;
  messages::Language language;
};

// line writes a finding the way compilers do:
//     sop/bekasi/…/sop.yaml:41:7: galat: … [sop.check.need_made_by_nobody]
//         …what to do
std::string line(const std::string& file, const Finding& finding, const Teller& teller);

// What `paraf sop check PATH…` prints, and its exit status: 0, or 1 when there is an error, or 2
// when there is nothing to check. PATH is a file or a folder with any number of SOPs in it.
struct Report {
  std::string text;
  int status = 0;
  int errors = 0, warnings = 0, remarks = 0;
};
Report check_path(const std::string& path, const Verbs& verbs, const Teller& teller);

}  // namespace paraf::sop
