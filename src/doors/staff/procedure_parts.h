// doors/staff/procedure_parts.h: what a procedure has beside its table: the papers it asks for, the letters it makes,
// and what must hold before it may run.
#pragma once

#include <string>

#include "doors/staff/visit.h"
#include "office/sop/sop.h"

namespace paraf::staff {

// Each as a table to be read, with a button to its line of the text: `naskah.42` in `perbuatan`.
std::string parts_of(const Visit& v, const sop::Sop& sop);

}  // namespace paraf::staff
