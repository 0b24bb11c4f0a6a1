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

#include "actions/case_view.h"
#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace paraf::sop {
struct Finding;  // office/sop/load.h
}
namespace paraf::outbox {
class Courier;
}

namespace paraf::actions {

struct Services;  // actions/services.h: what a Desk is built from

using Params = std::map<std::string, std::string>;

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
  std::string day{};  // the paper's own date, "2026-01-31", where the SOP says how old it may be (`paling_lama`)
};

// ── Asking ──────────────────────────────────────────────────────────────────────────────────────

struct SubmitRequest {
  std::string sop;                     // id within the session's office; "" when it has only one
  std::vector<PersonId> applicants;    // empty: the session's person
  std::optional<Statement> statement;  // absent: taken from the first applicant's record
  std::string letter_number;           // of the request letter, as the unit wrote it; may be empty
  std::vector<Upload> papers;
  std::string idempotency_key;  // "" : none
  // What a procedure about a certificate is told: "serial" (left out: the applicant's newest), "reason" (of a
  // revocation: "keyCompromise" …), "asked_by" ("pemilik", "kantor", "otoritas", "pengadilan"), and new data by field.
  Params params{};
  // The date the request letter bears, "2026-01-31"; "": that of its paper (Upload::day), else unknown.
  // `malformed people.day`, `refused actions.letter_of_tomorrow`; one older than half a year is taken, and said on
  // the case's page and in made ("surat_permohonan.lama": "ya").
  std::string letter_date{};
};

// A CollectiveRequest is one letter for many applicants. Every row is judged by itself: a bad one is
// returned with its reasons and stops nobody else.
struct ApplicantRow {
  int line = 0;               // of the table it was read from
  Statement statement;
  std::vector<Upload> papers; // of this applicant: the slots that are `setiap_pemohon`
};
struct CollectiveRequest {
  std::string sop;            // as in SubmitRequest
  std::string unit;           // whose letter it is: "Dinas Kesehatan"
  std::string letter_number;
  std::vector<ApplicantRow> rows;
  std::vector<Upload> papers; // of the whole request
  std::string idempotency_key;
  std::string letter_date{};  // as in SubmitRequest
};
struct RowReport {
  int line = 0;
  std::string name;
  std::vector<std::string> problems;  // sentences; empty: the row is good
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
//   complete_identity        name, nik, birth_date (YYYY-MM-DD; may be left out) as on the KTP; sure ("ya": it does
//   differ from the letter, or from the NIK's digits); uploads: ktp
//   verify_identity          text (the reason; required with outcome "tolak")
//   set_passphrase           passphrase
struct ActRequest {
  std::string verb;  // in code: "give_disposition"
  std::string step;  // id of the step in its row; "": the first step of this verb that is open to the person
  std::string outcome;  // "": the plain one; else a word the step or its verb names: "kurang", "tolak",
                        // "koreksi", "ditolak"
  Params params;
  std::map<std::string, Verdict> verdicts;  // by paper id
  // check_documents of a collective request: who is returned (outcome "kurang") or refused ("tolak"), and why.
  struct Fate {
    bool refused = false;
    std::string reason;
  };
  std::map<PersonId, Fate> fates{};
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

struct FoundCases;  // actions/found.h

// ── The work of a desk: what was kept, who looked, what is agreed, who holds a certificate ──────

struct Filter {      // a list somebody looks at often
  std::string name;  // their own word
  std::string path;  // "/meja?tugas=paraf"
};

struct AccessView {  // one look at a confidential paper
  std::string paper, file, by, position, purpose;
  Timestamp at;
};

struct AppointmentView {
  CaseRef subject;
  std::string applicant, place, attended;  // attended "": not yet; "ya", "tidak"
  Timestamp at;
  int minutes = 60, moved = 0;  // how often it was set anew
};

struct HolderView {  // a person of the office and one certificate of theirs
  PersonId person;
  std::string name, nip, position, serial, status;  // as CertificateView
  Timestamp not_before, not_after;
  std::optional<Timestamp> revoked;
  std::string reason;   // of the revocation, as the CRL says it
  std::string follows;  // the serial it renewed, or ""
};

// A page of the office's holders, newest certificate first.
struct HolderQuery {
  std::string words{};   // of name, NIP or serial; "" is everybody
  std::string status{};  // "active", "suspended", "revoked", "expired", "ending" (active, ends within 90 days); "" any
  std::string after{};   // `next` of the page before; "" the first
  int most = 200;
};
struct HolderPage {
  std::vector<HolderView> rows;
  std::string next;  // "" when this is the last
};

struct Tracking {                                       // for anybody who holds the code
  std::string sop_name, office_name, status, activity;  // "open", the row's words
  int done = 0, rows = 0;
  Timestamp opened, changed;
  std::vector<std::pair<Timestamp, std::string>> steps;  // when, which row's words
};

struct CertificateView {
  std::string serial, subject, issuer, status;  // "active", "suspended", "revoked", "expired"
  Timestamp not_before, not_after;
  std::optional<Timestamp> revoked;
};

enum class CertificateForm { pem, der, chain, pkcs7 };

struct File {
  std::string name, type;
  Bytes bytes;
};
struct LongFile;  // actions/long_file.h

// ── Procedures that change, drafts that change, time that passed ────────────────────────────────

struct SopText {  // an edited procedure, as its folder has it
  std::string yaml;
  std::map<std::string, std::string> files{};  // "letters/rekomendasi.yaml" -> its text
};
struct SopProposal {
  std::string edition;    // hash
  std::string sop, name;
  int number = 1;         // edisi
  std::string effective;  // the local day it comes into force, "2026-03-01"
  std::string state;      // "menunggu paraf", "menunggu persetujuan", "disetujui", "berlaku", "ditolak"
  std::string proposed_by, approved_by, basis;
  std::vector<std::pair<std::string, bool>> coordination;  // Paraf Koordinasi: position, given
  std::vector<sop::Finding> remarks;  // what the checker says
};
struct MoveReport {  // what moving a running case to the present edition would do
  std::string from, to;           // editions
  std::string row, new_row;       // where it stands, and will
  std::vector<std::string> kept;  // "3.a": done, and done there too
  std::vector<std::string> lost;  // done, and unknown there
  std::vector<std::string> fresh; // rows before its place that the case never saw
  std::vector<std::string> problems;  // why it cannot be moved; empty: it can
};

struct LetterVersion {
  int version = 1;
  std::string by, remark, hash;
  Timestamp at;
  // Against the version before: ' ' the same, '-' taken out, '+' put in, line by line.
  std::vector<std::pair<char, std::string>> lines;
};

struct RowStatistics {  // of one row of one procedure; it names no person
  std::string sop, row, activity, promised;
  int cases = 0, overdue = 0, repeated = 0;     // repeated: came back at least once
  std::int64_t median_minutes = 0, p90_minutes = 0, waiting_minutes = 0;  // worked; waiting: entered to left, median
  int waiting_now = 0, late_now = 0;            // cases that stand there, and those over the standard already
  std::int64_t over_median_minutes = 0, over_p90_minutes = 0;  // by how much, of three or more
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
  // ── many applicants on one letter ──
  // check_collective says what is wrong with each row, and changes nothing.
  Result<std::vector<RowReport>> check_collective(const Session& who, const CollectiveRequest& request);
  // submit_collective opens one case; bad rows begin as returned, to be completed until their date. By an official
  // of the office or whoever writes for the unit. made: "pemohon" and "pemohon.dikembalikan", how many.
  Result<Receipt> submit_collective(const Session& who, CollectiveRequest request);
  // Completing, or taking back, one of them: the applicant, or who brought the request in.
  Result<Receipt> amend_applicant(const Session& who, const CaseRef& subject, const PersonId& applicant,
                                  std::vector<Upload> papers, std::optional<Statement> statement,
                                  std::string idempotency_key = {});
  Result<Receipt> withdraw_applicant(const Session& who, const CaseRef& subject, const PersonId& applicant,
                                     std::string reason, std::string idempotency_key = {});

