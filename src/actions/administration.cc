#include "actions/administration.h"

#include <algorithm>

#include "actions/act.h"
#include "actions/officials.h"
#include "base/text.h"
#include "office/calendar/holidays.h"
#include "office/people/role_names.h"
#include "office/registry/pattern.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

using store::Transaction;

Result<void> known_role(const std::string& role) {
  const auto& known = people::role_names;
  if (std::find(known.begin(), known.end(), role) == known.end())
    return malformed("actions.no_such_role", {{"role", role}});
  return {};
}

// Everything an act was asked with, each part with its length before it. Some of it is personal, so what is
// kept of it is an index of the installation's and no plain hash.
using Asked = std::vector<std::string>;

std::string mark_of(const Services& s, std::string_view act, const Asked& asked) {
  std::string all;
  for (const std::string& part : asked) all += std::to_string(part.size()) + ":" + part;
  return std::string{act} + " " + base64url(s.sealer.index("actions.administered", all)) + " ";
}

// One act: by the administrator, once for its key, with its line in the journal. work gives the subject's id.
template <typename Work>
Result<std::string> administer(const Administering& a, std::string_view act, std::string_view noun,
                               const Asked& asked, Facts facts, Work work) {
  const Timestamp now = a.s.clock.now();
  return a.s.store.transact(store::Scope::office(a.who.office), [&](Transaction& tx) -> Result<std::string> {
    TRY(must_administer(a.s, tx, a.who));
    const std::string mark = a.key.empty() ? std::string{} : mark_of(a.s, act, asked);
    if (!a.key.empty())
      if (const auto earlier = TRY(workflow::receipt_of(tx, a.who.person, "kelola/" + a.key))) {
        if (!earlier->starts_with(mark)) return conflict("actions.key_used");
        return earlier->substr(mark.size());
      }
    const std::string id = TRY(work(tx, now));
    TRY(journal::append(
        tx, now,
        {std::string{act}, std::string{noun} + ":" + id, actor_of({a.who.office, a.who.person}), facts}));
    if (!a.key.empty()) TRY(workflow::keep_receipt(tx, now, a.who.person, "kelola/" + a.key, mark + id));
    return id;
  });
}

template <typename Work>
Result<void> change_office(const Administering& a, std::string_view act, const Asked& asked, Facts facts,
                           Work work) {
  const auto change = [&](Transaction& tx, Timestamp) -> Result<std::string> {
    people::Office office = TRY(people::load_office(tx));
    TRY(work(office));
    TRY(people::save_office(tx, office));
    return a.who.office.text();
  };
  TRY(administer(a, act, "office", asked, std::move(facts), change));
  return {};
}

Asked all_of(const PersonFields& f) {
  return {f.login, f.name, f.nip, f.position, f.rank, f.unit, f.email, f.phone, f.nik};
}
Asked with(Asked asked, std::string first) {
  asked.insert(asked.begin(), std::move(first));
  return asked;
}
std::string written(const people::Period& period) {
  return people::iso(period.from) + "/" + (period.until ? people::iso(*period.until) : "");
}

Result<people::Person> parsed(const PersonFields& f, people::Person person) {
  if (f.name.empty() || f.name.size() > 200) return malformed("actions.person_name");
  person.name = f.name;
  person.position = f.position;
  person.rank = f.rank;
  person.unit = f.unit;
  person.nip.reset();
  if (!f.nip.empty()) person.nip = TRY(people::Nip::parse(f.nip));
  person.phone.reset();
  if (!f.phone.empty()) person.phone = TRY(people::Phone::parse(f.phone));
  return person;
}

Result<std::optional<people::Nik>> nik_of(const PersonFields& f) {
  if (f.nik.empty()) return std::optional<people::Nik>{};
  return std::optional{TRY(people::Nik::parse(f.nik))};
}

Result<void> known_unit(Transaction& tx, const std::string& unit) {
  if (!unit.empty() && TRY(people::load_office(tx)).unit(unit) == nullptr)
    return refused("people.change.no_unit");
  return {};
}

