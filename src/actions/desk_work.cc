// Whose work it is: a case taken on and given back, what nobody has opened yet, lists kept under a name, and
// a word to the applicant.
#include <algorithm>
#include <set>

#include "actions/actions.sql.h"
#include "actions/conversation.h"
#include "actions/desk_parts.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

using ActId = Id<struct ActTag>;
using store::Scope;
using store::value;

constexpr std::size_t longest_name = 40;
constexpr std::size_t most_filters = 20;

// The roles of the asker for which something waits in the case; and the first place of the SOP that has one.
struct Waiting {
  std::set<std::string> roles;
  std::string performer, row;
};

Waiting waiting_for(const sop::Sop& sop, const workflow::Case& c, const people::RoleBook& roles,
                    const Session& who, calendar::Day today) {
  Waiting found;
  if (who.office != c.office || c.is_applicant({who.office, who.person})) return found;
  for (const workflow::OpenStep& open : workflow::open_steps(sop, c)) {
    const sop::Performer* performer = sop.performer(open.step->by);
    if (performer == nullptr || performer->role == "pemohon" || workflow::by_authority(sop, *open.step))
      continue;
    if (!people::may_act(roles, who.person, performer->role, today)) continue;
    if (found.roles.empty()) {
      found.performer = performer->id;
      found.row = c.at;
    }
    found.roles.insert(performer->role);
  }
  return found;
}

struct Held {
  std::string role;
  PersonId person;
};

Result<std::vector<Held>> held(store::Transaction& tx, const CaseId& id) {
  std::vector<Held> all;
  for (const store::Row& row :
       TRY(tx.query(actions::sql, "claims_of_case", {value(tx.scope().only()), value(id)})))
    all.push_back({row.text(0), PersonId::trusted(row.text(1))});
  return all;
}

Error of_another(store::Transaction& tx, const PersonId& person) {
  const auto found = people::person(tx, person);
  return {
      ErrorKind::conflict, "actions.claimed", {{"name", found ? found->name : std::string{"pegawai lain"}}}};
}

Result<void> tell(store::Transaction& tx, const Services& s, const Session& who, const CaseId& id,
                  std::string_view verb, const Waiting& place, const std::string& reason) {
  const Timestamp now = s.clock.now();
  const workflow::Who by{who.office, who.person};
  workflow::Event event;
  event.act = ActId::make(now, s.random).text();
  event.at = now;
  event.verb = std::string{verb};
  event.by = by;
  event.row = place.row;
  event.performer = place.performer;
  event.note = reason;
  TRY(workflow::record(tx, id, event));
  TRY(journal::append(
      tx, now,
      {std::string{verb}, "case:" + id.text(), actor_of(by), {{"act", event.act}, {"row", place.row}}}));
  return {};
}

}  // namespace

Result<void> not_anothers(store::Transaction& tx, const CaseId& id, const sop::Sop& sop,
                          const sop::Step& step, const PersonId& person) {
  const sop::Performer* performer = sop.performer(step.by);
  if (performer == nullptr) return {};
  for (const Held& claim : TRY(held(tx, id)))
    if (claim.role == performer->role && claim.person != person)
      return tl::unexpected<Error>(of_another(tx, claim.person));
  return {};
}

Result<void> Desk::claim(const Session& who, const CaseRef& subject, std::string reason) {
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  const Waiting place = waiting_for(l.edition->sop, l.c, l.roles, who, local_day(now, l.time.zone));
  if (place.roles.empty()) return conflict("actions.nothing_to_claim");
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos) reason.clear();
  if (reason.size() > longest_words) return malformed("actions.answer_too_long");
  return s.store.transact(Scope::office(subject.office), [&](store::Transaction& tx) -> Result<void> {
    bool taken = false, over = false;
    for (const std::string& role : place.roles) {
      const std::vector<store::Value> mine = {value(subject.office), value(subject.id), value(role),
                                              value(who.person), value(now)};
      if (TRY(tx.execute(actions::sql, "add_claim", mine)) > 0) {
        taken = true;
        continue;
      }
      // Somebody was first: the same person again changes nothing, another gives way only to a reason.
      for (const Held& claim : TRY(held(tx, subject.id))) {
        if (claim.role != role || claim.person == who.person) continue;
        if (reason.empty()) return tl::unexpected<Error>(of_another(tx, claim.person));
        std::vector<store::Value> theirs = mine;
        theirs.push_back(value(claim.person));
        if (TRY(tx.execute(actions::sql, "take_over_claim", theirs)) == 0)
          return tl::unexpected<Error>(of_another(tx, claim.person));
        over = true;
      }
    }
    if (!taken && !over) return {};
    return tell(tx, s, who, subject.id, over ? "take_over" : "claim", place, over ? reason : std::string{});
  });
}

