// actions/attendance.h: how far an applicant of an assisted login has come.
#pragma once

#include <string>
#include <string_view>

#include "office/workflow/case.h"

namespace paraf::actions {

// The furthest word of the authority about the case, "" before the first. An authority outside says some of
// them only: a later word stands for those before it.
std::string_view reached(const workflow::Case& c);

// What is still to be done, in the words of the report; attended: "", "ya" or "tidak", as it was recorded. "selesai"
// when nothing is.
std::string left_to_do(const workflow::Case& c, std::string_view attended);

}  // namespace paraf::actions
