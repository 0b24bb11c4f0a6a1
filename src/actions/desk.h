// actions/desk.h: the desk at which everything is asked for.
//
// Every door (HTTP, command line, scenarios, the demo) brings its requests here and nowhere else, so
// that what one door allows is what every door allows. A request says who asks (Session), which case,
// which step of its SOP, and with what; the Desk loads, lets workflow::decide judge, and carries out
// the verb in one durable transaction: state, registers, letters, journal and outbox together.
//
// Promises of every act:
//   - what is answered is durable;
//   - the same idempotency key by the same person gives the same receipt and no second effect;
//   - a refusal changes nothing, and is said in the clerk's order: not now, not you, not yet.
//
// Signing and issuing use a key, and no key is used inside a transaction: they are a promise (number
// reserved, letter final, intent recorded), then the signature, then its record. A call that dies
// between takes up the same promise when it is repeated; recover() does so at start.
//
// Names, NIK and e-mail addresses in views are for those who may see the case. Only `track` may be
// called for anybody: what it gives holds no personal data.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace paraf::outbox {
class Courier;
}

namespace paraf::actions {

struct Services;  // actions/services.h: what a Desk is built from

using Params = std::map<std::string, std::string>;

struct CaseRef {
  OfficeId office;  // whose case it is: an office's, or the authority's own
  CaseId id;
  friend auto operator<=>(const CaseRef&, const CaseRef&) = default;
};

// Who asks. Doors make one from a login; `enrol` makes one from a one-time link, good for that
// authority case only. Roles are never carried: the Desk looks them up for the day of the act.
struct Session {
  PersonId person;
  OfficeId office;                   // whose person it is
  std::optional<CaseRef> enrolment;  // set: nothing but the applicant's steps of this case
};

struct Upload {
  std::string paper;  // the slot of the SOP: "ktp"; "" where the verb takes one nameless file
  std::string name;   // the file's own name
  Bytes bytes;        // the type is read from the bytes, not believed from the name
};

// ── Asking ──────────────────────────────────────────────────────────────────────────────────────

// What the applicant's letter states. NIK and e-mail are parsed here, at the door:
// `people.nik.…`, `workflow.email_not_official`.
struct Statement {
  std::string name, nip, nik, position, rank, unit, email, phone;
};

struct SubmitRequest {
  std::string sop;                     // id within the session's office; "" when it has only one
  std::vector<PersonId> applicants;    // empty: the session's person
  std::optional<Statement> statement;  // absent: taken from the first applicant's record
  std::string letter_number;           // of the request letter, as the unit wrote it; may be empty
  std::vector<Upload> papers;
  std::string idempotency_key;  // "" : none
};

struct Verdict {
  bool complete = true;
  std::string reason;  // required when not complete; shown to the applicant
};

// An ActRequest asks for one step. Params by verb (all optional unless said):
//   give_disposition, forward, give_order, report   text (the instruction); to is the SOP's
//   check_documents          verdicts per paper; outcome "kurang" returns the case, "tolak" refuses it
//   draft_letter, type_letter, edit_letter   field.<name> (the template's fields; overrides what the case
//   gives) sign_letter              passphrase; or scan in uploads: signed by hand archive_letter
//   classification, retention dispatch_letter          through, receipt (the receiver's number or name)
//   schedule_assistance      at (RFC 3339; required), minutes, place
//   assist_login             attended ("ya"/"tidak"; required), text
//   explain_usage            text
//   complete_identity        name, nik, birth_date (YYYY-MM-DD), mother (may be empty), phone as on the KTP;
//   uploads: ktp verify_identity          text (the reason; required with outcome "tolak") set_passphrase
//   passphrase
struct ActRequest {
  std::string verb;  // in code: "give_disposition"
  std::string step;  // id of the step in its row; "": the first step of this verb that is open to the person
  std::string outcome;  // "": the plain one; else a word the step or its verb names: "kurang", "tolak",
                        // "koreksi", "ditolak"
  Params params;
  std::map<std::string, Verdict> verdicts;  // by paper id
  std::vector<Upload> uploads;
  Secret passphrase;
  std::string idempotency_key;
  std::optional<std::int64_t>
      version;  // the version the reader saw; a newer one is `conflict workflow.moved_on`
};

// What was done. `made` says what the act gave: "agenda_masuk": "17", "rekomendasi.nomor": "…",
// "rekomendasi": letter id, "sertifikat": serial, "tracking": code, "document": id.
struct Receipt {
  std::string act;  // id of the act in the case's timeline
  CaseRef subject;
  std::int64_t version = 0;
  std::string status;  // open, returned, refused, withdrawn, expired, done
  std::string row;     // where the case stands now; "end" when it is over
  std::map<std::string, std::string> made;
  bool repeated = false;  // the key was used before: this is the first receipt again
};

// ── Looking ─────────────────────────────────────────────────────────────────────────────────────

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
};

