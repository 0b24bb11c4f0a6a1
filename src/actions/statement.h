// actions/statement.h: what a letter says of an applicant, held against what its procedure asks.
#pragma once

#include "actions/act.h"

namespace paraf::actions {

// statement_holds tests it in the order a clerk reads it: form, completeness, the official address and
// whether its owner confirmed it.
Result<void> statement_holds(const sop::Sop& sop, const people::Office& office, const people::Person& applicant,
                             const Statement& statement);
// take_over puts the fields that `from` gives in place of those of `onto`.
void take_over(Statement& onto, const Statement& from);

}  // namespace paraf::actions
