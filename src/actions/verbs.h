// actions/verbs.h: the words a SOP file may use for what is done.
//
// The catalogue is what the SOP checker, the printer and the BPMN export know of a verb; what the
// verb does to letters, registers and certificates is in the file of its name beside this one.
// docs/sop-format.md lists the words.
#pragma once

#include <string_view>

#include "office/sop/verb.h"

namespace paraf::actions {

// verbs is the whole catalogue, by the word of the file ("mendisposisi").
const sop::Verbs& verbs();

// verb finds a verb by its name in code ("give_disposition"); nullptr: there is none.
const sop::VerbSpec* verb(std::string_view name);

}  // namespace paraf::actions
