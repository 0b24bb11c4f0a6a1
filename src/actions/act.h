// actions/act.h: one act on its way, as the verbs see it.
//
// The Desk loads and decides, then lets the verb do what it means to other nouns. A verb has up to two
// parts, each in the file of its name:
//
//   prepare   outside any transaction: keys, rendering, what is slow. It may be repeated after a crash
//             and must then come to the same (orders and numbers are taken by the act's own ids).
//   record    inside the act's transaction: registers, letters, verdicts, mails. It may run again whole.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "actions/services.h"
#include "office/documents/documents.h"
#include "office/letters/letters.h"
#include "office/people/office.h"
#include "office/people/people.h"
#include "office/people/roles.h"
#include "office/workflow/decide.h"
#include "office/workflow/workflow.h"

namespace paraf::actions {

// What prepare hands to record.
struct Prepared {
  std::vector<std::pair<Upload, documents::Stored>> files;  // uploads, durable on the shelf
  std::optional<documents::Stored> product;                 // what the verb made: a signed PDF
  std::map<std::string, std::string> words;                 // ids and numbers it was given
};

struct Acting {
  const Services& s;
  const Session& who;
  const ActRequest& request;
  std::shared_ptr<const workflow::Edition> edition;
  const sop::Step* step = nullptr;   // nullptr: not a step (amend, edit, word …)
  people::Office office;             // whose case it is
  calendar::WorkingTime time;
  Timestamp now;
  std::string id;                    // of the act
  workflow::Case before;
  workflow::Decision decision;       // decision.after is what will be saved: verbs add numbers and refs
  std::optional<people::Person> by;  // empty: nobody of this office (the applicant at the authority, the authority here)
  Prepared prepared;
  std::string note;                  // kept in the timeline
  std::map<std::string, std::string> made;   // for the receipt
  std::map<std::string, std::string> facts;  // for timeline and journal: no personal data