  // ── out of the procedure's order ──
  // take_back withdraws one's own disposition, order or forwarding while nobody has read it.
  Result<Receipt> take_back(const Session& who, const CaseRef& subject, std::string reason,
                            std::string idempotency_key = {});
  // deviate leaves out a step of words between people, by the head of the office and with the reason.
  Result<Receipt> deviate(const Session& who, const CaseRef& subject, std::string verb, std::string step,
                          std::string reason, std::string idempotency_key = {});
  // What every procedure allows although no row says so, each with its reason. refuse ends the request: by an officer of
  // the authority in its own case; in an office's, until it is handed over, by its head.
  Result<Receipt> refuse(const Session& who, const CaseRef& subject, std::string reason,
                         std::string idempotency_key = {});
  // send_back gives it to where it came from. From the authority: its case is over, and the office's stands again at the
  // row that hands over. From an office, by its head, and by whoever hands over what came back: to the applicant.
  Result<Receipt> send_back(const Session& who, const CaseRef& subject, std::string reason,
                            std::string idempotency_key = {});
  // recall ends, here and at the authority, what lies there and is not issued. By the head of the office, and whoever
  // signs or hands over. Where the certificate is out before the recall arrives, it did not hold: both cases go on.
  Result<Receipt> recall(const Session& who, const CaseRef& subject, std::string reason,
                         std::string idempotency_key = {});
  // note writes a remark on the sheet; it moves nothing.
  Result<Receipt> note(const Session& who, const CaseRef& subject, std::string text, std::string idempotency_key = {});
  // mark_read says that an official has opened the case; what they read cannot be taken back any more.
  Result<void> mark_read(const Session& who, const CaseRef& subject);

  // message is a remark the applicant sees on the case's page and gets by mail; it moves nothing.
  Result<Receipt> message(const Session& who, const CaseRef& subject, std::string text, std::string idempotency_key = {});

