// platform/journal/list.h: the whole record, for auditors and their own tools.
#pragma once

#include <functional>

#include "platform/journal/journal.h"

namespace paraf::journal {

// each calls `visit` with every entry of every chain, a chain at a time, oldest first, in one
// snapshot. An entry that cannot be read back is `internal journal.unreadable`: verify says where.
Result<void> each(store::Store& store, const std::function<void(const Written&)>& visit);

}  // namespace paraf::journal
