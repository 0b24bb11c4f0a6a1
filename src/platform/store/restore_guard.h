// platform/store/restore_guard.h: what must happen after a restore before anything is issued.
//
// A restored backup is the past: certificates were issued and revoked after it was made. Issuing
// on would hand out serial numbers twice and bring revoked certificates back to life. So restore
// leaves a mark in the store, and the authority refuses to issue while it stands: it burns
// the node's serial prefix, reloads revocations from the journal and the published CRLs, then
// clears the mark. Each restore needs its own clearing.
#pragma once

#include <optional>
#include <string_view>

#include "platform/store/store.h"

namespace paraf::store::restore_guard {

struct Guard {
  Timestamp restored_at;   // when restore ran
  Timestamp backup_at;     // the moment the backup shows
  std::string backup;      // hash of the backup's manifest
};

// pending gives the restore that is not cleared yet, if there is one. Any transaction may ask.
Result<std::optional<Guard>> pending(Transaction& tx);

// require is pending() as a gate: `unavailable store.restore_pending` while a restore is not cleared. It may speak as
// late as the commit (expect.h).
Result<void> require_clear(Transaction& tx);

// set is called by restore alone.
Result<void> set(Transaction& tx, const Guard& guard);

// clear says who did what is due after the restore and how (for the record: a few words, ids,
// the burnt prefix). A guard that does not stand is `conflict store.no_restore_pending`.
Result<void> clear(Transaction& tx, Timestamp now, std::string_view actor, std::string_view note);

}  // namespace paraf::store::restore_guard