  const sop::Sop& sop() const { return edition->sop; }
  workflow::Case& after() { return decision.after; }
  calendar::Day day() const { return local_day(now, time.zone); }
  std::string param(std::string_view name) const;      // of the request
  std::string step_param(std::string_view name) const; // of the SOP: "letter", "to"
  bool plain() const { return request.outcome.empty(); }
  // The position in which the person acts, as printed: "Plh. Kepala Dinas …".
  std::string position() const;
  workflow::Who actor() const { return {who.office, who.person}; }
  const workflow::Who& applicant() const { return before.applicants.front(); }
};

struct Doing {
  std::function<Result<void>(Acting&)> prepare{};
  std::function<Result<void>(Acting&, store::Transaction&)> record{};
};
// What the verb does beyond being recorded; an empty Doing for a verb that is only recorded.
const Doing& doing(std::string_view verb);

// ── the verbs, one file each ──
Doing receive_letter();
Doing give_disposition();
Doing pass_on();  // forward, give_order, report, study_order, receive_account, explain_usage: words between people
Doing coordinate_requirements();
Doing check_documents();
Doing draft_letter();
Doing type_letter();
Doing initial_letter();
Doing sign_letter();
Doing seal_letter();
Doing archive_letter();
Doing dispatch_letter();
Doing notify_unit();
Doing send_to_authority();
Doing receive_reply();
Doing schedule_assistance();
Doing assist_login();
Doing register_subscriber();
Doing complete_identity();
Doing verify_identity();
Doing set_passphrase();
Doing issue_certificate();
Doing download_certificate();
Doing offer_slots();
Doing choose_slot();
// after issuance
Doing assess_request();
Doing send_activation();
Doing renew_certificate();
Doing rekey_certificate();
Doing change_data();
Doing suspend_certificate();
Doing release_certificate();
Doing revoke_certificate();
Doing create_mailbox();
Doing confirm_mailbox();

// ── what several verbs need ──

calendar::WorkingTime working_time(const Services& s, const people::Office& office);
std::string slot_label(const sop::Sop& sop, std::string_view paper);

// The letter of the step, as it stands: `conflict workflow.no_draft`.
Result<letters::Letter> letter_of(const Acting& a, store::Transaction& tx);
std::string letter_use(const Acting& a);  // "rekomendasi"

// mail_applicant posts one mail to the case's applicant (nobody without an address is written to). Subject and text
// are sentences of messages/: "<code>.subject" and "<code>.text", with facts. key tells repetitions apart.
struct MailFile {
  std::string name, type;
  DocumentId document;  // read when the mail leaves; or
  std::string text;     // the content itself
};
Result<void> mail_applicant(Acting& a, store::Transaction& tx, std::string_view code, Facts facts,
                            std::string_view key, std::vector<MailFile> files = {});
Result<void> post_mail(const Services& s, store::Transaction& tx, Timestamp now, const OfficeId& owner, std::string_view to,
                       std::string_view to_name, std::string_view code, const Facts& facts, std::string_view key,
                       const std::vector<MailFile>& files = {});

// reply posts a word of the authority to the office its case came from.
Result<void> reply(Acting& a, store::Transaction& tx, std::string_view event, std::string_view reason = {},
                   const std::map<std::string, std::string>& facts = {});

// The package of an authority's case.
struct Package {
  Statement statement;        // as the letter says
  OfficeId office;            // of the registration office
  CaseId origin;
  PersonId person;
  std::string organisation, region, province;
};
// Of a statement whose words no letter has room for: `malformed actions.statement_too_long` (facts: field, most).
Result<void> put_package(const Services& s, store::Transaction& tx, const CaseId& id, const Package& package);
Result<Package> package_of(const Services& s, store::Transaction& tx, const CaseId& id);
// Of a collective request: the package of each applicant; the case's own is the letter's sender.
Result<void> put_member(const Services& s, store::Transaction& tx, const CaseId& id, const Package& package);
Result<Package> member_of(const Services& s, store::Transaction& tx, const CaseId& id, const PersonId& person);
// Whom a letter of the case is about: everybody the case goes on for.
Result<std::vector<Package>> addressed(const Services& s, store::Transaction& tx, const workflow::Case& c);
// A mark of whom that is: a letter made for others is not signed.
std::string mark_of_members(const workflow::Case& c);
// mail_member posts a mail to one applicant of a collective request.
Result<void> mail_member(Acting& a, store::Transaction& tx, const workflow::Who& who, std::string_view code, Facts facts,
                         std::string_view key);
// The sentence of an error, in Indonesian: why a row of a table was not taken.
std::string sentence_of(const Error& error);

// The letter's statement against the identity the KTP was typed off as; empty: they agree, or nothing was typed yet.
struct Compared {
  std::vector<Mismatch> rows;
  std::string decisive;       // "nama, nik": fields that must not differ; ""
  bool typed = false;
};
Result<Compared> compare(const Services& s, store::Transaction& tx, const workflow::Case& c);

// The places of the digits, from 1, in which two NIKs differ: "7, 9"; never the digits.
std::string places_that_differ(const people::Nik& one, const people::Nik& other);
// keep_birth_date keeps what was typed off the KTP, sealed, for the officer who compares it with the picture.
inline constexpr std::string_view identity_fields = "#identitas";
Result<void> keep_birth_date(Acting& a, store::Transaction& tx);

// Words an official put in place of the template's, by field.
Result<std::map<std::string, std::string>> fields_of(const Services& s, store::Transaction& tx, const CaseId& id,
                                                     std::string_view letter);
// case_fields is what the case gives a template, by docs/letter-templates.md, with those words over it.
Result<std::map<std::string, std::string>> case_fields(Acting& a, store::Transaction& tx, const std::string& use);
// fill_letter makes the letter's content from its template, the case, and the words put in place.
Result<letters::Content> fill_letter(Acting& a, store::Transaction& tx, const std::string& use);
// put_fields keeps the request's field.* words.
Result<int> put_fields(Acting& a, store::Transaction& tx, const std::string& use);

// The certificate a person signs with: `refused actions.no_certificate`, `.certificate_revoked`, `.certificate_expired`.
struct Holder {
  std::string serial;
  SubscriberId subscriber;
  KeyId key;
  ca::Record record;
};
Result<Holder> signing_holder(const Services& s, const OfficeId& office, const PersonId& person);
Result<std::vector<Holder>> holders(const Services& s, const OfficeId& office, const PersonId& person);
// sign puts the holder's signature on the PDF: PAdES B-LT, by the passphrase, for this document alone.
struct SignOrder {
  std::optional<Mark> mark;
  std::vector<std::string> lines;
  std::string reason, location, name, origin;
  Timestamp at;
};
Result<Bytes> sign(const Services& s, const Holder& holder, const Secret& passphrase, ByteView pdf, const SignOrder& order,
                   const std::string& actor);

// The final PDF of a letter that has its number; or, before, the draft with KONSEP.
Result<Bytes> render_letter(const Services& s, const people::Office& office, const workflow::Edition& edition,
                            const workflow::Case& c, const std::string& use, bool final,
                            const std::optional<people::Person>& signer, const std::string& position, Timestamp now);

std::string actor_of(const workflow::Who& who);  // "person:01J…"

}  // namespace paraf::actions
