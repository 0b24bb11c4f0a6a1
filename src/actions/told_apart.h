// actions/told_apart.h: what tells two cases of the same name apart in a list.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actions/desk.h"

namespace paraf::actions {

struct Apart {
  std::string unit;    // of the applicant, as the letter has it
  std::string code;    // the case's own
  std::string sender;  // at the authority: the office that handed it over; else ""
};

// told_apart, for officials: of those cases of their own office, by case; one reading, however many. Others
// are left out.
Result<std::map<CaseId, Apart>> told_apart(const Services& s, const Session& who,
                                           const std::vector<CaseRef>& cases);

// The office that handed a case over to the authority, by name; "" for a case that nobody did.
std::string sender_of(const Services& s, const OfficeId& asker, const std::optional<CaseRef>& linked);

}  // namespace paraf::actions
