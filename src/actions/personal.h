// actions/personal.h: personal data: for what it is held, who looked, when it goes; and what becomes of
// people.
//
// Who a paper is of may ask for what is held about them, and who looked at it; an incident is answered with
// the list of those concerned; what is kept no longer than needed is destroyed by its key, and the record
// that it was there stays. [UU 27/2022]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "office/people/changes.h"
#include "platform/outbox/outbox.h"
#include "platform/sheet/sheet.h"
#include "platform/store/store.h"

namespace paraf::actions {

// What each kind of data is held for, and on what ground: the words of the office's notice, in the order of
// its list. They are sentences of messages/ ("personal.purpose.…").
std::vector<std::string> purposes();

struct PersonLook {
  DocumentId document;
  std::string slot;
  CaseId subject;
  PersonId by;
  std::string purpose;  // "lihat", "handover", …
  Timestamp at;
};
// looks: the person's own, or, by the administrator, anybody's of the office.
Result<std::vector<PersonLook>> looks(const Services& s, const Session& who, const PersonId& of);

// export_of gives everything held about a person as JSON: the record, contacts, papers (names, not octets),
// cases, certificates, and who looked. The NIK is in it: it is theirs. Own data, or by the administrator for
// the person who asked in writing; each is journalled.
Result<File> export_of(const Services& s, const Session& who, const PersonId& of);

// correct changes the record at the person's own word: name, position, rank, phone; by the administrator on
// the legal basis they give (`refused people.change.no_basis`). What is in signed letters stays as it was
// signed.
struct Correction {
  PersonId person;
  std::optional<std::string> name{}, position{}, rank{}, phone{};
  std::string basis;
};
Result<void> correct(const Services& s, const Session& who, const Correction& correction);

// destroy_due destroys the confidential papers (the KTP) of cases that ended longer ago than the office keeps them, and
// the scans of proofs that ended, or whose holder left, as long ago; says how many. Called by the server's round; it does
// at most 500 of each at a time.
Result<int> destroy_due(const Services& s, const OfficeId& office);

// Who is concerned by an incident: everybody whose confidential papers somebody looked at in a span of time;
// with `by`, only what that person looked at. For the notice within 3 × 24 hours, which the page counts from
// `known`.
struct Incident {
  Timestamp from, until, known;
  std::optional<PersonId> by;
};
Result<sheet::Page> concerned(const Services& s, const Session& who, const Incident& incident);

// ---- transfers and departures ----

// record_change: by the administrator. A change whose day has come takes effect at once.
Result<void> record_change(const Services& s, const Session& who, const people::Change& change);
// apply_changes carries out what is due today in an office: roles end, the account closes, and for who leaves
// the procedure for their certificate begins by itself (see connect_changes). Says how many.
Result<int> apply_changes(const Services& s, const OfficeId& office);
// connect_changes lets the courier begin that procedure: the office's SOP whose purpose is "revoke" (a
// transfer: "change"), for the person, brought in by whoever recorded the change, with the office's own
// notice as the paper it asks for. No certificate: nothing begins. No such SOP: `refused
// actions.no_procedure`, which an operator sees among the dead letters.
void connect_changes(outbox::Courier& courier, Desk& desk, const Services& s);

extern const store::Sql personal_sql;

}  // namespace paraf::actions
