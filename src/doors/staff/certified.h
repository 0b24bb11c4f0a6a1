// doors/staff/certified.h: a word to who asks for a certificate and has one.
#pragma once

#include <string>

#include "doors/staff/visit.h"
#include "office/sop/sop.h"

namespace paraf::staff {

// certified_note: for a procedure that issues: until when the visitor's own certificate is valid, and what there is to
// do instead, since the authority registers nobody twice; "" when they have none.
std::string certified_note(const Visit& v, const sop::Sop& sop);

}  // namespace paraf::staff
