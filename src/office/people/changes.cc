#include "office/people/changes.h"

#include <algorithm>
#include <array>

#include "office/people/columns.h"
#include "office/people/people.h"
#include "office/people/roles.h"
#include "office/people/sql.h"

namespace paraf::people {
namespace {

using store::value;

constexpr std::array<std::pair<ChangeKind, std::string_view>, 5> words{{{ChangeKind::transfer, "mutasi"},
                                                                        {ChangeKind::moved_away, "pindah"},
                                                                        {ChangeKind::retired, "pensiun"},
                                                                        {ChangeKind::resigned, "berhenti"},
                                                                        {ChangeKind::died, "meninggal"}}};

bool blank(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

Result<std::vector<Change>> read(const Result<store::Rows>& rows) {
  if (!rows) return tl::unexpected<Error>(rows.error());
  std::vector<Change> all;
  for (const store::Row& row : *rows)
    all.push_back({row.text(0), PersonId::trusted(row.text(1)),
                   change_of_word(row.text(2)).value_or(ChangeKind::transfer), TRY(parse_day(row.text(3))),
                   row.text(4), row.text(5), row.text(6), row.text(7) == "berlaku"});
  return all;
}

// Roles held for the old unit stay behind; those held for the whole office go along.
Result<void> carry_out(store::Transaction& tx, Timestamp now, const Change& change) {
  const Day last = change.day - std::chrono::days{1};
  Person known = TRY(person(tx, change.person));
  if (leaves(change.kind)) {
    TRY(tx.execute(sql, "end_all_grants", {value(office_of(tx)), value(change.person), value(iso(last))}));
    TRY(tx.execute(sql, "end_all_stand_ins", {value(office_of(tx)), value(change.person), value(iso(last))}));
    known.active = false;
  } else {
    for (const RoleGrant& grant : TRY(role_book(tx)).grants)
      if (grant.person == change.person && !grant.unit.empty() && grant.unit == change.from_unit &&
          (!grant.period.until || *grant.period.until > last))
        TRY(end_role(tx, now, change.person, grant.role, last));
    known.unit = change.to_unit;
  }
  return change_person(tx, now, known);
}

}  // namespace

std::string_view word_of(ChangeKind kind) {
  return std::find_if(words.begin(), words.end(), [&](const auto& one) { return one.first == kind; })->second;
}

std::optional<ChangeKind> change_of_word(std::string_view word) {
  for (const auto& [kind, text] : words)
    if (text == word) return kind;
  return std::nullopt;
}

Result<Change> record_change(store::Transaction& tx, Timestamp now, Random& random, const Change& change) {
  if (blank(change.basis)) return refused("people.change.no_basis");
  if (!leaves(change.kind) && blank(change.to_unit)) return refused("people.change.no_unit");
  Change made = change;
  made.id = base::make_ulid(now, random);
  made.from_unit = TRY(person(tx, change.person)).unit;
  made.in_force = false;
  TRY(tx.execute(sql, "add_change",
                 {value(office_of(tx)), value(made.id), value(made.person), value(word_of(made.kind)),
                  value(iso(made.day)), value(made.basis), value(made.from_unit), value(made.to_unit),
                  value("menunggu"), value(now)}));
  return made;
}

Result<std::vector<Change>> changes_of(store::Transaction& tx, const PersonId& person) {
  return read(tx.query(sql, "changes_of", {value(office_of(tx)), value(person)}));
}

Result<std::vector<Change>> apply_changes(store::Transaction& tx, Timestamp now, Day today) {
  std::vector<Change> due =
      TRY(read(tx.query(sql, "changes_due", {value(office_of(tx)), value(iso(today))})));
  for (Change& change : due) {
    TRY(carry_out(tx, now, change));
    TRY(tx.execute(sql, "change_done", {value(office_of(tx)), value(change.id)}));
    change.in_force = true;
  }
  return due;
}

Result<void> require(store::Transaction& tx, std::string_view role, std::string_view kind) {
  TRY(tx.execute(sql, "require", {value(office_of(tx)), value(role), value(kind)}));
  return {};
}

Result<void> require_no_more(store::Transaction& tx, std::string_view role, std::string_view kind) {
  TRY(tx.execute(sql, "require_no_more", {value(office_of(tx)), value(role), value(kind)}));
  return {};
}

Result<std::vector<std::pair<std::string, std::string>>> requirements(store::Transaction& tx) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const store::Row& row : TRY(tx.query(sql, "requirements", {value(office_of(tx))})))
    all.emplace_back(row.text(0), row.text(1));
  return all;
}

Result<void> qualified(store::Transaction& tx, const PersonId& person, std::string_view role, Day day) {
  const std::vector<Qualification> proofs = TRY(qualifications(tx, person));
  for (const auto& [of_role, kind] : TRY(requirements(tx))) {
    if (of_role != role) continue;
    const bool proved = std::any_of(
        proofs.begin(), proofs.end(),
        [&, &wanted = kind](const Qualification& q) { return q.kind == wanted && q.period.holds(day); });
    if (!proved)
      return refused("people.qualification.missing", {{"role", std::string{role}}, {"kind", kind}});
  }
  return {};
}

}  // namespace paraf::people
