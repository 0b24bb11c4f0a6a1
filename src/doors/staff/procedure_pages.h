// doors/staff/procedure_pages.h: what belongs to a procedure beside its table, below /meja/sop/{sop}.
//
//   /edisi       editions and proposals, and the differences between two of them
//   /pindah      cases still on an older edition: what moving each would do, and moving it
//   /simulasi    a case walked through by choosing, row by row, with working time
#pragma once

#include "doors/staff/visit.h"

namespace paraf::staff {

void mount_procedure_pages(http::Router& router, const Held& door);

}  // namespace paraf::staff
