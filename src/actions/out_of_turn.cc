// What is done beside the procedure: taking a disposition back, leaving a step out, a remark on the sheet.
#include "actions/desk_parts.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

namespace {

// The authority gives a request up: what it had learnt of the applicant is unsettled again, and the office is told.
Result<void> given_up(Acting& a, store::Transaction& tx, std::string_view word) {
  if (a.sop().purpose != "authority") return {};
  if (const auto ref = a.before.refs.find("subscriber"); ref != a.before.refs.end()) {
    const auto subscriber = TRY(people::subscriber(tx, SubscriberId::trusted(ref->second)));
    a.facts["subscriber"] = subscriber.id.text();
    if (subscriber.standing.status == people::SubscriberStatus::waiting_for_verification)
      TRY(people::advance(tx, a.now, subscriber, people::SubscriberEvent::rejected));
  }
  return reply(a, tx, word, a.note);
}

}  // namespace

Result<Receipt> Desk::take_back(const Session& who, const CaseRef& subject, std::string reason,
                                std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::take_back;
  r.act.reason = std::move(reason);
  r.key = std::move(idempotency_key);
  r.verb = "take_back";
  return parts_->carry_out(who, subject, std::move(r));
}

Result<Receipt> Desk::deviate(const Session& who, const CaseRef& subject, std::string verb, std::string step,
                              std::string reason, std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::deviate;
  r.act.verb = std::move(verb);
  r.act.step = std::move(step);
  r.act.reason = std::move(reason);
  r.key = std::move(idempotency_key);
  r.verb = "deviation";
  r.record = [](Acting& a, store::Transaction&) -> Result<void> {
    if (a.step) a.facts["left_out"] = a.step->verb;
    return {};
  };
  return parts_->carry_out(who, subject, std::move(r));
}

Result<Receipt> Desk::refuse(const Session& who, const CaseRef& subject, std::string reason,
                             std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::refuse;
  r.act.reason = std::move(reason);
  r.key = std::move(idempotency_key);
  r.verb = "refuse";
  r.record = [](Acting& a, store::Transaction& tx) { return given_up(a, tx, "refused"); };
  return parts_->carry_out(who, subject, std::move(r));
}

Result<Receipt> Desk::send_back(const Session& who, const CaseRef& subject, std::string reason,
                                std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::send_back;
  r.act.reason = std::move(reason);
  r.key = std::move(idempotency_key);
  r.verb = "send_back";
  r.record = [](Acting& a, store::Transaction& tx) -> Result<void> {
    if (!a.decision.returned || !a.after().answer_due) return given_up(a, tx, "returned");
    return mail_applicant(
        a, tx, "actions.mail.returned",
        {{"reasons", a.note}, {"until", calendar::local_text(*a.after().answer_due, a.time.zone)}}, a.id);
  };
  return parts_->carry_out(who, subject, std::move(r));
}

Result<Receipt> Desk::recall(const Session& who, const CaseRef& subject, std::string reason,
                             std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::recall;
  r.act.reason = std::move(reason);
  r.key = std::move(idempotency_key);
  r.verb = "recall";
  r.record = [](Acting& a, store::Transaction& tx) -> Result<void> {
    TRY(actions::take_back(a, tx));
    return mail_applicant(a, tx, "actions.mail.recalled", {{"reason", a.note}}, a.id);
  };
  return parts_->carry_out(who, subject, std::move(r));
}

Result<Receipt> Desk::note(const Session& who, const CaseRef& subject, std::string text,
                           std::string idempotency_key) {
  Parts::Request r;
  r.act.kind = workflow::Act::Kind::note;
  r.act.reason = std::move(text);
  r.key = std::move(idempotency_key);
  r.verb = "note";
  return parts_->carry_out(who, subject, std::move(r));
}

Result<void> Desk::mark_read(const Session& who, const CaseRef& subject) {
  const Services& s = parts_->s;
  const Parts::Loaded l = TRY(parts_->load(who, subject));
  if (!l.officer) return {};
  return s.store.transact(store::Scope::office(subject.office), [&](store::Transaction& tx) {
    return workflow::mark_read(tx, s.clock.now(), subject.id, who.person);
  });
}

}  // namespace paraf::actions