  // ── whose work it is ──
  // claim says that the asker takes on what waits for their roles in the case: colleagues of the same role see it,
  // and cannot act in it meanwhile (`conflict actions.claimed`). Claiming what is one's own already changes nothing.
  // Another's is taken over only with a reason. `conflict actions.nothing_to_claim` when nothing waits for the asker.
  Result<void> claim(const Session& who, const CaseRef& subject, std::string reason = {});
  // release gives back to the group what the asker had claimed; when they had nothing, it changes nothing.
  Result<void> release(const Session& who, const CaseRef& subject);
  Result<int> unread(const Session& who);  // how many cases wait for the asker unopened

  // ── lists kept under a name, at most 20 each; the same name again is put in its place ──
  // `malformed actions.filter` for a name of no or more than 40 characters, or a path that is no list of the desk.
  Result<void> save_filter(const Session& who, const Filter& filter);
  Result<void> drop_filter(const Session& who, std::string_view name);
  Result<std::vector<Filter>> filters(const Session& who);

  // ── what can be looked up ──
  // access_log: who looked at the confidential papers of the case, newest first; for officials and its applicant.
  Result<std::vector<AccessView>> access_log(const Session& who, const CaseRef& subject);
  // appointments of the office's cases in [from, until), by officials; an applicant's are on their case.
  Result<std::vector<AppointmentView>> appointments(const Session& who, Timestamp from, Timestamp until);
  // office_holders: everybody of the office who has or had a certificate of the authority here, by officials; page by
  // page, however many there are. A status is looked for among a thousand at a time: a page may hold few, or none,
  // and still have a next. `malformed actions.holder_page` when `after` is of no page.
  Result<HolderPage> office_holders(const Session& who, const HolderQuery& query = {});
  // cases_about: the office's cases of a person that concern that certificate: led to it, renewed or revoked it.
  Result<std::vector<CaseLine>> cases_about(const Session& who, const PersonId& person, std::string_view serial);

  // edit_letter changes an unsigned letter out of turn (who drafted, typed or initialled it may).
  // Initials given to what is no longer so are void, and the case goes back to their row.
  Result<Receipt> edit_letter(const Session& who, const CaseRef& subject, std::string letter, Params fields,
                              std::string idempotency_key = {});
  // inbox: what waits, oldest first, a thousand tasks of a role at a time: `next` is what `after` is for those behind
  // them, empty when there are none. `malformed actions.inbox_page` when `after` is of no page.
  Result<std::vector<Task>> inbox(const Session& who);
  Result<InboxPage> inbox_page(const Session& who, std::string_view after = {});
  Result<CaseView> view(const Session& who, const CaseRef& subject);
  // cases: an official sees the office's, anybody their own. status "" is every one.
  Result<std::vector<CaseLine>> cases(const Session& who, std::string status = {}, int most = 200);
  // search: the office's cases by a person's name, address or NIP, by a line of the registers of any year, and among the
  // newest by the names a letter or a procedure has. Each word is the beginning of one. By officials.
  Result<FoundCases> search(const Session& who, std::string_view words, std::string status = {});
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

  // ── a procedure changes: edited, checked, coordinated, approved, in force from a day ──
  // propose_sop keeps an edited text as a proposal: by the administrator. Errors of the text are sop.load.invalid.
  Result<SopProposal> propose_sop(const Session& who, const SopText& text, std::string_view effective);
  // coordinate_sop records one initial of the Paraf Koordinasi; of a position outside the office with the reference of
  // its paper. Whoever proposed gives none.
  Result<SopProposal> coordinate_sop(const Session& who, std::string_view edition, std::string_view position,
                                     std::string_view paper = {});
  // approve_sop is by the head of the office, when every initial is there; basis: the decree. Refusing gives a reason.
  Result<SopProposal> approve_sop(const Session& who, std::string_view edition, std::string_view basis, bool refuse = false);
  Result<std::vector<SopProposal>> sop_proposals(const Session& who);
  // move_case puts a running case on the edition in force; a dry run changes nothing and says what would happen.
  Result<MoveReport> move_case(const Session& who, const CaseRef& subject, std::string reason, bool dry_run);

  // ── what was written, what it took ──
  Result<std::vector<LetterVersion>> letter_history(const Session& who, const CaseRef& subject, std::string use);
  Result<File> receipt(const Session& who, const CaseRef& subject);  // tanda terima, for who brought the request
  // Officials of the office: time over rows left in [from, until), and the log of what happened as XES (IEEE 1849).
  Result<std::vector<RowStatistics>> statistics(const Session& who, Timestamp from, Timestamp until);
  Result<LongFile> event_log(const Session& who, Timestamp from, Timestamp until);  // as XES, however many cases

  // ── the machine ──
  // sweep closes returned cases nobody answered in time (says how many) and sends the reminders that are due. By
  // the server, now and then.
  Result<int> sweep();
  // recover takes up signatures and certificates promised before a crash; says how many.
  Result<int> recover();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace paraf::actions
