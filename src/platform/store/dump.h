// platform/store/dump.h: one consistent copy of everything in a store, and a store out of a copy.
// What backup and restore are made of.
#pragma once

#include <string>
#include <vector>

#include "platform/store/restore_guard.h"
#include "platform/store/store.h"

namespace paraf::store {

// dump writes one snapshot into `folder` (which exists): on SQLite `store.sqlite`, a database file by
// the online backup interface; on PostgreSQL `tables.txt` (the migrations it stands at, and the tables in an
// order in which they can be loaded) and one `<table>.copy` for each. The store may be in full use meanwhile.
Result<void> dump(Store& store, const std::string& folder);

// load makes the store at `url` out of such a folder: it must be empty (`conflict
// store.not_empty`). The schema is made as of the dump, filled, and then brought to the present by
// the migrations that came later. It never leaves without the guard: there is no moment in which
// the restored store could be taken for one that may issue. If it fails, what it began at the
// place stays there; the place is then to be made anew.
Result<void> load(const std::string& folder, const std::string& url, const std::vector<const Sql*>& modules,
                  const restore_guard::Guard& guard);

// demand_empty is `conflict store.not_empty` unless the place of `url` holds no table yet. Whoever
// makes a new installation asks first: what another left there, or an interrupted making, is sealed
// under a key that the new one does not have, and is not ours to clear.
Result<void> demand_empty(const std::string& url);

}  // namespace paraf::store
