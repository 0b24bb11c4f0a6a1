#include "office/people/roles.h"

#include <algorithm>

#include "office/people/changes.h"
#include "office/people/columns.h"
#include "office/people/sql.h"

namespace paraf::people {
namespace {

using store::value;

std::string_view word_of(StandInKind kind) { return kind == StandInKind::plt ? "plt" : "plh"; }

}  // namespace

std::string_view name_of(StandInKind kind) { return kind == StandInKind::plt ? "Plt." : "Plh."; }

std::vector<Authority> who_may_act(const RoleBook& book, std::string_view role, Day day) {
  std::vector<Authority> who;
  for (const RoleGrant& grant : book.grants)
    if (grant.role == role && grant.period.holds(day))
      who.push_back({grant.person, grant.role, grant.unit, {}});
  const bool vacant = who.empty();
  for (const StandIn& each : book.stand_ins) {
    if (each.role != role || !each.period.holds(day)) continue;
    if (each.kind == StandInKind::plt && !vacant) continue;
    who.push_back({each.person, each.role, each.unit, each});
  }
  return who;
}

std::optional<Authority> may_act(const RoleBook& book, const PersonId& person, std::string_view role,
                                 Day day) {
  for (const Authority& each : who_may_act(book, role, day))
    if (each.person == person) return each;
  return std::nullopt;
}

std::vector<std::string> roles_of(const RoleBook& book, const PersonId& person, Day day) {
  std::vector<std::string> roles;
  const auto consider = [&](const std::string& role) {
    if (std::find(roles.begin(), roles.end(), role) == roles.end() && may_act(book, person, role, day))
      roles.push_back(role);
  };
  for (const RoleGrant& grant : book.grants)
    if (grant.person == person) consider(grant.role);
  for (const StandIn& each : book.stand_ins)
    if (each.person == person) consider(each.role);
  return roles;
}

Result<RoleBook> role_book(store::Transaction& tx) {
  RoleBook book;
  for (const store::Row& row : TRY(tx.query(sql, "grants", {value(office_of(tx))})))
    book.grants.push_back({PersonId::trusted(row.text(0)), row.text(1), row.text(2),
                           TRY(period_of_columns(row.text(3), row.text(4)))});
  book.stand_ins = TRY(stand_ins(tx));
  return book;
}

Result<void> grant_role(store::Transaction& tx, Timestamp now, const RoleGrant& grant) {
  if (grant.period.until && *grant.period.until < grant.period.from) return refused("people.period_reversed");
  TRY(qualified(tx, grant.person, grant.role, grant.period.from));
  TRY(tx.execute(sql, "insert_grant",
                 {value(office_of(tx)), value(grant.person), value(grant.role), value(grant.unit),
                  value(iso(grant.period.from)), value(day_column(grant.period.until)), value(now)}));
  return {};
}

Result<void> end_role(store::Transaction& tx, Timestamp, const PersonId& person, std::string_view role,
                      Day last) {
  const std::int64_t changed =
      TRY(tx.execute(sql, "end_grant", {value(office_of(tx)), value(person), value(role), value(iso(last))}));
  if (changed == 0) return not_found("people.role_not_held");
  return {};
}

Result<void> appoint(store::Transaction& tx, Timestamp now, Random& random, const StandIn& stand_in) {
  if (stand_in.legal_basis.find_first_not_of(" \t\n") == std::string::npos)
    return refused("people.stand_in.no_basis");
  if (!stand_in.period.until) return refused("people.stand_in.no_end");
  if (*stand_in.period.until < stand_in.period.from) return refused("people.period_reversed");
  // Who holds the role through the whole of the first day cannot also be their own stand-in.
  const RoleBook book = TRY(role_book(tx));
  for (const RoleGrant& grant : book.grants)
    if (grant.person == stand_in.person && grant.role == stand_in.role &&
        grant.period.holds(stand_in.period.from))
      return refused("people.stand_in.self");
  TRY(qualified(tx, stand_in.person, stand_in.role, stand_in.period.from));
  const std::string id = stand_in.id.empty() ? base::make_ulid(now, random) : stand_in.id;
  TRY(tx.execute(sql, "insert_stand_in",
                 {value(office_of(tx)), value(id), value(stand_in.person), value(stand_in.role),
                  value(stand_in.unit), value(word_of(stand_in.kind)), value(iso(stand_in.period.from)),
                  value(day_column(stand_in.period.until)), value(stand_in.legal_basis),
                  value(stand_in.title), value(now)}));
  return {};
}

Result<std::vector<StandIn>> stand_ins(store::Transaction& tx) {
  std::vector<StandIn> all;
  for (const store::Row& row : TRY(tx.query(sql, "stand_ins", {value(office_of(tx))})))
    all.push_back({row.text(0), PersonId::trusted(row.text(1)), row.text(2), row.text(3),
                   row.text(4) == "plt" ? StandInKind::plt : StandInKind::plh,
                   TRY(period_of_columns(row.text(5), row.text(6))), row.text(7), row.text(8)});
  return all;
}

Result<void> record_qualification(store::Transaction& tx, Timestamp now, const Qualification& qualification) {
  if (qualification.proof.empty() && qualification.document.empty())
    return refused("people.qualification.no_proof");
  const std::int64_t written = TRY(tx.execute(
      sql, "insert_qualification",
      {value(office_of(tx)), value(qualification.person), value(qualification.kind),
       value(qualification.proof), value(qualification.document), value(iso(qualification.period.from)),
       value(day_column(qualification.period.until)), value(now)}));
  if (written == 0) return conflict("people.qualification.recorded");
  return {};
}

Result<std::vector<Qualification>> qualifications(store::Transaction& tx, const PersonId& person) {
  std::vector<Qualification> all;
  for (const store::Row& row : TRY(tx.query(sql, "qualifications", {value(office_of(tx)), value(person)})))
    all.push_back({PersonId::trusted(row.text(0)), row.text(1), row.text(2), row.text(3),
                   TRY(period_of_columns(row.text(4), row.text(5)))});
  return all;
}

Result<void> record_agreement(store::Transaction& tx, Timestamp now, Random& random,
                              const Agreement& agreement) {
  if (agreement.period.until && *agreement.period.until < agreement.period.from)
    return refused("people.period_reversed");
  const std::string id = agreement.id.empty() ? base::make_ulid(now, random) : agreement.id;
  TRY(tx.execute(sql, "insert_agreement",
                 {value(office_of(tx)), value(id), value(agreement.partner), value(agreement.number),
                  value(agreement.subject), value(iso(agreement.period.from)),
                  value(day_column(agreement.period.until)), value(now)}));
  return {};
}

Result<std::vector<Agreement>> agreements(store::Transaction& tx) {
  std::vector<Agreement> all;
  for (const store::Row& row : TRY(tx.query(sql, "agreements", {value(office_of(tx))})))
    all.push_back({row.text(0), row.text(1), row.text(2), row.text(3),
                   TRY(period_of_columns(row.text(4), row.text(5)))});
  return all;
}

Result<std::optional<Agreement>> agreement_on(store::Transaction& tx, Day day) {
  std::optional<Agreement> longest;
  for (Agreement& each : TRY(agreements(tx))) {
    if (!each.period.holds(day)) continue;
    const bool longer = !longest || (longest->period.until &&
                                     (!each.period.until || *longest->period.until < *each.period.until));
    if (longer) longest = std::move(each);
  }
  return longest;
}

Result<void> end_agreement(store::Transaction& tx, Timestamp, std::string_view id, Day last) {
  const std::int64_t changed =
      TRY(tx.execute(sql, "end_agreement", {value(office_of(tx)), value(id), value(iso(last))}));
  if (changed == 0) return not_found("people.agreement_unknown");
  return {};
}

}  // namespace paraf::people
