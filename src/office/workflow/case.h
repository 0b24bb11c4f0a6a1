// office/workflow/case.h: one request on its way through a procedure.
//
// A Case is a value: what decide() reads, and what it gives back changed. It stays on the edition of
// the SOP it began under. It holds ids, states and words of the procedure; who people are, what papers
// show and what letters say lies with those nouns.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "office/calendar/calendar.h"

namespace paraf::workflow {

enum class Status {
  open,       // somebody's row
  returned,   // the applicant has to complete the file; the row's clock stands still
  following,  // the office's own SOP is over, the authority's is not
  done,
  refused,
  withdrawn,
  expired,    // returned, and never answered
};
std::string_view name_of(Status status);             // "open", "returned", …
std::optional<Status> status_of(std::string_view name);
inline bool is_over(Status s) { return s != Status::open && s != Status::returned && s != Status::following; }

// A person of some office: the authority's cases have applicants of other offices.
struct Who {
  OfficeId office;
  PersonId person;
  bool empty() const { return person.empty(); }
  friend auto operator<=>(const Who&, const Who&) = default;
};

struct PaperState {
  bool present = false;
  bool judged = false;
  bool complete = false;
  std::string reason;   // why it is not complete
};

// A step that was done.
struct Done {
  std::string act;      // id of the act
  Who by;               // empty: the authority's word fulfilled it
  std::string acting;   // "Plh.", "Plt." or empty
  Timestamp at;
  std::string outcome;
  std::vector<std::string> made;  // artefacts
  std::string verb, letter;       // what it was, for four eyes and corrections
};

struct RowState {
  Timestamp entered;
  std::optional<Timestamp> left;
  int visits = 1;                    // more than one: it came back
  calendar::Ledger clock;
  std::map<std::string, Done> done;  // by step id
};

// A word of the authority about the case: "account_sent", "verified", "refused" …
struct Word {
  std::string event;
  Timestamp at;
  std::string reason;
};

struct Link {
  OfficeId office;
  CaseId id;
  friend bool operator==(const Link&, const Link&) = default;
};

// In a collective request (one letter, many applicants) each applicant is a Member with a fate of their
// own: one refused or returned does not stop the others. A single request has no members; the case's own status,
// words and link are then the applicant's.
struct Member {
  Who who;
  Status status = Status::open;  // open, returned, done, refused, withdrawn, expired
  std::string reason;
  std::set<std::string> papers;  // of their own: "ktp"
  std::vector<Word> words;       // of the authority, about this one
  std::optional<Link> link;      // their case at the authority
  std::string serial;            // once issued
  std::optional<Timestamp> answer_due;
  // Whether the case goes on for them: a returned one joins again when the file is complete.
  bool goes_along() const { return status == Status::open || status == Status::done; }
  bool heard(std::string_view event) const;
};

struct Case {
  OfficeId office;
  CaseId id;
  std::int64_t version = 0;
  std::string sop, edition;       // the SOP's id, and the hash of its text
  Status status = Status::open;
  std::string at;                 // row no, or "end"
  std::string reason;             // of a return, refusal or withdrawal
  std::vector<Who> applicants;
  std::vector<Member> members;    // of a collective request, in the order of the letter
  Who by;                         // who brought it in, when that was not the applicant
  std::map<std::string, PaperState> papers;
  std::map<std::string, RowState> rows;
  std::vector<Word> words;        // of the authority, in the order heard
  std::optional<Link> link;       // the authority's case; for an authority's case, where it came from
  std::map<std::string, std::string> numbers;  // "agenda_masuk": "17"
  std::map<std::string, std::string> refs;     // "rekomendasi": letter id, "subscriber": id …
  std::string tracking;           // the public code
  Timestamp opened, changed;
  std::optional<Timestamp> answer_due;

  bool is_applicant(const Who& who) const;
  bool collective() const { return !members.empty(); }
  Member* member(const Who& who);
  const Member* member(const Who& who) const;
  // Whether the authority said so; in a collective request: about everybody the case goes on for.
  bool heard(std::string_view event) const;
  bool handed_over() const;  // the authority has a case for it
  // Everything that is there: papers on file and what done steps made.
  std::set<std::string> artefacts() const;
  // Who did the verb (on that letter, if one is named) last; nullptr: nobody yet.
  const Done* last_done() const;  // whatever was done last
  const Done* last(std::string_view verb, std::string_view letter = {}) const;
};

std::string to_json(const Case& c);                       // the state column
Result<Case> case_from_json(std::string_view json);       // `internal workflow.state`

}  // namespace paraf::workflow
