// office/people/changes.h: what becomes of people: they are moved, retire, leave, die; and what a role asks
// of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "office/people/day.h"
#include "platform/store/store.h"

namespace paraf::people {

// transfer: to another unit of the office; the others leave it.
enum class ChangeKind { transfer, moved_away, retired, resigned, died };
std::string_view word_of(ChangeKind kind);  // "mutasi", "pindah", "pensiun", "berhenti", "meninggal"
std::optional<ChangeKind> change_of_word(std::string_view word);
inline bool leaves(ChangeKind kind) { return kind != ChangeKind::transfer; }

struct Change {
  std::string id{};
  PersonId person{};
  ChangeKind kind = ChangeKind::transfer;
  Day day{};            // the first day on which it is so (TMT)
  std::string basis{};  // "SK Nomor 800/12/2026"
  std::string from_unit{}, to_unit{};
  bool in_force = false;
};

// record_change keeps what is to be: `refused people.change.no_basis`, and `refused people.change.no_unit`
// for a transfer to nowhere. It is in force from its day on, by apply_changes.
Result<Change> record_change(store::Transaction& tx, Timestamp now, Random& random, const Change& change);
Result<std::vector<Change>> changes_of(store::Transaction& tx, const PersonId& person);

// apply_changes carries out what is due on the day: who leaves holds no role and is nobody's stand-in from
// that day on, and is no longer active; who is transferred has the new unit and none of the roles held for
// the old one. What it gives was not in force before: each is given once, to whoever begins the procedure for
// the certificate.
Result<std::vector<Change>> apply_changes(store::Transaction& tx, Timestamp now, Day today);

// ---- what a role asks ------------------------------------------------------------------------

Result<void> require(store::Transaction& tx, std::string_view role, std::string_view kind);
Result<void> require_no_more(store::Transaction& tx, std::string_view role, std::string_view kind);
Result<std::vector<std::pair<std::string, std::string>>> requirements(store::Transaction& tx);  // role, kind

// qualified: `refused people.qualification.missing` (facts: role, kind) unless the person has a proof of
// every kind that the role asks, in force on the day. grant_role and appoint ask this.
Result<void> qualified(store::Transaction& tx, const PersonId& person, std::string_view role, Day day);

}  // namespace paraf::people
