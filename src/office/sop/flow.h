// office/sop/flow.h: what is there when: the order of a procedure, worked out from its rows.
#pragma once

#include <map>
#include <set>
#include <string>

#include "office/sop/sop.h"
#include "office/sop/verb.h"

namespace paraf::sop {

using Artefacts = std::set<std::string>;

// What an act makes or needs in this step: the verb's words with its parameters filled in.
Artefacts made_by(const Step& step, const Verbs& verbs);
Artefacts needed_by(const Step& step, const Verbs& verbs);
const VerbSpec* verb_of(const Step& step, const Verbs& verbs);

// What is there before the first row: the papers that come with the request, and, where the
// applicant has no column of their own, the request itself; for an authority, the package.
Artefacts brought(const Sop& sop);

// What is there whenever a row begins, whichever way the case came to it: for each reachable row,
// by its number. A row that no way leads to is not in the map.
std::map<std::string, Artefacts> there_before(const Sop& sop);

// "row:3" names row 3; anything else names none.
std::string row_named(const std::string& target);

// The steps that surely come before one within its row, by `after`, directly or not.
std::set<std::string> steps_before(const Row& row, const Step& step);

}  // namespace paraf::sop