Result<void> Desk::release(const Session& who, const CaseRef& subject) {
  const Services& s = parts_->s;
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  if (!l.by || who.office != subject.office) return {};
  Waiting place =
      waiting_for(l.edition->sop, l.c, l.roles, who, local_day(s.clock.now(), l.time.zone));
  place.row = l.c.at == "end" ? std::string{} : l.c.at;
  return s.store.transact(Scope::office(subject.office), [&](store::Transaction& tx) -> Result<void> {
    const auto gone = TRY(tx.execute(actions::sql, "drop_claims",
                                     {value(subject.office), value(subject.id), value(who.person)}));
    if (gone == 0) return {};
    return tell(tx, s, who, subject.id, "release", place, {});
  });
}

Result<int> Desk::unread(const Session& who) {
  if (who.enrolment) return 0;
  const Services& s = parts_->s;
  return s.store.read(Scope::office(who.office), [&](store::Transaction& tx) -> Result<int> {
    const auto today = local_day(s.clock.now(), working_time(s, TRY(people::load_office(tx))).zone);
    std::set<std::string> cases;
    for (const std::string& role : people::roles_of(TRY(people::role_book(tx)), who.person, today)) {
      if (role == "pemohon") continue;
      for (const store::Row& row :
           TRY(tx.query(actions::sql, "unread_of_role", {value(who.office), value(role), value(who.person)})))
        cases.insert(row.text(0));
    }
    return static_cast<int>(cases.size());
  });
}

// ── lists under a name ──

Result<void> Desk::save_filter(const Session& who, const Filter& filter) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  const bool list = filter.path == "/meja" || filter.path.starts_with("/meja?") ||
                    filter.path == "/meja/perkara" || filter.path.starts_with("/meja/perkara?");
  const bool plain =
      std::all_of(filter.path.begin(), filter.path.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  const bool named =
      filter.name.find_first_not_of(' ') != std::string::npos && filter.name.size() <= longest_name;
  if (!list || !plain || !named || filter.path.size() > 400) return malformed("actions.filter");
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  return s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    const store::Rows kept =
        TRY(tx.query(actions::sql, "filters_of", {value(who.office), value(who.person)}));
    const bool again = std::any_of(kept.begin(), kept.end(),
                                   [&](const store::Row& row) { return row.text(0) == filter.name; });
    if (!again && kept.size() >= most_filters) return refused("actions.too_many_filters");
    TRY(tx.execute(
        actions::sql, "put_filter",
        {value(who.office), value(who.person), value(filter.name), value(filter.path), value(now)}));
    // What somebody looks for may be a name: the journal says only that a list was kept.
    TRY(journal::append(
        tx, now, {"filter.kept", "person:" + who.person.text(), actor_of({who.office, who.person}), {}}));
    return {};
  });
}

Result<void> Desk::drop_filter(const Session& who, std::string_view name) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  const Services& s = parts_->s;
  return s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    const auto gone =
        TRY(tx.execute(actions::sql, "drop_filter", {value(who.office), value(who.person), value(name)}));
    if (gone == 0) return {};
    TRY(journal::append(
        tx, s.clock.now(),
        {"filter.dropped", "person:" + who.person.text(), actor_of({who.office, who.person}), {}}));
    return {};
  });
}

Result<std::vector<Filter>> Desk::filters(const Session& who) {
  if (who.enrolment) return std::vector<Filter>{};
  return parts_->s.store.read(
      Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::vector<Filter>> {
        std::vector<Filter> all;
        for (const store::Row& row :
             TRY(tx.query(actions::sql, "filters_of", {value(who.office), value(who.person)})))
          all.push_back({row.text(0), row.text(1)});
        return all;
      });
}

// ── a word to the applicant ──

Result<Receipt> Desk::message(const Session& who, const CaseRef& subject, std::string text,
                              std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::note;
  r.act.reason = std::move(text);
  r.key = std::move(idempotency_key);
  r.verb = "message";
  r.record = [](Acting& a, store::Transaction& tx) -> Result<void> {
    TRY(office_wrote(tx, a.now, a.before.id, a.who.person));
    return mail_applicant(a, tx, "actions.mail.message",
                          {{"page", a.s.settings.public_url + "/meja/perkara/" + a.before.office.text() + "/" +
                                        a.before.id.text()}},
                          a.id);
  };
  return parts_->carry_out(who, subject, std::move(r));
}

}  // namespace paraf::actions
