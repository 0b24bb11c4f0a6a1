// What a desk looks up: who looked at the papers of a case, what is agreed with applicants, who holds a
// certificate and what became of it.
#include <algorithm>

#include "actions/actions.sql.h"
#include "actions/certificate_record.h"
#include "actions/desk_parts.h"
#include "actions/holders.h"
#include "actions/officials.h"

namespace paraf::actions {

using store::Scope;
using store::value;

Result<std::vector<AccessView>> Desk::access_log(const Session& who, const CaseRef& subject) {
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  TRY(parts_->may_look(who, l));
  // Each applicant of a collective request learns who looked at their own card, and nothing of the others'.
  const bool own = !l.officer && l.c.is_applicant({who.office, who.person});
  return parts_->s.store.read(
      Scope::office(subject.office), [&](store::Transaction& tx) -> Result<std::vector<AccessView>> {
        std::vector<AccessView> all;
        std::map<std::string, std::pair<std::string, std::string>> known;
        for (const store::Row& row : TRY(tx.query(actions::sql, "looks_at_case",
                                                  {value(subject.office), value(subject.id),
                                                   value(own ? who.person.text() : std::string{})}))) {
          auto [at, fresh] = known.try_emplace(row.text(2));
          if (fresh)
            if (const auto person = people::person(tx, PersonId::trusted(row.text(2))))
              at->second = {person->name, person->position};
          const sop::Paper* slot = l.edition->sop.paper(row.text(0));
          const auto label = l.c.refs.find("berkas." + row.text(0));
          all.push_back({slot != nullptr           ? slot->label
                         : label != l.c.refs.end() ? label->second
                                                   : row.text(0),
                         row.text(1), at->second.first, at->second.second, row.text(3), row.time(4)});
        }
        return all;
      });
}

Result<std::vector<AppointmentView>> Desk::appointments(const Session& who, Timestamp from, Timestamp until) {
  const Services& s = parts_->s;
  return s.store.read(
      Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<AppointmentView>> {
        TRY(must_be_official(s, tx, who));
        std::vector<AppointmentView> all;
        for (const store::Row& row : TRY(tx.query(actions::sql, "appointments_between",
                                                  {value(who.office), value(from), value(until)}))) {
          AppointmentView a;
          a.subject = {who.office, CaseId::trusted(row.text(0))};
          a.applicant = TRY(package_of(s, tx, a.subject.id)).statement.name;
          a.at = row.time(1);
          a.minutes = static_cast<int>(row.integer(2));
          a.place = row.text(3);
          a.moved = static_cast<int>(row.integer(4));
          a.attended = row.text(5);
          all.push_back(std::move(a));
        }
        return all;
      });
}

namespace {

Result<std::vector<HolderView>> holders_by(const Services& s, const Session& who, const char* query,
                                           const std::vector<store::Value>& asked) {
  const Timestamp now = s.clock.now();
  auto all = TRY(
      s.store.read(Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<HolderView>> {
        TRY(must_be_official(s, tx, who));
        std::vector<HolderView> held;
        for (const store::Row& row : TRY(tx.query(actions::sql, query, asked))) {
          HolderView h;
          h.serial = row.text(0);
          h.person = PersonId::trusted(row.text(1));
          if (const auto person = people::person(tx, h.person)) {
            h.name = person->name;
            h.position = person->position;
            if (person->nip) h.nip = std::string{person->nip->digits()};
          }
          held.push_back(std::move(h));
        }
        return held;
      }));
  for (HolderView& h : all) {
    const auto record = certificate_record(s, h.serial);
    if (!record) {
      h.status = "unknown";
      continue;
    }
    h.not_before = record->not_before;
    h.not_after = record->not_after;
    h.follows = record->follows;
    const bool hold = record->revoked && record->revoked->reason == ca::Reason::certificate_hold;
    if (record->revoked) {
      h.revoked = record->revoked->at;
      h.reason = std::string{ca::name_of(record->revoked->reason)};
    }
    h.status = hold                      ? "suspended"
               : record->revoked         ? "revoked"
               : now > record->not_after ? "expired"
                                         : "active";
  }
  return all;
}

}  // namespace

Result<std::vector<HolderView>> Desk::office_holders(const Session& who) {
  return holders_by(parts_->s, who, "holders_of_office", {value(who.office)});
}

Result<std::vector<HolderView>> holder_of(const Services& s, const Session& who, std::string_view serial) {
  return holders_by(s, who, "holders_beside", {value(who.office), value(serial)});
}

Result<std::vector<CaseLine>> Desk::cases_about(const Session& who, const PersonId& person,
                                                std::string_view serial) {
  const Services& s = parts_->s;
  return s.store.read(
      Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<CaseLine>> {
        TRY(must_be_official(s, tx, who));
        std::vector<CaseLine> all;
        for (const workflow::Line& line : TRY(workflow::cases(tx, "", person, 100))) {
          const workflow::Case c = TRY(workflow::load(tx, line.id));
          const auto about = [&](const char* name) {
            const auto found = c.refs.find(name);
            return found != c.refs.end() && found->second == serial;
          };
          const workflow::Member* member = c.member({who.office, person});
          if (!about("serial") && !about("serial.baru") && !(member && member->serial == serial)) continue;
          all.push_back({{who.office, line.id},
                         TRY(parts_->editions.edition(tx, c.edition))->sop.identity.name.reading,
                         TRY(package_of(s, tx, line.id)).statement.name,
                         line.status,
                         line.row,
                         line.opened,
                         line.changed});
        }
        return all;
      });
}

}  // namespace paraf::actions
