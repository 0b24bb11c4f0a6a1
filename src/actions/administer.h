// actions/administer.h: who may set what for an office.
#pragma once

#include "actions/desk_parts.h"

namespace paraf::actions {

// Nobody sets anything for another office, and only its administrator does for their own.
Result<void> must_administer(const Services& s, store::Transaction& tx, const Session& who);

}  // namespace paraf::actions
