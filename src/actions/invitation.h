// actions/invitation.h: an appointment as a calendar understands it (iCalendar, RFC 5545).
#pragma once

#include <chrono>
#include <string>

#include "base/time.h"
#include "office/calendar/calendar.h"

namespace paraf::actions {

struct Appointment {
  std::string uid;       // stable: a moved appointment replaces the earlier one
  int sequence = 0;      // grows with each move
  Timestamp made, at;
  std::chrono::minutes length{60};
  Zone zone = Zone::wib;  // in which the office writes it
  std::string summary, place;
};

// invitation is the text of an .ics file: the hour in the office's own zone, which has no daylight saving.
std::string invitation(const Appointment& appointment);

}  // namespace paraf::actions