// A row of a procedure in force that somebody of this office does, and nobody could do on some day.
struct Alone {
  std::string role, sop, row;
  friend bool operator==(const Alone&, const Alone&) = default;
};

Result<std::vector<Alone>> left_alone(const Administering& a, Transaction& tx, const people::RoleBook& book,
                                      people::Day day) {
  std::vector<Alone> all;
  for (const auto& edition : TRY(a.editions.all_present(tx)))
    for (const sop::Row& row : edition->sop.rows)
      for (const std::string& id : row.performers) {
        const sop::Performer* performer = edition->sop.performer(id);
        if (performer == nullptr || performer->external || performer->role == "pemohon" ||
            performer->role == "psre")
          continue;
        if (people::who_may_act(book, performer->role, day).empty())
          all.push_back({performer->label, edition->sop.identity.name.reading, row.no});
      }
  return all;
}

// What this act would leave alone is said, once; what was alone already is not this act's.
Result<void> leaves_nobody_out(const Administering& a, Transaction& tx, const people::RoleBook& before,
                               const people::RoleBook& after, people::Day day) {
  if (a.sure) return {};
  const auto alone = TRY(left_alone(a, tx, before, day));
  for (const Alone& row : TRY(left_alone(a, tx, after, day)))
    if (std::find(alone.begin(), alone.end(), row) == alone.end())
      return refused("actions.row_unfilled",
                     {{"role", row.role}, {"sop", row.sop}, {"row", row.row}, {"day", people::written(day)}});
  return {};
}

Result<void> own_person(Transaction& tx, const PersonId& person) {
  TRY(people::person(tx, person));
  return {};
}

}  // namespace

Result<PersonId> add_person(const Administering& a, const PersonFields& f) {
  people::Person person = TRY(parsed(f, {}));
  person.login = f.login;
  const bool plain =
      f.login.size() >= 2 && f.login.size() <= 60 && std::all_of(f.login.begin(), f.login.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
      });
  if (!plain) return malformed("actions.person_login");
  std::optional<people::EmailAddress> email;
  if (!f.email.empty()) email = TRY(people::EmailAddress::parse(f.email));
  const auto nik = TRY(nik_of(f));
  const std::string id = TRY(administer(
      a, "person.added", "person", all_of(f), {}, [&](Transaction& tx, Timestamp now) -> Result<std::string> {
        TRY(known_unit(tx, f.unit));
        const PersonId made = TRY(people::add_person(tx, now, a.s.random, a.s.sealer, person, nik));
        if (email) TRY(people::declare_email(tx, now, made, *email));
        return made.text();
      }));
  return PersonId::parse(id);
}

Result<void> change_person(const Administering& a, const PersonId& id, std::int64_t version,
                           const PersonFields& f) {
  std::optional<people::EmailAddress> email;
  if (!f.email.empty()) email = TRY(people::EmailAddress::parse(f.email));
  const auto nik = TRY(nik_of(f));
  TRY(administer(a, "person.changed", "person", with(all_of(f), id.text()), {},
                 [&](Transaction& tx, Timestamp now) -> Result<std::string> {
                   people::Person person = TRY(parsed(f, TRY(people::person(tx, id))));
                   if (person.version != version) return conflict("people.changed");
                   TRY(known_unit(tx, f.unit));
                   TRY(people::change_person(tx, now, person));
                   if (email) TRY(people::declare_email(tx, now, id, *email));
                   if (nik) TRY(people::set_nik(tx, now, a.s.sealer, id, *nik));
                   return id.text();
                 }));
  return {};
}

