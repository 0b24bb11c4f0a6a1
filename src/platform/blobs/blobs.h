// platform/blobs/blobs.h: documents (a KTP, a letter, a signed PDF), each under a key of its own.
//
//     document --AES-256-GCM--> ciphertext, on the shelf under its own SHA-256
//     document key --wrapped by--> period key --wrapped by--> a key of the token
//
// A document is destroyed by destroying its key: no copy of the ciphertext can then be read. A backup
// still holds the wrapped key, so the *period* ends the story: retire_period() moves the living
// documents to the present period and destroys the old period key, and once the backups that hold
// it have expired nothing opens what was destroyed in it.
//
// Keeping is two steps, because no file is written inside a transaction:
//
//     const Draft draft = TRY(blobs.write(office, id, pdf, now));          // durable on the shelf
//     store.transact(scope, [&](Transaction& tx) -> Result<void> {
//       TRY(blobs.keep(tx, now, draft));                                    // now it exists
//       ... the act, its journal entry ...
//     });
//
// A draft that is never kept is swept off the shelf after a day.
#pragma once

#include <map>
#include <mutex>

#include "base/id.h"
#include "base/random.h"
#include "base/time.h"
#include "platform/blobs/shelf.h"
#include "platform/blobs/wrapper.h"
#include "platform/store/store.h"

namespace paraf::blobs {

struct Draft {
  DocumentId document;
  OfficeId office;
  std::string name;          // hex SHA-256 of the ciphertext: its name on the shelf
  std::int64_t size = 0;     // of the plain document
  std::string period;        // "2026-01": the month (UTC) whose key wraps the document's
  Bytes wrapped_key;
};

class Blobs {
 public:
  // `wrapper`, `shelf`, `random` outlive it. Safe to use from any thread.
  Blobs(store::Store& store, Shelf& shelf, KeyWrapper& wrapper, Random& random);

  // write encrypts the document and returns when the ciphertext is durable. The ciphertext is bound
  // to the office and the document's id: moved under another id it does not open.
  // Not to be called inside a transaction.
  Result<Draft> write(const OfficeId& office, const DocumentId& document, ByteView plain, Timestamp now);
  Result<void> keep(store::Transaction& tx, Timestamp now, const Draft& draft);

  // read: `not_found blobs.no_document` (of this office), `refused blobs.destroyed` when it was
  // destroyed, `internal blobs.damaged` when the octets on the shelf are not what was put there.
  Result<Bytes> read(const OfficeId& office, const DocumentId& document);

  // destroy makes the document unreadable for ever once the transaction commits; its file goes
  // with the next sweep. The row stays and says when. Destroying twice is the same as once.
  Result<void> destroy(store::Transaction& tx, Timestamp now, const DocumentId& document);

  // sweep removes files that no living document names and that are older than `age`; says how many.
  Result<int> sweep(Timestamp now, std::chrono::hours age = std::chrono::hours{24});

  // retire_period rewraps the keys of the period's living documents under the present period's
  // key and destroys the old one; says how many moved. The present period is `conflict blobs.period_open`.
  Result<int> retire_period(const std::string& period, Timestamp now);

 private:
  Result<Secret> period_key(const std::string& period);
  Result<Secret> present_key(const std::string& period, Timestamp now);

  store::Store& store_;
  Shelf& shelf_;
  KeyWrapper& wrapper_;
  Random& random_;
  std::mutex mutex_;
  std::map<std::string, Secret> open_;  // period keys unwrapped so far
};

extern const store::Sql sql;

}  // namespace paraf::blobs
