// platform/journal/journal.h: what was done, in an order nobody can change unseen.
//
// Append-only, hash-chained per chain: one chain per office, and one ("installation") for
// logins, settings and acts of the authority. An entry holds ids and salted commitments, never
// personal data, so that erasing a person leaves the chain whole.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/random.h"
#include "base/time.h"
#include "platform/store/store.h"

namespace paraf::journal {

struct Entry {
  std::string act;       // a verb or event: "give_disposition", "certificate.issued", "login"
  std::string subject;   // what it was done to: "case:01J…", "certificate:…"
  std::string actor;     // who: "person:01J…", "application:…", "system"
  std::vector<std::pair<std::string, std::string>> facts{};  // ids, codes, hashes; no personal data
};

// commitment hides a personal value in an entry: hash of value and a fresh salt that is kept
// with the person and dies with them.
Bytes commitment(std::string_view value, ByteView salt);

// An entry with a NIK, a NIP or an e-mail address as a value is `internal journal.personal_data`; a
// fact named twice or octets that are not UTF-8 are `internal` too: nothing is written.
//
// append writes the entry as the next of its chain, inside the caller's transaction: the chain is
// the transaction's office, or the installation's for Scope::installation().
// The sequence number given back is 1 for the first entry of a chain.
Result<std::int64_t> append(store::Transaction& tx, Timestamp now, const Entry& entry);
// append_installation writes to the installation's chain from a transaction of any scope.
Result<std::int64_t> append_installation(store::Transaction& tx, Timestamp now, const Entry& entry);

// An entry as it stands in the chain.
struct Written {
  std::string chain;      // the office; "" is the installation
  std::int64_t number = 0;
  Timestamp at;
  Entry entry;
  Bytes hash;
};

// of_subject gives what was done to one subject in the transaction's chain, oldest first (for a
// case's history and for auditors); latest gives the last entries of that chain, newest first.
Result<std::vector<Written>> of_subject(store::Transaction& tx, std::string_view subject);
// of_act gives the entries of one act ("certificate.revoked") after the number given, oldest first.
Result<std::vector<Written>> of_act(store::Transaction& tx, std::string_view act, std::int64_t after = 0, int most = 1000);
Result<std::vector<Written>> latest(store::Transaction& tx, int most);

// The hash of an entry: SHA-256 over the hash before it and every field, each preceded by its length
// (64 bits, big-endian) so that no two entries are written alike. Pure; for auditors' own tools.
Bytes entry_hash(ByteView previous, std::string_view chain, std::int64_t number, Timestamp at,
                 const Entry& entry);
// What stands before the first entry of every chain: 32 zero octets.
Bytes before_first();

extern const store::Sql sql;

}  // namespace paraf::journal