Result<void> record_departure(const Administering& a, const people::Change& change) {
  TRY(administer(a, "person.change_recorded", "person",
                 {change.person.text(), std::string{people::word_of(change.kind)}, people::iso(change.day),
                  change.basis, change.to_unit},
                 {{"kind", std::string{people::word_of(change.kind)}}},
                 [&](Transaction& tx, Timestamp now) -> Result<std::string> {
                   TRY(own_person(tx, change.person));
                   people::Change whole = change;
                   whole.from_unit = TRY(people::person(tx, change.person)).unit;
                   if (people::leaves(change.kind)) {
                     const people::RoleBook book = TRY(people::role_book(tx));
                     people::RoleBook without = book;
                     std::erase_if(without.grants, [&](const auto& g) { return g.person == change.person; });
                     std::erase_if(without.stand_ins,
                                   [&](const auto& g) { return g.person == change.person; });
                     TRY(leaves_nobody_out(a, tx, book, without, change.day));
                   }
                   const people::Change made = TRY(people::record_change(tx, now, a.s.random, whole));
                   // Who recorded it brings in the procedure that it opens: found by the change (personal_changes.cc).
                   TRY(journal::append(tx, now, {"person.change_recorded", "change:" + made.id,
                                                 actor_of({a.who.office, a.who.person}), {}}));
                   return change.person.text();
                 }));
  return {};
}

Result<void> grant_role(const Administering& a, const people::RoleGrant& grant) {
  TRY(known_role(grant.role));
  TRY(administer(a, "role.granted", "person",
                 {grant.person.text(), grant.role, grant.unit, written(grant.period)},
                 {{"role", grant.role}, {"from", people::iso(grant.period.from)}},
                 [&](Transaction& tx, Timestamp now) -> Result<std::string> {
                   TRY(own_person(tx, grant.person));
                   TRY(people::grant_role(tx, now, grant));
                   return grant.person.text();
                 }));
  return {};
}

Result<void> end_role(const Administering& a, const PersonId& person, const std::string& role,
                      people::Day last) {
  TRY(administer(a, "role.ended", "person", {person.text(), role, people::iso(last)},
                 {{"role", role}, {"last", people::iso(last)}},
                 [&](Transaction& tx, Timestamp now) -> Result<std::string> {
                   TRY(own_person(tx, person));
                   const people::RoleBook before = TRY(people::role_book(tx));
                   TRY(people::end_role(tx, now, person, role, last));
                   const people::RoleBook after = TRY(people::role_book(tx));
                   TRY(leaves_nobody_out(a, tx, before, after, last + std::chrono::days{1}));
                   return person.text();
                 }));
  return {};
}

Result<void> appoint(const Administering& a, const people::StandIn& stand_in) {
  TRY(known_role(stand_in.role));
  TRY(administer(
      a, "stand_in.appointed", "person",
      {stand_in.person.text(), stand_in.role, stand_in.unit, std::string{people::name_of(stand_in.kind)},
       written(stand_in.period), stand_in.legal_basis, stand_in.title},
      {{"role", stand_in.role}, {"from", people::iso(stand_in.period.from)}},
      [&](Transaction& tx, Timestamp now) -> Result<std::string> {
        TRY(own_person(tx, stand_in.person));
        TRY(people::appoint(tx, now, a.s.random, stand_in));
        return stand_in.person.text();
      }));
  return {};
}

Result<void> record_qualification(const Administering& a, const people::Qualification& q) {
  if (q.kind.empty() || q.proof.empty()) return malformed("actions.qualification");
  TRY(administer(a, "qualification.recorded", "person",
                 {q.person.text(), q.kind, q.proof, q.document, written(q.period)}, {{"kind", q.kind}},
                 [&](Transaction& tx, Timestamp now) -> Result<std::string> {
                   TRY(own_person(tx, q.person));
                   TRY(people::record_qualification(tx, now, q));
                   return q.person.text();
                 }));
  return {};
}

Result<void> require_qualification(const Administering& a, const std::string& role, const std::string& kind,
                                   bool needed) {
  TRY(known_role(role));
  if (kind.empty()) return malformed("actions.qualification");
  TRY(administer(a, needed ? "qualification.required" : "qualification.not_required", "role", {role, kind},
                 {{"kind", kind}}, [&](Transaction& tx, Timestamp) -> Result<std::string> {
                   TRY(needed ? people::require(tx, role, kind) : people::require_no_more(tx, role, kind));
                   return role;
                 }));
  return {};
}