struct PaperView {
  std::string id, label;
  bool required = true, confidential = false, added = false;
  struct File {
    DocumentId document;
    std::string name, type;
    Timestamp at;
  };
  std::vector<File> files;
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
  struct StepView {
    std::string id, mark, verb, performer, performer_label, text, state;  // "selesai", "terbuka", "menunggu"
    std::vector<std::string> outcomes;
    std::string by;  // name of who did it
    Timestamp at;
    bool mine = false;  // the asking session may do it now
  };
  std::vector<StepView> steps;
};

struct EventView {
  std::string act, text, by, acting, row, step, outcome, note;
  Timestamp at;
};

struct Mismatch {  // letter against identity (KTP)
  std::string field, letter, identity;
};

struct CaseView {
  CaseRef subject;
  std::string sop, sop_name, edition, status, row, tracking;
  std::int64_t version = 0;
  Timestamp opened, changed;
  std::vector<std::pair<PersonId, std::string>> applicants;
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
  std::string certificate_serial;    // when issued
};

struct CaseLine {
  CaseRef subject;
  std::string sop_name, applicant, status, row;
  Timestamp opened, changed;
};

struct Tracking {                                       // for anybody who holds the code
  std::string sop_name, office_name, status, activity;  // "open", the row's words
  int done = 0, rows = 0;
  Timestamp opened, changed;
  std::vector<std::pair<Timestamp, std::string>> steps;  // when, which row's words
};

struct CertificateView {
  std::string serial, subject, issuer, status;  // "active", "revoked", "expired"
  Timestamp not_before, not_after;
  std::optional<Timestamp> revoked;
};

enum class CertificateForm { pem, der, chain, pkcs7 };

struct File {
  std::string name, type;
  Bytes bytes;
};

// ── Enrolment and signing ───────────────────────────────────────────────────────────────────────

struct EnrolmentView {  // what the page behind the link may show: nothing that identifies
  std::string office_name, authority_name, state;  // "open", "used", "expired"
  std::string asks;  // the second fact asked: "nip" (18 digits), or "nik_lahir": the last four digits of
                     // the NIK and the birth date, written "0003 1986-04-12"
};

struct Mark {           // the visible mark; absent: an invisible signature
  int page = 1;         // from 1
  double x = 0, y = 0;  // mm, from the top left of the page as a reader sees it
  double width = 60, height = 20;
};

struct SignRequest {
  Bytes pdf;
  std::string name;  // of the file
  Secret passphrase;
  std::optional<Mark> mark;
  std::string reason, location;
  std::string idempotency_key;
};

struct SignedFile {
  DocumentId document;
  std::string name;
  Timestamp at;
  std::string serial;  // of the certificate
};

class Desk {
 public:
  // The services outlive the Desk.
  explicit Desk(const Services& services);
  ~Desk();

  // connect makes the courier deliver what acts post: hand-overs, replies, mails.
  void connect(outbox::Courier& courier);

