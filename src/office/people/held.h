// office/people/held.h: certificates that people of the office hold from an authority outside this
// installation.
//
// An office that has used BSrE for years brings its list along; from then on it is asked at the counter
// whether somebody already holds one, and its end is reminded of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "office/people/day.h"
#include "platform/store/store.h"

namespace paraf::people {

struct HeldCertificate {
  std::string serial;  // as the authority writes it, upper case
  std::string issuer;
  PersonId person;
  Period period{};  // an end is required
  bool revoked = false;
  bool active_on(Day day) const { return !revoked && period.holds(day); }
};

// record_held keeps it; the same serial again is the same certificate, with its new dates and state. That of
// another person is `conflict people.held.other_person`. No serial or no end: `malformed people.held`.
Result<void> record_held(store::Transaction& tx, Timestamp now, const HeldCertificate& certificate);
Result<std::vector<HeldCertificate>> held_by(store::Transaction& tx, const PersonId& person);
// The active one of the person that ends last, if any.
Result<std::optional<HeldCertificate>> active_held(store::Transaction& tx, const PersonId& person, Day today);
// Active ones that end within the days given, both included.
Result<std::vector<HeldCertificate>> held_ending(store::Transaction& tx, Day from, Day until);

}  // namespace paraf::people
