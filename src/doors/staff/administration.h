// doors/staff/administration.h: the forms of the office's administrator, below /meja/kelola.
//
//   /meja/kelola/orang              people; somebody new
//   /meja/kelola/orang/{person}     one of them: data, roles, proofs, stand-in, departure, login code
//   /meja/kelola/atur               days off, numbers, what roles ask
#pragma once

#include "doors/staff/visit.h"

namespace paraf::staff {

void mount_administration(http::Router& router, const Held& door);

}  // namespace paraf::staff
