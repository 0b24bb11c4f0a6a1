// actions/officials.h: who acts for an office: its officials, and among them its administrator.
//
// Both ask of the transaction's own office, today in its zone. A link of enrolment is nobody's login:
// `forbidden actions.enrolment_only`.
#pragma once

#include "actions/desk_parts.h"

namespace paraf::actions {

// must_be_official: an active person of the office who holds a role in it; `forbidden actions.officials_only`.
Result<void> must_be_official(const Services& s, store::Transaction& tx, const Session& who);

// must_administer: who holds, or stands in for, the role admin_instansi; `forbidden actions.administrator_only`.
Result<void> must_administer(const Services& s, store::Transaction& tx, const Session& who);

}  // namespace paraf::actions