  // ── the case ──
  Result<Receipt> submit(const Session& who, SubmitRequest request);
  Result<Receipt> perform(const Session& who, const CaseRef& subject, ActRequest request);
  // amend is the applicant's answer to a returned case: papers again or anew, or a corrected
  // statement. When nothing is marked incomplete any more, the row's clock runs on.
  Result<Receipt> amend(const Session& who, const CaseRef& subject, std::vector<Upload> papers,
                        std::optional<Statement> statement, std::string idempotency_key = {});
  Result<Receipt> withdraw(const Session& who, const CaseRef& subject, std::string reason,
                           std::string idempotency_key = {});
  // edit_letter changes an unsigned letter out of turn (who drafted, typed or initialled it may).
  // Initials given to what is no longer so are void, and the case goes back to their row.
  Result<Receipt> edit_letter(const Session& who, const CaseRef& subject, std::string letter, Params fields,
                              std::string idempotency_key = {});
  Result<std::vector<Task>> inbox(const Session& who);
  Result<CaseView> view(const Session& who, const CaseRef& subject);
  // cases: an official sees the office's, anybody their own. status "" is every one.
  Result<std::vector<CaseLine>> cases(const Session& who, std::string status = {}, int most = 200);
  Result<Tracking> track(std::string_view code);
  Result<File> paper(const Session& who, const CaseRef& subject,
                     const DocumentId& document);  // a confidential one is journalled
  Result<File> letter(const Session& who, const CaseRef& subject, std::string use);  // KONSEP until signed
  Result<File> disposition_sheet(const Session& who, const CaseRef& subject);

  // hand_over_again posts the package once more, when the authority says that it never came. A case it
  // already has stays one. An official of the office; `conflict actions.not_sent` before the first time.
  Result<void> hand_over_again(const Session& who, const CaseRef& subject);

  // ── e-mail ──
  Result<void> ask_email_confirmation(const Session& who);  // posts the mail with the one-time link
  Result<void> confirm_email(std::string_view token);       // by POST only

  // ── enrolment ──
  Result<EnrolmentView> enrolment(std::string_view token);  // changes nothing
  // enrol spends the link: the second fact must be right (attempts are counted and end the link).
  Result<Session> enrol(std::string_view token, std::string_view second_fact);
  // The link again, to a confirmed address, when it lapsed: by the authority's officer.
  Result<Receipt> resend_enrolment(const Session& who, const CaseRef& subject);

  // ── certificates and signing ──
  Result<std::vector<CertificateView>> certificates(const Session& who);  // one's own
  Result<std::vector<CertificateView>> all_certificates(
      const Session& who, std::string_view search = {});  // officers of the authority
  Result<File> certificate(const Session& who, std::string_view serial, CertificateForm form);
  Result<void> revoke(const Session& who, std::string_view serial,
                      std::string_view reason);  // owner or officer
  Result<File> sign_document(const Session& who, SignRequest request);
  Result<std::vector<SignedFile>> signed_documents(const Session& who);
  Result<File> signed_document(const Session& who, const DocumentId& document);
  // bootstrap_signer gives a first official a certificate before any procedure can have run: a
  // recorded act of the installation's administrator, refused once the office has let that role
  // be served by a procedure (`actions.bootstrap_over`).
  Result<std::string> bootstrap_signer(const Session& administrator, const OfficeId& office,
                                       const PersonId& person, Secret passphrase,
                                       std::string_view legal_basis);  // the serial

  // ── the office ──
  // record_agreement keeps the cooperation agreement (PKS) with the authority: [from, until] as local days
  // "YYYY-MM-DD".
  Result<void> record_agreement(const Session& who, std::string_view number, std::string_view from,
                                std::string_view until);
  // adopt_sop makes a checked SOP text an edition of the office; cases opened from now on follow it.
  Result<std::string> adopt_sop(const Session& who, std::string_view folder);  // the edition's hash

  // ── the machine ──
  // sweep closes returned cases nobody answered in time; says how many. By the server, now and then.
  Result<int> sweep();
  // recover takes up signatures and certificates promised before a crash; says how many.
  Result<int> recover();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace paraf::actions
