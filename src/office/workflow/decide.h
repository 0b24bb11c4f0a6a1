// office/workflow/decide.h: all the judgement the engine has.
//
// Given the procedure, the case as it stands, what someone asks and the office's working time, decide()
// says what happens next. It reads no clock and no database, so an auditor can replay a case from its
// records and must arrive at the same decisions.
//
// The refusals come in the order a clerk would give them: first "not now", then "not you", then "not yet".
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "office/people/roles.h"
#include "office/sop/sop.h"
#include "office/sop/verb.h"
#include "office/workflow/case.h"

namespace paraf::workflow {

struct Judged {          // a verdict on one paper
  bool complete = true;
  std::string reason;
};

struct Fate {            // of one applicant of a collective request
  bool refused = false;  // else returned, to be completed
  std::string reason;
};

struct Act {
  enum class Kind {
    step,         // a step of the row the case stands at
    amend,        // the applicant brings papers
    withdraw,     // the applicant takes the request back
    edit_letter,  // an unsigned letter is changed out of turn
    word,         // the authority says something: `verb` holds the event
    expire,       // nobody answered in time
    take_back,    // a disposition nobody has read yet is withdrawn by who gave it
    note,         // an official's remark on the sheet: it moves nothing
    deviate,      // a step is left out, by the head of the office and with a reason: a recorded deviation
    // What every procedure allows although no row of it says so, each with the reason:
    refuse,       // by whoever it lies with: an authority's officer, while nothing is issued, or the head of the office
    send_back,    // it goes back to where it came from: from the authority to the office, from there to the applicant
    recall,       // the office gives up what lies with the authority; the request is over, unless it was issued before
  };
  Kind kind = Kind::step;
  std::string id;        // of the act
  std::string verb, step, outcome;
  Who by;
  std::set<std::string> papers;             // brought with it
  std::map<std::string, Judged> verdicts;   // check_documents
  std::string letter;                       // edit_letter
  std::string reason;
  std::optional<Link> link;                 // send_to_authority: the case it will be there
  // Of a collective request: whom it is about (amend, withdraw, word); what becomes of single ones
  // (check_documents); the cases they will be at the authority.
  Who about;
  std::map<Who, Fate> fates;
  std::map<Who, Link> links;
};

// The verbs that want two different people on one letter or case: who did `first` may not do `second`.
struct FourEyes {
  std::string first, second;
};

// The unit in which the clock of a row counts.
calendar::Unit unit_of(sop::TimeUnit unit);

struct Context {
  const calendar::WorkingTime& time;
  const sop::Verbs& verbs;
  const people::RoleBook& roles;
  Timestamp now;
  // Which performers' initials hold on each letter, at the version that stands.
  std::map<std::string, std::set<std::string>> initials{};
  bool read_since = false;  // take_back: somebody else opened the case after the last step
  std::vector<FourEyes> four_eyes = default_four_eyes();
  static std::vector<FourEyes> default_four_eyes();  // draft_letter, then sign_letter
};

struct Decision {
  Case after;
  std::string row, step;        // the row acted in, and the step (empty: not a step)
  std::string performer;        // the SOP's performer id
  std::optional<people::StandIn> stand_in;
  bool back = false;            // the case went back: for correction, or after an edit
  bool returned = false, refused = false, ended = false;
};

Result<Decision> decide(const sop::Sop& sop, const Case& before, const Act& act, const Context& context);

// open_case is the beginning: a Case at the first row, its clock running. The preconditions of the
// procedure that do not hold are `refused workflow.precondition_<id>`: `met` names those that do.
// A row whose first step is the submission itself is left to the caller to perform.
struct Opening {
  CaseId id;
  std::string tracking;
  std::vector<Who> applicants;
  std::set<std::string> papers;
  std::set<std::string> given;  // artefacts it begins with: an authority's case has its "paket_psre"
  std::set<std::string> met;
  std::vector<Member> members{};  // of a collective request: whoever's row is bad is `returned` from the beginning
  Who by{};                     // who brings it in for the applicants
};
inline constexpr std::size_t most_applicants = 500;  // of one letter
Result<Case> open_case(const sop::Sop& sop, const Opening& opening, const Context& context);

// ── what waits for whom, for inboxes and screens ──
struct OpenStep {
  const sop::Row* row;
  const sop::Step* step;
  const sop::Performer* performer;
};
// The steps that can be done now: none when the case is not open, and no reply is read before there is one.
std::vector<OpenStep> open_steps(const sop::Sop& sop, const Case& c);
// Whether the authority's word fulfils this step: an external performer's, in an office's own case.
bool by_authority(const sop::Sop& sop, const sop::Step& step);

// Whether the head of the office may leave a step of this verb out: words between people, and nothing that decides,
// numbers, initials, signs, hands over or issues.
bool may_be_left_out(std::string_view verb);

const sop::VerbSpec* spec_of(const sop::Verbs& verbs, std::string_view name);

}  // namespace paraf::workflow
