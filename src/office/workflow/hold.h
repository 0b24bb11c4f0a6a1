// office/workflow/hold.h: the authority's case while its certificate is being made.
//
// The certificate is made outside the case's transaction. From before it is promised until it is in the case, the
// case is held: what would end it, a refusal, a return or the office's recall, is told to wait
// (`conflict workflow.issuing`). Else a valid certificate could be left that no case knows.
#pragma once

#include <string>

#include "office/workflow/case.h"

namespace paraf::workflow {

inline const std::string issuing_mark = "menerbitkan";  // among Case::refs

inline bool is_being_issued(const Case& c) { return c.refs.contains(issuing_mark); }

}  // namespace paraf::workflow
