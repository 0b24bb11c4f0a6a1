// platform/store/snapshot.h: what dump() does on each engine. Private to the store.
#pragma once

#include "platform/store/engine.h"

namespace paraf::store {

Result<void> take_snapshot(const Address& address, const std::string& folder);

}  // namespace paraf::store
