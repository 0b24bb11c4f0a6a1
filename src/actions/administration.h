// actions/administration.h: what the administrator of an office keeps: people, positions and roles, proofs,
// stand-ins, days off, numbers, who must log in with a code.
//
// Each is an act of the office's own transaction, by whoever holds admin_instansi (`forbidden
// actions.administrator_only`), journalled with ids only; the same key by the same person is one act, and asked
// with anything else it is `conflict actions.key_used`. What would leave a row of a procedure with nobody to do
// it is `refused actions.row_unfilled` (facts: role, sop, row, day) until it is said again that this is meant
// (`sure`).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "actions/desk.h"
#include "office/people/account.h"
#include "office/people/changes.h"
#include "office/people/people.h"
#include "office/people/roles.h"
#include "office/workflow/workflow.h"

namespace paraf::actions {

// What is common to all of them.
struct Administering {
  const Services& s;
  workflow::Editions& editions;  // of the procedures whose rows must not be left alone
  const Session& who;
  std::string key;    // "" : none
  bool sure = false;  // said again after the warning
};

struct PersonFields {
  std::string login, name, nip, position, rank, unit, email, phone, nik;  // as typed
};
// `malformed people.…` for a field, `malformed actions.person_name`, `conflict people.login_taken`,
// `people.nik_taken`. The e-mail is declared: it counts once its mailbox confirmed it.
Result<PersonId> add_person(const Administering& a, const PersonFields& fields);
// All but login; an empty NIK stays as it is. version: of the person as it was shown (`conflict
// people.changed`).
Result<void> change_person(const Administering& a, const PersonId& person, std::int64_t version,
                           const PersonFields& fields);
// Transfer, retirement, resignation, death: in force from its day, which opens the procedure for the
// certificate.
Result<void> record_departure(const Administering& a, const people::Change& change);

Result<void> grant_role(const Administering& a, const people::RoleGrant& grant);
Result<void> end_role(const Administering& a, const PersonId& person, const std::string& role,
                      people::Day last);
Result<void> appoint(const Administering& a, const people::StandIn& stand_in);
Result<void> record_qualification(const Administering& a, const people::Qualification& qualification);
// Whether a role asks for a kind of proof from now on.
Result<void> require_qualification(const Administering& a, const std::string& role, const std::string& kind,
                                   bool needed);

// Disabling also ends every session of the account: `not_found people.account.unknown` for another office's.
Result<void> enable_account(const Administering& a, const people::Account& account, bool enabled);

// A day of this office on which nobody works; an empty name takes it out again.
Result<void> set_day_off(const Administering& a, people::Day day, const std::string& name);
// The days off of a year as a list: a table or an .ics file (office/calendar/holidays.h). "nasional" takes the place of
// the installation's own days of that year, another source adds to them; the same source and year again is its next
// version. Running clocks follow at once. Refusals are those of calendar::read_holidays; `malformed
// actions.holiday_source` for a source that is no word of small letters.
struct TakenOver {
  int days = 0, fasting = 0, version = 1;  // fasting: spans of Ramadan
};
Result<TakenOver> set_holidays(const Administering& a, const std::string& source, int year, ByteView file, bool dry_run);
// The pattern of a book or letter ("keluar", "masuk", a letter's id): `malformed registry.pattern`; "" takes
// a letter's own out.
Result<void> set_number_pattern(const Administering& a, const std::string& book, const std::string& pattern);
// Whether holders of a role must log in with a code of their authenticator.
Result<void> require_second_factor(const Administering& a, const std::string& role, bool needed);

}  // namespace paraf::actions
