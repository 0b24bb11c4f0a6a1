// doors/staff/second_factor.h: the page where an authenticator is set up, and who is sent there first.
#pragma once

#include "doors/staff/visit.h"

namespace paraf::staff {

// Whether this visit must set up its authenticator before it sees anything else.
bool held_back(const Visit& v);

void mount_second_factor(http::Router& router, const Held& door);

}  // namespace paraf::staff
