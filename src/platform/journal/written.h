// platform/journal/written.h: an entry out of its row. Private to the journal.
#pragma once

#include "platform/journal/journal.h"

namespace paraf::journal {

// Columns: office, number, at, act, subject, actor, facts, hash. A text of facts that is no
// object of texts was never written by us: `internal journal.unreadable`.
Result<Written> written(const store::Row& row);

}  // namespace paraf::journal
