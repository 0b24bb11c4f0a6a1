// platform/journal/checkpoint.h: a promise about the journal that is kept outside of it.
//
// The chain shows a changed, removed or reordered entry, except to whoever rewrites everything from
// some entry to the end, or cuts the end off. A checkpoint closes that: for each chain the number
// of entries and the root of the RFC 6962 hash tree over them, signed, and held by someone else
// (mailed to the auditor, printed). Its text is what is signed, line by line:
//
//     paraf journal checkpoint v1
//     2026-01-05T02:00:00Z
//     bekasi 120 5f1c…
//     * 12 88ab…                     (the installation's chain)
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/crypto/keys.h"
#include "platform/store/store.h"

namespace paraf::journal {

struct ChainRoot {
  std::string chain;       // the office; "" is the installation
  std::int64_t size = 0;   // entries
  Bytes root;              // RFC 6962 §2.1 over the hashes of the entries
  friend bool operator==(const ChainRoot&, const ChainRoot&) = default;
};

struct Checkpoint {
  Timestamp made;
  std::vector<ChainRoot> chains;  // sorted by chain
  Bytes public_key;
  Bytes signature;

  std::string text() const;  // what is signed
  std::string json() const;  // the file
  // parse checks the form and the signature: `malformed journal.checkpoint`, `refused journal.checkpoint_signature`.
  static Result<Checkpoint> parse(std::string_view json);
  std::string fingerprint() const;  // hex SHA-256 of the public key
};

// make_checkpoint signs (with a key of the token, in an installation) the journal as it stands, writes
// folder/<instant>.json durably and tells the journal that it did. Gives the path.
Result<std::string> make_checkpoint(store::Store& store, crypto::Signer& signer, Timestamp now,
                                    const std::string& folder);

struct Finding {
  std::string chain;
  std::int64_t at = 0;  // number of the entry, or 0 for the chain as a whole
  std::string what;     // code of the sentence: "journal.entry_changed", "journal.entry_missing",
                        // "journal.tail_cut", "journal.checkpoint_differs", …
};

struct Report {
  std::vector<ChainRoot> chains;      // as read
  std::vector<Finding> findings;      // empty: intact
  std::optional<Timestamp> proven;    // the checkpoint it was held against
  std::string key;                    // that checkpoint's key, fingerprint
  std::int64_t entries = 0;
  std::int64_t unproven = 0;          // entries after the checkpoint: all of them without one
  bool intact() const { return findings.empty(); }
};

// verify_journal reads every chain in one snapshot, and holds it against the checkpoint file if
// there is one. Findings are in the report; an Error means that it could not be read.
// Without a checkpoint `unproven` counts every entry: the tail is not proven by anything.
Result<Report> verify_journal(store::Store& store, const std::optional<std::string>& checkpoint_path);

}  // namespace paraf::journal
