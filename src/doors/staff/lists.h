// doors/staff/lists.h: lists of cases, wherever they are shown, and the zone their days are counted in.
#pragma once

#include <string>
#include <vector>

#include "doors/staff/pieces.h"
#include "office/calendar/calendar.h"

namespace paraf::staff {

// A table on a desk, a stack of cards on a phone.
std::string case_table(const Visit& v, const std::vector<actions::CaseLine>& cases);
// An applicant's own, each with what its status means to them.
std::string own_cases(const Visit& v, const std::vector<actions::CaseLine>& cases);

// The same zone, as the calendar writes it.
calendar::Zone zone_of(people::Zone zone);

}  // namespace paraf::staff