Result<void> enable_account(const Administering& a, const people::Account& account, bool enabled) {
  if (account.office != a.who.office) return not_found("people.account.unknown");
  TRY(administer(a, enabled ? "account.enabled" : "account.disabled", "person", {account.id.text()}, {},
                 [&](Transaction& tx, Timestamp now) -> Result<std::string> {
                   TRY(people::enable_account(tx, now, account.id, enabled));
                   return account.person.text();
                 }));
  return {};
}

Result<void> set_day_off(const Administering& a, people::Day day, const std::string& name) {
  return change_office(a, name.empty() ? "calendar.day_taken_out" : "calendar.day_off",
                       {people::iso(day), name}, {{"day", people::iso(day)}},
                       [&](people::Office& office) -> Result<void> {
                         if (name.empty())
                           office.settings.days_off.erase(day);
                         else
                           office.settings.days_off[day] = clipped(name, 120);
                         return {};
                       });
}

Result<TakenOver> set_holidays(const Administering& a, const std::string& source, int year, ByteView file,
                               bool dry_run) {
  const bool word = !source.empty() && source.size() <= 40 && std::all_of(source.begin(), source.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!word) return malformed("actions.holiday_source");
  const calendar::Holidays read = TRY(calendar::read_holidays(file, year));
  people::HolidayList list;
  list.source = source;
  list.year = year;
  list.hash = hex(crypto::sha256(file));
  for (const auto& [day, name] : read.days) list.days[day] = clipped(name, 120);
  for (const calendar::Period& span : read.ramadan) list.fasting.push_back({span.from, span.until});
  TakenOver taken{static_cast<int>(list.days.size()), static_cast<int>(list.fasting.size()), 1};
  if (dry_run) return taken;
  TRY(change_office(a, "calendar.list", {source, std::to_string(year), list.hash},
                    {{"source", source}, {"year", std::to_string(year)}, {"hash", list.hash}},
                    [&](people::Office& office) -> Result<void> {
                      auto& lists = office.settings.holidays;
                      const auto before = std::find_if(lists.begin(), lists.end(), [&](const auto& one) {
                        return one.source == source && one.year == year;
                      });
                      people::HolidayList next = list;
                      if (before != lists.end()) {
                        next.version = before->hash == next.hash ? before->version : before->version + 1;
                        *before = next;
                      } else {
                        lists.push_back(next);
                      }
                      taken.version = next.version;
                      std::sort(lists.begin(), lists.end(), [](const auto& x, const auto& y) {
                        return std::pair{x.year, x.source} < std::pair{y.year, y.source};
                      });
                      return {};
                    }));
  return taken;
}

Result<void> set_number_pattern(const Administering& a, const std::string& book, const std::string& pattern) {
  const bool id = !book.empty() && std::all_of(book.begin(), book.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (!id) return malformed("actions.no_such_book");
  if (!pattern.empty()) TRY(registry::NumberPattern::parse(pattern));
  return change_office(a, "number.pattern", {book, pattern}, {{"book", book}},
                       [&](people::Office& office) -> Result<void> {
                         if (pattern.empty())
                           office.settings.numbers.erase(book);
                         else
                           office.settings.numbers[book] = pattern;
                         return {};
                       });
}

Result<void> require_second_factor(const Administering& a, const std::string& role, bool needed) {
  TRY(known_role(role));
  return change_office(a, needed ? "second_factor.required" : "second_factor.not_required", {role},
                       {{"role", role}}, [&](people::Office& office) -> Result<void> {
                         auto& asked = office.settings.second_factor;
                         std::erase(asked, role);
                         if (needed) asked.push_back(role);
                         std::sort(asked.begin(), asked.end());
                         return {};
                       });
}

}  // namespace paraf::actions
