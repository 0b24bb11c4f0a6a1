// office/people/roles.h: who may act in a role, on a day.
//
// A role is an immutable word ("kepala_bidang"); what stands on the door is the person's position.
// People hold roles from a day to a day. When a holder is away or a post is vacant, a stand-in acts:
//
//   Plh. (pelaksana harian)  the holder exists and is away; both may act, and the record says which did
//   Plt. (pelaksana tugas)   the post is vacant
//
// always for a period, always on a written legal basis, which is printed with the signature.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "office/people/day.h"
#include "platform/store/store.h"

namespace paraf::people {

struct RoleGrant {
  PersonId person{};
  std::string role{};
  std::string unit{};  // the unit it is held for, or empty: the whole office
  Period period{};
};

enum class StandInKind { plh, plt };
std::string_view name_of(StandInKind kind);  // "Plh.", "Plt."

struct StandIn {
  std::string id{};
  PersonId person{};
  std::string role{};
  std::string unit{};
  StandInKind kind = StandInKind::plh;
  Period period{};
  std::string legal_basis{};  // "Surat Perintah Nomor 800/12/2026"
  std::string title{};        // the position they stand in for, as printed after "Plh."
};

struct RoleBook {
  std::vector<RoleGrant> grants{};
  std::vector<StandIn> stand_ins{};
};

// In what right somebody acts.
struct Authority {
  PersonId person{};
  std::string role{};
  std::string unit{};
  std::optional<StandIn> stand_in{};  // empty: they hold the role
};

// Pure questions to a book. Holders come before stand-ins. A Plt. counts only on days on which nobody
// holds the role: a post cannot be vacant and filled.
std::vector<Authority> who_may_act(const RoleBook& book, std::string_view role, Day day);
std::optional<Authority> may_act(const RoleBook& book, const PersonId& person, std::string_view role,
                                 Day day);
std::vector<std::string> roles_of(const RoleBook& book, const PersonId& person, Day day);

// The book of the transaction's office, and its changes (each journalled by the caller's act). Who lacks a proof
// that the role asks (office/people/changes.h) is `refused people.qualification.missing`.
Result<RoleBook> role_book(store::Transaction& tx);
Result<void> grant_role(store::Transaction& tx, Timestamp now, const RoleGrant& grant);
// end_role: the last day on which the person holds it.
Result<void> end_role(store::Transaction& tx, Timestamp now, const PersonId& person, std::string_view role,
                      Day last);
// appoint refuses a stand-in without legal basis (`refused people.stand_in.no_basis`) or without an
// end (`…no_end`), or who would stand in for themselves (`…self`).
Result<void> appoint(store::Transaction& tx, Timestamp now, Random& random, const StandIn& stand_in);
Result<std::vector<StandIn>> stand_ins(store::Transaction& tx);

// ---- qualifications: what a role asks of a person, with its proof -----------------------------

struct Qualification {
  PersonId person{};
  std::string kind{};      // "sertifikat_diklat", "verifikator", …: the words of the SOP's `bukti`
  std::string proof{};     // number of the certificate or decree
  std::string document{};  // DocumentId of the scan, or empty
  Period period{};
};
Result<void> record_qualification(store::Transaction& tx, Timestamp now, const Qualification& qualification);
Result<std::vector<Qualification>> qualifications(store::Transaction& tx, const PersonId& person);

// ---- agreements: the government's PKS with the authority --------------------------------------

struct Agreement {
  std::string id{};
  std::string partner{};  // office id of the authority, or "bsre"
  std::string number{};   // of the agreement itself
  std::string subject{};
  Period period{};
};
Result<void> record_agreement(store::Transaction& tx, Timestamp now, Random& random,
                              const Agreement& agreement);
Result<std::vector<Agreement>> agreements(store::Transaction& tx);
// The one in force that ends last, if any.
Result<std::optional<Agreement>> agreement_on(store::Transaction& tx, Day day);
Result<void> end_agreement(store::Transaction& tx, Timestamp now, std::string_view id, Day last);

}  // namespace paraf::people
