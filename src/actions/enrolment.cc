// The one-time link: it shows who sent it, asks a second fact, and opens the applicant's steps of one case.
#include "actions/desk_parts.h"
#include "office/people/subscriber.h"
#include "platform/journal/journal.h"
#include "platform/outbox/outbox.h"

namespace paraf::actions {

namespace {

// "198604122011011003", or "0003 1986-04-12".
people::SecondFact second_fact_of(std::string_view written) {
  people::SecondFact fact;
  std::string digits;
  for (const char c : written)
    if (c >= '0' && c <= '9') digits += c;
  if (digits.size() == 18) {
    fact.nip = digits;
    return fact;
  }
  const auto space = written.find(' ');
  fact.nik_tail = std::string{written.substr(0, space)};
  if (space != std::string_view::npos) fact.birth = std::string{written.substr(space + 1)};
  return fact;
}

}  // namespace

Result<EnrolmentView> Desk::enrolment(std::string_view token) {
  const Services& s = parts_->s;
  const OfficeId office = TRY(people::office_of_token(token));
  return s.store.read(store::Scope::office(office), [&](store::Transaction& tx) -> Result<EnrolmentView> {
    const people::Subscriber subscriber = TRY(people::look(tx, s.clock.now(), token));
    EnrolmentView view;
    view.authority_name = TRY(people::load_office(tx)).name;
    view.office_name = subscriber.organisation;
    view.state = "open";
    view.asks = subscriber.nip ? "nip" : "nik_lahir";
    return view;
  });
}

Result<Session> Desk::enrol(std::string_view token, std::string_view second_fact) {
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  const OfficeId office = TRY(people::office_of_token(token));
  const auto scope = store::Scope::office(office);
  // The attempt is on record before it is looked at: a process killed in between has given no free guess.
  TRY(s.store.transact(scope, [&](store::Transaction& tx) { return people::count_attempt(tx, now, token); }));
  const auto subscriber = TRY(s.store.transact(scope, [&](store::Transaction& tx) -> Result<people::Subscriber> {
    auto redeemed = TRY(people::redeem(tx, now, s.sealer, token, second_fact_of(second_fact)));
    TRY(journal::append(tx, now, {"enrolment", "subscriber:" + redeemed.id.text(), "person:" + redeemed.origin_person,
                                  {{"origin", redeemed.origin.text()}, {"case", redeemed.origin_case}}}));
    return redeemed;
  }));
  // A link that was sent to set a new passphrase opens that case, in the holder's own office.
  const PersonId holder = PersonId::trusted(subscriber.origin_person);
  const auto waiting = TRY(s.store.read(store::Scope::office(subscriber.origin), [&](store::Transaction& tx) {
    return workflow::tasks_of_applicant(tx, holder);
  }));
  for (const workflow::TaskRow& task : waiting)
    if (task.verb == "set_passphrase") return Session{holder, subscriber.origin, CaseRef{subscriber.origin, task.id}};
  const auto origin = TRY(s.store.read(store::Scope::office(subscriber.origin), [&](store::Transaction& tx) {
    return workflow::load(tx, CaseId::trusted(subscriber.origin_case));
  }));
  const PersonId& person = holder;
  auto link = origin.link;
  if (const workflow::Member* member = origin.member({subscriber.origin, person})) link = member->link;
  if (!link) return conflict("actions.not_registered");
  return Session{person, subscriber.origin, CaseRef{link->office, link->id}};
}

Result<Receipt> Desk::resend_enrolment(const Session& who, const CaseRef& subject) {
  Parts& p = *parts_;
  const Services& s = p.s;
  const Timestamp now = s.clock.now();
  const Parts::Loaded l = TRY(p.load(who, subject));
  if (!l.officer || l.edition->sop.purpose != "authority") return forbidden("actions.authority_only");
  if (l.c.is_applicant({who.office, who.person})) return forbidden("workflow.own_case");
  const auto ref = l.c.refs.find("subscriber");
  if (ref == l.c.refs.end() || workflow::is_over(l.c.status)) return conflict("actions.not_registered");
  static const ActRequest no_step{};
  return s.store.transact(store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<Receipt> {
    Acting a{.s = s, .who = who, .request = no_step, .edition = l.edition, .step = nullptr, .office = l.office, .time = l.time,
             .now = now, .id = Id<struct ActTag>::make(now, s.random).text(), .before = l.c,
             .decision = {l.c, l.c.at, "", "", std::nullopt}, .by = l.by, .prepared = {}, .note = {}, .made = {},
             .facts = {{"subscriber", ref->second}}};
    const std::string token = TRY(people::invite(tx, now, s.random, SubscriberId::trusted(ref->second), s.settings.link_life));
    TRY(mail_applicant(a, tx, "actions.mail.activation",
                       {{"link", s.settings.public_url + "/aktivasi/" + token},
                        {"hours", std::to_string(s.settings.link_life.count())}},
                       a.id));
    Parts::Request r;
    r.act.kind = workflow::Act::Kind::step;
    r.act.id = a.id;
    r.verb = "resend_enrolment";
    return p.write(tx, a, r);
  });
}

Result<void> Desk::ask_email_confirmation(const Session& who) {
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  return s.store.transact(store::Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    const people::Person person = TRY(people::person(tx, who.person));
    if (!person.email) return refused("actions.no_email");
    if (person.email_state == people::EmailState::confirmed) return conflict("actions.email_confirmed_already");
    const std::string token = TRY(people::start_confirmation(tx, now, s.random, who.person));
    TRY(journal::append(tx, now, {"email.confirmation_sent", "person:" + who.person.text(), "person:" + who.person.text(), {}}));
    return post_mail(s, tx, now, who.office, person.email->text(), person.name, "actions.mail.confirm",
                     {{"name", person.name}, {"link", s.settings.public_url + "/surel/" + token}},
                     "confirm/" + Id<struct ActTag>::make(now, s.random).text());
  });
}

Result<void> Desk::confirm_email(std::string_view token) {
  const Services& s = parts_->s;
  const Timestamp now = s.clock.now();
  const OfficeId office = TRY(people::office_of_token(token));
  return s.store.transact(store::Scope::office(office), [&](store::Transaction& tx) -> Result<void> {
    const PersonId person = TRY(people::confirm_email(tx, now, token));
    TRY(journal::append(tx, now, {"email.confirmed", "person:" + person.text(), "person:" + person.text(), {}}));
    if (TRY(parts_->rows_wait(tx, person)))
      TRY(outbox::post(tx, now, s.random, "address_confirmed", person.text() + "/" + now.rfc3339(), person.text()));
    return {};
  });
}

}  // namespace paraf::actions
