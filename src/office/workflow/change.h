// office/workflow/change.h: how an office changes its procedure, and what becomes of the cases that run.
//
// An edited text is a proposal. It gets the initials of the Paraf Koordinasi, the approval of the head of the
// office, and a day on which it comes into force; from then on new cases follow it. Running cases stay on
// their edition, unless somebody moves them: move_to says first what that would do.
#pragma once

#include "office/workflow/decide.h"
#include "office/workflow/workflow.h"

namespace paraf::workflow {

// One initial of the Paraf Koordinasi: of the position itself, or written down by somebody else from a paper.
struct Coordination {
  std::string position;
  PersonId person{};  // who gave it, or wrote it down
  std::string paper;  // what it stands on; "" where the position itself gave it here
  Timestamp at;
};

struct Proposal {
  std::string hash, sop;
  int number = 1;  // edisi
  std::string name, text, effective, state;  // "diusulkan", "disetujui", "berlaku", "ditolak", "terlampaui"
  PersonId proposed_by{}, approved_by{};
  std::string basis;
  std::vector<Coordination> initials;
};

// propose: the same text again is `conflict workflow.proposed_already`. One change of a procedure is on its way at a
// time, else the later would undo the earlier unseen: `conflict workflow.proposal_open` (fact: number) until the other
// is in force or refused.
Result<Proposal> propose(store::Transaction& tx, Timestamp now, const sop::Sop& sop, std::string_view text,
                         const std::map<std::string, std::string>& files, std::string_view effective, const PersonId& by);
Result<Proposal> proposal(store::Transaction& tx, std::string_view hash);  // `not_found workflow.no_such_proposal`
Result<std::vector<Proposal>> proposals(store::Transaction& tx);
// Whether one waits for initials or for the head's word.
Result<bool> any_proposal_waits(store::Transaction& tx);
Result<std::vector<Proposal>> proposals_due(store::Transaction& tx, std::string_view today);
Result<std::map<std::string, std::string>> proposal_files(store::Transaction& tx, std::string_view hash);
Result<void> coordinate(store::Transaction& tx, Timestamp now, std::string_view hash, std::string_view position,
                        const PersonId& person, std::string_view paper);
// settle moves it from one state to the next: `conflict workflow.proposal_settled` when it stands elsewhere.
Result<void> settle(store::Transaction& tx, std::string_view hash, std::string_view from, std::string_view to,
                    const PersonId& by, std::string_view basis);

// The editions of a procedure that were ever in force, newest first.
struct EditionLine {
  std::string hash;
  int number = 1;
  Timestamp adopted;
  bool present = false;
};
Result<std::vector<EditionLine>> editions_of(store::Transaction& tx, std::string_view sop);
// Cases that run on another edition of the procedure than this, oldest first.
Result<std::vector<CaseId>> running_elsewhere(store::Transaction& tx, std::string_view sop, std::string_view hash, int most);

struct Moved {
  Case after;
  std::vector<std::string> kept, lost, fresh;  // "3.a", "3.b", "4"
  std::vector<std::string> problems;           // codes of why not, with what: "workflow.move_no_row: 4"
};
// move_to is pure: rows by their number, steps by their id and verb.
Moved move_to(const sop::Sop& from, const sop::Sop& to, const Case& c, const Context& context);

}  // namespace paraf::workflow
