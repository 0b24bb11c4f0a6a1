// actions/pulse.h: whether anything has changed for somebody who leaves their desk open.
#pragma once

#include <string>

#include "actions/desk.h"
#include "actions/services.h"

namespace paraf::actions {

// pulse is a print of what waits for them: another one when something came, went, moved on or was taken on.
// It is asked every few seconds by every open desk, so it opens no package and reads no case's state, and
// says nothing else.
Result<std::string> pulse(const Services& s, const Session& who);

}  // namespace paraf::actions
