// actions/case_view.h: what somebody who may see a case is shown of it, and of what waits for them.
//
// Names, NIK and e-mail addresses stand in views for those who may see the case: a NIK masked unless it is the reader's own.
// A view is a picture of one moment; `version` says of which.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/time.h"

namespace paraf::actions {

struct CaseRef {
  OfficeId office;  // whose case it is: an office's, or the authority's own
  CaseId id;
  friend auto operator<=>(const CaseRef&, const CaseRef&) = default;
};

// What the applicant's letter states. NIK and e-mail are parsed at the door: `people.nik.…`,
// `workflow.email_not_official`.
struct Statement {
  std::string name, nip, nik, position, rank, unit, email, phone;
};

struct Ledger {               // the clock of a row
  std::string used, allowed;  // "0:20", "2 jam"; allowed "" when the SOP gives no clock
  std::int64_t used_minutes = 0,
               allowed_minutes = 0;  // working minutes; a working day counts as the office's day
  bool running = false, late = false;
  std::optional<Timestamp> due;
  std::string text() const { return allowed.empty() ? used : used + " of " + allowed; }
};

struct Task {  // one step that waits for somebody
  CaseRef subject;
  std::string sop, sop_name, edition;
  std::string applicant;  // name(s)
  std::string row, step, mark, verb, performer, performer_label;
  std::string text;  // the sub-task's words, or the row's
  std::vector<std::string> outcomes;
  Timestamp since;
  Ledger clock;
  std::string acting;  // "" or "Plh." / "Plt.": the person stands in
  std::int64_t version = 0;
  bool unread = false;  // the asker has not opened the case since it came to this step
  std::string held_by;  // who has taken it on for this role; "": nobody yet
  bool held = false;    // it is the asker
};
struct InboxPage {
  std::vector<Task> tasks;
  std::string next;  // empty: that was all
};

struct PaperView {
  std::string id, label;
  bool required = true, confidential = false, added = false;
  struct File {
    DocumentId document;
    std::string name, type;
    Timestamp at;
    std::string day{};   // the paper's own date, as it was stated; ""
    bool stale = false;  // older, on the day it came, than the SOP lets it be
  };
  std::vector<File> files;
  std::string most_age{};  // how old it may be: "30 hari", "6 bulan"; ""
  std::string verdict;  // "", "lengkap", "kurang"
  std::string reason;
};

struct LetterView {
  LetterId id;
  std::string use, label;  // "rekomendasi"
  std::string state;       // "konsep", "menunggu tanda tangan", "ditandatangani", "batal"
  int version = 0;
  std::string number;                                  // provisional until signed
  std::vector<std::pair<std::string, bool>> initials;  // who (label), still valid
  bool sealed = false, archived = false, dispatched = false;
  bool by_hand = false;
};

struct RowView {
  std::string no, activity, state;  // "selesai", "berjalan", "menunggu"
  bool inferred = false, reconstructed = false;
  Ledger clock;
  // The clock to pick up: working time from coming here until somebody took it on or did the first step; "" for an
  // applicant's row or one nobody has reached.
  std::string pickup;
  bool picked_up = false;
  struct StepView {
    std::string id, mark, verb, performer, performer_label, text, state;  // "selesai", "terbuka", "menunggu"
    std::vector<std::string> outcomes;
    std::string by;  // name of who did it
    Timestamp at;
    bool mine = false;  // the asking session may do it now
    std::string held_by;  // a colleague who has taken it on; "": nobody but perhaps the asker
    // Of a step that is not done, for officials: who may do it today, holders before stand-ins: "Sri Wahyuni
    // (Sekretaris)", "Budi Santoso (Plh. Kepala Dinas)". Empty where the authority does it.
    std::vector<std::string> who{};
  };
  std::vector<StepView> steps;
};

struct EventView {
  std::string act, text, by, acting, row, step, outcome, note;
  Timestamp at;
  std::string role;  // in whose place of the SOP they acted: its label
  std::string to{};  // of a disposition, an order, a forwarding: to which place of the SOP
};

struct Mismatch {  // letter against identity (KTP)
  std::string field, letter, identity;
  std::string where;  // of a NIK, which is never shown whole: the places that differ, "7, 9"
};

struct IdentityView {  // what the applicant typed off the KTP, for the authority's officer
  std::string name, nik, birth_date;  // NIK masked
  bool birth_fits = true;             // the birth date agrees with the NIK's own digits: a hint, never a refusal
  std::optional<DocumentId> ktp;
};

struct ClaimView {  // who has taken the case on, for which place of the SOP
  std::string role, name;
  Timestamp at;
  bool mine = false;
};

// An office's case while it lies with the authority.
struct AtAuthority {
  std::string name;   // of the authority
  Timestamp since;    // of the hand-over
  std::string word;   // what it said last: "received", "verified" …; "" nothing yet
  Timestamp at;       // when it said so
  bool can_recall = false;  // the asker may recall it
};

// A certificate that the applicant of an authority's case still holds: nobody is registered beside it.
struct HeldCertificate {
  std::string serial, issuer, status;  // status: "active", "suspended"
  std::string organisation;
  Timestamp not_after;
};

struct MemberView {  // one applicant of a collective request
  PersonId person;
  std::string name, status, reason;
  std::string authority_status;  // the last word about them
  std::string serial, answer_due;
};

struct CaseView {
  CaseRef subject;
  std::string sop, sop_name, edition, status, row, tracking;
  std::int64_t version = 0;
  Timestamp opened, changed;
  std::vector<std::pair<PersonId, std::string>> applicants;
  std::vector<MemberView> members;  // of a collective request; empty: a single one
  Statement statement;  // NIK masked unless the asker may see it
  std::vector<PaperView> papers;
  std::vector<LetterView> letters;
  std::vector<RowView> rows;
  std::vector<EventView> timeline;  // oldest first
  std::vector<std::string> artefacts;
  std::map<std::string, std::string> numbers;  // "agenda_masuk": "17"
  std::string answer_due;                      // RFC 3339, while returned
  std::string returned_reason, refused_reason;
  std::optional<CaseRef> linked;     // the authority's case, or the office's
  std::string authority_status;      // the last word from the authority: "verified", "issued" …
  std::vector<Mismatch> mismatches;  // authority cases: shown to the officer
  std::optional<IdentityView> identity;  // the same: once the applicant has typed it
  std::vector<ClaimView> claims;
  std::map<std::string, std::string> offered;  // hours offered to the applicant: "1" -> "2026-01-05 09:00 WIB"
  std::string certificate_serial;    // when issued
  std::string sent_back;  // the authority's reason, while the office puts right what came back from it; ""
  std::optional<AtAuthority> at_authority{};
  std::optional<HeldCertificate> holds{};  // authority cases, for its officers, until the applicant is registered
  bool can_refuse = false, can_send_back = false;  // Desk::refuse and send_back, by the asker, now
  std::string letter_date;                         // of the request letter, "2026-01-31"; ""
  bool letter_old = false;                         // it was more than half a year old when it was handed in
};

struct CaseLine {
  CaseRef subject;
  std::string sop_name, applicant, status, row;
  Timestamp opened, changed;
  // Whom it waits for, as the procedure calls them ("Kepala Bidang"); "psre": the authority has it; "" nobody.
  std::string waits_for{};
};

}  // namespace paraf::actions
