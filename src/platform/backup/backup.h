// platform/backup/backup.h: the installation in one file, and back.
//
// The archive (tar, zstd) holds a dump of the store and everything else in the data folder (the
// documents' ciphertexts, the token, the checkpoints, the settings) except the mail of a demo, and
// at its end a manifest with the hash of each file. It holds the
// token and its PIN: **guard it like the installation itself**. It is written with mode 0600.
//
// **Order.** The store's snapshot is taken first, everything else after it. Ciphertexts, token keys
// and checkpoints are only ever added before the row that names them is committed, so all that the
// snapshot names is there afterwards; what came later is extra, and swept or ignored. The one
// exception is a document destroyed between the two: its row is in the backup and its file is not,
// which is what destroying means.
//
// **A restore is the past.** It leaves the restore guard (platform/store/restore_guard.h): no
// certificate is issued until the authority has burnt its serial prefix and reloaded revocations.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/store/store.h"

namespace paraf::backup {

struct Summary {
  Timestamp made;               // the moment the backup shows
  std::string engine;           // "sqlite" or "postgresql"
  std::int64_t files = 0;
  std::int64_t bytes = 0;       // before compression
  std::string manifest_hash;    // hex SHA-256
};

// backup writes `out_file` (which must not exist: `conflict backup.file_exists`) beside, and renames
// it when all of it is durable. The store may be in full use meanwhile.
Result<Summary> backup(store::Store& store, const std::string& data_dir, const std::string& out_file,
                       Timestamp now);

// check reads the whole archive and compares every hash with the manifest, restoring nothing:
// `refused backup.damaged` (fact: file), `malformed backup.not_a_backup`.
Result<Summary> check(const std::string& file);

// restore checks the archive, then fills `data_dir`, which must be absent or empty (`conflict
// backup.target_not_empty`), and the store at `url`: for a backup of SQLite "" or the sqlite: URL
// of data_dir/paraf.db; for one of PostgreSQL the URL of an empty database. `modules` are those of
// the program; a backup of an older release is brought to the present schema.
// Everything is built beside data_dir and put in its place at the end, so a restore that fails or is
// killed leaves no half installation. (A PostgreSQL database that it had begun to fill has to be
// made anew; a second try says so: `conflict store.not_empty`.)
Result<Summary> restore(const std::string& file, const std::string& data_dir, const std::string& url,
                        const std::vector<const store::Sql*>& modules, Timestamp now);

}  // namespace paraf::backup
