// doors/staff/flow_drawing.h: the flow of a procedure as a drawing in the page.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "doors/staff/visit.h"
#include "office/sop/sop.h"

namespace paraf::staff {

// The state of a row in some case: "selesai", "berjalan", "menunggu"; "" where there is no case.
using RowStates = std::function<std::string(std::string_view row)>;

// flow_drawing draws the five symbols, the lanes and the arrows of the printed SOP, in one piece however long
// it is, with the rows of a case lit. Who cannot see it has the table of the same rows beside it. `activities`: the
// words of each row stand before its lanes, as on the printed page.
std::string flow_drawing(const Visit& v, const sop::Sop& sop, const RowStates& states = {}, bool activities = false);

}  // namespace paraf::staff
