// actions/collective_waits.h: which rows of a collective request will wait, said before it is sent.
//
// A row can be right and still not go along: the address it names has not been confirmed by its owner. A link is sent
// there with the request, and the row waits for it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actions/desk.h"
#include "actions/services.h"
#include "office/people/people.h"
#include "office/sop/sop.h"

namespace paraf::actions {

// Whom a row means, by NIK, else by the address; nobody yet: nullopt.
Result<std::optional<people::Person>> known_person(const Services& s, store::Transaction& tx, const Statement& st);
// Whether a link to the address of the statement would confirm it: there is nobody yet, or it is their own.
bool may_be_asked(const std::optional<people::Person>& known, const Statement& st);

// rows_that_wait says it of the rows that the report (Desk::check_collective, merged) finds nothing wrong with: by their
// line, in a sentence. It changes nothing.
Result<std::map<int, std::string>> rows_that_wait(const Services& s, const Session& who, const sop::Sop& sop,
                                                  const CollectiveRequest& request,
                                                  const std::vector<RowReport>& report);

}  // namespace paraf::actions
