// office/sop/bpmn.h: the procedure as BPMN 2.0 (ISO/IEC 19510), for tools that draw and compare
// processes: one pool, a lane for each performer, a task for each row and performer, an exclusive
// gateway for each decision, and the diagram, so that a viewer shows it as we would.
#pragma once

#include <string>

#include "office/sop/sop.h"

namespace paraf::sop {

std::string bpmn(const Sop& sop);

}  // namespace paraf::sop
