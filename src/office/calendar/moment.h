// office/calendar/moment.h: what the working clock of an office does at an instant, and when that changes.
//
// A clock that is started counts only within the hours of its office. Whoever looks at it late in the evening or on a
// holiday is told that it stands, and when it goes on; never that it runs.
#pragma once

#include <string>

#include "office/calendar/calendar.h"

namespace paraf::calendar {

struct Moment {
  enum class Kind {
    working,  // it counts, until `changes`: a break, or the close
    before,   // the office opens at `changes`, today
    rest,     // the break; it goes on at `changes`
    after,    // closed for today; it goes on at `changes`, another day
    day_off,  // a weekend, or a holiday whose name is `holiday`
  };
  Kind kind = Kind::working;
  Timestamp changes;
  std::string holiday{};
};

// A year in which no day is worked has no `changes`: it is then `at` itself.
Moment moment(const WorkingTime& time, Timestamp at);

}  // namespace paraf::calendar
