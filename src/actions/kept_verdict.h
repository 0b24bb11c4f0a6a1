// actions/kept_verdict.h: the verdict of an act on a paper, kept with the document itself.
#pragma once

#include "actions/act.h"

namespace paraf::actions {

// keep_verdict writes down what the case now says of the paper's slot: accepted, incomplete, or rejected where the
// request is refused with it. A verdict that stands already is left alone.
Result<void> keep_verdict(Acting& a, store::Transaction& tx, const documents::Document& paper,
                          const workflow::PaperState& judged);

}  // namespace paraf::actions
