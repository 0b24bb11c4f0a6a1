// doors/staff/at_authority.h: what an applicant reads once the office has handed their request over.
#pragma once

#include "doors/staff/act_form.h"

namespace paraf::staff {

// at_authority: who has the request now, since when, how long that step is given, and what there is to do, with the
// one button that does it. "" for anybody else's request, and before it was handed over.
std::string at_authority(const Visit& v, const Opened& o);

}  // namespace paraf::staff
