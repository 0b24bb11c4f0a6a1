// doors/api/authority_calls.h: the officers' endpoints of the authority, below /authority.
#pragma once

#include "doors/api/gate.h"

namespace paraf::api {

void mount_authority(http::Router& router, const Held& parts);

}  // namespace paraf::api
