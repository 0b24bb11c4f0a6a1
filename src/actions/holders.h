// actions/holders.h: one holder of the office, found by a certificate.
#pragma once

#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "actions/services.h"

namespace paraf::actions {

// The certificates of the person who has or had this one from the office, newest first, the one asked for among
// them; by officials. None: the office knows no such certificate. However many holders the office has.
Result<std::vector<HolderView>> holder_of(const Services& s, const Session& who, std::string_view serial);

}  // namespace paraf::actions
