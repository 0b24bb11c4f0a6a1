// doors/staff/condition.h: how the installation is, in words, for whoever keeps an office.
//
//   /meja/kelola/keadaan    the store, the clock and its witness, what waits to leave, the lists, OCSP, time stamps,
//                           the token, a restore; each with what is to be done where it is not well
//
// Machines ask /sehat and /sehat/penyelenggara, which say the same without words.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "doors/staff/staff.h"

namespace paraf::staff {

// What the program's own rounds found; a door cannot look at a token or a witness itself.
struct Tended {
  bool token = true;
  int clock_sources = 0, clocks_agree = 0;  // what the clock is compared with; 0: with nothing
  std::vector<std::string> alarms{};        // sentences for the operator
};
using AskTended = std::function<Tended()>;

void mount_condition(http::Router& router, const Parts& parts, AskTended ask);

}  // namespace paraf::staff
