// doors/staff/deviation.h: a step left out of a case's procedure, as a recorded act.
#pragma once

#include <string>

#include "doors/staff/visit.h"

namespace paraf::staff {

// For the head of the office, on the page of a case that is open; else nothing.
std::string deviation_link(const Visit& v, const actions::CaseView& view);

void mount_deviation(http::Router& router, const Held& door);

}  // namespace paraf::staff
