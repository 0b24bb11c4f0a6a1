// office/workflow/workflow.h: cases as rows: kept, found, shown in inboxes; and the editions they follow.
//
// Every function works inside the caller's transaction, on its office, so that a case, what an act
// did to registers and letters, the journal and the outbox are one commit. `decide.h` judges; here is only
// keeping. A save carries the version that was read: another's act in between is `conflict workflow.moved_on`.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "office/sop/load.h"
#include "office/sop/sop.h"
#include "office/sop/verb.h"
#include "office/workflow/case.h"
#include "platform/store/store.h"

namespace paraf::workflow {

// ── editions ──

// An Edition is everything a running case needs of its procedure: the SOP's text and the templates of
// its letters, as they were when the case began. A folder that is edited later changes no running case.
struct Edition {
  sop::Sop sop;
  std::map<std::string, std::string> files;  // "letters/rekomendasi.yaml" -> its text
};

// The edition is the SOP and the letters' wording together.
std::string hash_of_edition(std::string_view text, const std::map<std::string, std::string>& files);

// Editions reads editions once and keeps them: they never change.
class Editions {
 public:
  explicit Editions(const sop::Verbs& verbs) : verbs_(verbs) {}

  // adopt keeps the edition and makes it the one new cases of that SOP follow; its hash. The same
  // text again is the same edition. Errors of the SOP are those of sop::parse.
  Result<std::string> adopt(store::Transaction& tx, Timestamp now, std::string_view text,
                            const std::map<std::string, std::string>& files);
  Result<std::shared_ptr<const Edition>> edition(store::Transaction& tx, std::string_view hash);
  // The present edition of a SOP of the office: `not_found workflow.no_such_sop`. id "": the only one there is.
  Result<std::shared_ptr<const Edition>> present(store::Transaction& tx, std::string_view sop);
  Result<std::vector<std::shared_ptr<const Edition>>> all_present(store::Transaction& tx);

 private:
  const sop::Verbs& verbs_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Edition>> known_;  // by office and hash
};

// ── cases ──

Result<void> insert(store::Transaction& tx, const Case& c, const sop::Sop& sop);
// save writes `after` over the version `before` was read at, and the tasks that now wait.
Result<std::int64_t> save(store::Transaction& tx, const Case& before, const Case& after, const sop::Sop& sop);
Result<Case> load(store::Transaction& tx, const CaseId& id);  // `not_found workflow.no_such_case`
struct Line {
  CaseId id;
  std::string sop, status, row;
  Timestamp opened, changed;
};
// Newest first; status "" is every one; applicant empty: everybody's.
Result<std::vector<Line>> cases(store::Transaction& tx, std::string_view status, const PersonId& applicant, int most);
// Somebody's answer falls due in [from, until).
Result<std::vector<CaseId>> answers_due(store::Transaction& tx, Timestamp from, Timestamp until);
Result<std::vector<CaseId>> lapsed(store::Transaction& tx, Timestamp now);  // returned, and the answer overdue

struct TaskRow {
  CaseId id;
  std::string row, step, verb, performer, role;
  Timestamp since;
};
Result<std::vector<TaskRow>> tasks_of_role(store::Transaction& tx, std::string_view role);
Result<std::vector<TaskRow>> tasks_of_applicant(store::Transaction& tx, const PersonId& person);

// ── following by code ──

// A tracking code is 13 characters of Crockford's base 32 (65 bits), written in groups: "7F3K-Q2MX-…".
std::string make_tracking(Random& random);
struct Found {
  OfficeId office;
  CaseId id;
};
// found_by_code: any transaction may ask; only the hash of the code is compared. `not_found workflow.no_such_code`.
Result<Found> found_by_code(store::Transaction& tx, std::string_view code);

// ── what happened ──

struct Event {
  std::string act;      // id
  Timestamp at;
  std::string verb;     // of the act, or "submit", "amend", "withdraw", "edit_letter", "word", "expire"
  Who by;               // empty: the authority, or nobody
  std::string acting, basis;   // "Plh." and its legal basis
  std::string row, step, performer, outcome, note;
  std::map<std::string, std::string> facts;
};
Result<void> record(store::Transaction& tx, const CaseId& id, const Event& event);
Result<std::vector<Event>> events(store::Transaction& tx, const CaseId& id);

// ── who has read what ──

Result<void> mark_read(store::Transaction& tx, Timestamp now, const CaseId& id, const PersonId& person);
// Whether anybody but this person opened the case at or after that time.
Result<bool> read_by_others(store::Transaction& tx, const CaseId& id, const PersonId& person, Timestamp since);

// ── what happened to many ──

Result<std::vector<CaseId>> changed_between(store::Transaction& tx, Timestamp from, Timestamp until);
// Cases with all that happened to each, in the order asked for; what is not of the office is left out.
struct Traced {
  Case c;
  std::vector<Event> events;
};
Result<std::vector<Traced>> traced(store::Transaction& tx, std::span<const CaseId> ids);

// ── one key, one effect ──

// The receipt (JSON) that was given under this person's key before, if any.
Result<std::optional<std::string>> receipt_of(store::Transaction& tx, const PersonId& person, std::string_view key);
Result<void> keep_receipt(store::Transaction& tx, Timestamp now, const PersonId& person, std::string_view key,
                          std::string_view receipt);

extern const store::Sql sql;

}  // namespace paraf::workflow
