// Reminders: nobody should learn from a refused signature that a certificate has ended, or from silence that
// a request has.
#include <algorithm>
#include <array>

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"
#include "actions/notices.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

namespace {

constexpr std::array<int, 4> days_before = {1, 7, 30, 90};  // the nearest that applies is sent
constexpr std::array<int, 2> answer_days_before = {1, 3};

template <std::size_t N>
int threshold(const std::array<int, N>& days, std::chrono::microseconds left) {
  for (const int one : days)
    if (left <= std::chrono::hours{24 * one}) return one;
  return 0;
}

// True the first time.
Result<bool> first(store::Transaction& tx, Timestamp now, const std::string& subject,
                   const std::string& kind) {
  return TRY(tx.execute(actions::sql, "add_reminder",
                        {store::value(tx.scope().only()), store::value(subject), store::value(kind),
                         store::value(now)})) > 0;
}

struct Ending {
  ca::Record record;
  people::Subscriber holder;
  int days = 0;
};

}  // namespace

Result<int> Desk::Parts::remind_of_expiry(Timestamp now) {
  const store::Scope there = store::Scope::office(s.settings.authority);
  std::map<OfficeId, std::vector<Ending>> ending;
  ca::InventoryQuery query;
  query.status = ca::InventoryQuery::Status::valid;
  query.expires_from = now;
  query.expires_before = now + std::chrono::hours{24 * days_before.back()};
  query.most = 200;
  for (;;) {
    const auto page = TRY(s.authority.inventory(query));
    for (const ca::Record& record : page) {
      if (record.subscriber.empty()) continue;
      const auto holder = s.store.read(
          there, [&](store::Transaction& tx) { return people::subscriber(tx, record.subscriber); });
      // What was renewed or replaced needs no reminder.
      if (!holder || holder->certificate != record.serial) continue;
      ending[holder->origin].push_back({record, *holder, threshold(days_before, record.not_after - now)});
    }
    if (page.size() < static_cast<std::size_t>(query.most)) break;
    query.after = page.back().serial;
  }
  int sent = 0;
  for (const auto& [office_id, list] : ending)
    sent += TRY(s.store.transact(
        store::Scope::office(office_id),
        [&, &office = office_id, &all = list](store::Transaction& tx) -> Result<int> {
          const people::Office here = TRY(people::load_office(tx));
          const auto zone = working_time(s, here).zone;
          int count = 0;
          std::string lines;
          for (const Ending& one : all) {
            if (!TRY(first(tx, now, "certificate:" + one.record.serial, std::to_string(one.days)))) continue;
            const std::string until = people::written(local_day(one.record.not_after, zone));
            const Facts facts = {{"name", one.holder.name},
                                 {"serial", one.record.serial},
                                 {"until", until},
                                 {"days", std::to_string(one.days)},
                                 {"office", here.name},
                                 {"portal", s.settings.public_url}};
            const std::string once = "expiring/" + one.record.serial + "/" + std::to_string(one.days);
            TRY(post_mail(s, tx, now, office, one.holder.email.text(), one.holder.name, "actions.mail.expiring", facts,
                          once));
            TRY(notify(s, tx, now, PersonId::trusted(one.holder.origin_person), "actions.mail.expiring", facts, once));
            lines += "\n- " + one.holder.name + ", sampai " + until;
            ++count;
          }
          if (count == 0) return 0;
          const people::RoleBook book = TRY(people::role_book(tx));
          const auto today = local_day(now, zone);
          for (const people::Person& person : TRY(people::people_of_office(tx)))
            if (person.email && person.active && people::may_act(book, person.id, "verifikator", today))
              TRY(post_mail(s, tx, now, office, person.email->text(), person.name,
                            "actions.mail.expiring_list",
                            {{"name", person.name},
                             {"list", lines},
                             {"count", std::to_string(count)},
                             {"office", here.name}},
                            "expiring/" + now.rfc3339() + "/" + person.id.text()));
          return count;
        }));
  return sent;
}

Result<int> Desk::Parts::remind_of_answers(const people::Office& office, Timestamp now) {
  const auto scope = store::Scope::office(office.id);
  const auto ids = TRY(s.store.read(scope, [&](store::Transaction& tx) {
    return workflow::answers_due(tx, now, now + std::chrono::hours{24 * answer_days_before.back()});
  }));
  int sent = 0;
  for (const CaseId& id : ids)
    sent += TRY(s.store.transact(scope, [&](store::Transaction& tx) -> Result<int> {
      const Loaded l = TRY(load_in(tx, id));
      std::optional<Timestamp> due = l.c.answer_due;
      std::string reason = l.c.reason;
      for (const workflow::Member& m : l.c.members) {
        if (!m.answer_due) continue;
        if (!due || *m.answer_due < *due) due = m.answer_due;
        reason += (reason.empty() ? "" : "\n- ") + m.reason;
      }
      if (!due) return 0;
      const int days = threshold(answer_days_before, *due - now);
      if (days == 0 || !TRY(first(tx, now, "case:" + id.text() + "/" + due->rfc3339(), std::to_string(days))))
        return 0;
      static const Session nobody{};
      Acting a = l.beside(s, nobody, now, "", {l.c, "", "", "", std::nullopt});
      TRY(mail_applicant(a, tx, "actions.mail.answer_due",
                         {{"reasons", reason}, {"until", calendar::local_text(*due, l.time.zone)}},
                         "answer_due/" + due->rfc3339() + "/" + std::to_string(days)));
      return 1;
    }));
  return sent;
}

Result<int> Desk::Parts::remind() {
  const Timestamp now = s.clock.now();
  const auto offices = TRY(s.store.read(store::Scope::installation(),
                                        [](store::Transaction& tx) { return people::all_offices(tx); }));
  int sent = 0;
  for (const people::Office& office : offices) {
    sent += TRY(remind_of_answers(office, now));
    TRY(put_in_force(office, now));
    // Certificates are looked through once a day.
    if (office.id != s.settings.authority) continue;
    const bool today = TRY(s.store.transact(store::Scope::office(office.id), [&](store::Transaction& tx) {
      return first(tx, now, "sweep:" + calendar::date_text(local_day(now, Zone::wib)),
                   "expiry");
    }));
    if (today) sent += TRY(remind_of_expiry(now));
  }
  return sent;
}

}  // namespace paraf::actions
