// doors/staff/administration.h: the forms of the office's administrator, below /meja/kelola.
//
//   /meja/kelola/orang              people; somebody new
//   /meja/kelola/orang/{person}     one of them: data, roles, proofs, stand-in, departure, login code
//   /meja/kelola/atur               days off, numbers, what roles ask
#pragma once

#include "doors/staff/visit.h"

namespace paraf::staff {

// The days off of a year that were taken over as lists, and the form for the next one (holiday_lists.cc).
std::string holiday_lists(const Visit& v, const std::string& action);

// Where the desk has no page, who is logged in is told so within the desk (visit.cc).
void keep_frame(http::Router& router, const Held& door);

void mount_administration(http::Router& router, const Held& door);
void mount_credentials(http::Router& router, const Held& door);  // credentials.cc
void mount_connector(http::Router& router, const Held& door);    // connector.cc

}  // namespace paraf::staff
