// A request refused, sent back or recalled beside the rows of its procedure, and what the other side is told.
#include <boost/json.hpp>

#include "actions/desk_parts.h"
#include "office/people/subscriber.h"
#include "platform/outbox/outbox.h"

namespace paraf::actions {

namespace json = boost::json;

Result<void> unsettle(Acting& a, store::Transaction& tx) {
  const auto ref = a.before.refs.find("subscriber");
  if (ref == a.before.refs.end()) return {};
  const auto subscriber = TRY(people::subscriber(tx, SubscriberId::trusted(ref->second)));
  a.facts["subscriber"] = subscriber.id.text();
  if (subscriber.standing.status == people::SubscriberStatus::waiting_for_verification)
    TRY(people::advance(tx, a.now, subscriber, people::SubscriberEvent::rejected));
  return {};
}

namespace {

// The authority gives a request up, and tells the office.
Result<void> given_up(Acting& a, store::Transaction& tx, std::string_view word) {
  if (a.sop().purpose != "authority") return {};
  TRY(unsettle(a, tx));
  return reply(a, tx, word, a.note);
}

Result<void> post_recall(Acting& a, store::Transaction& tx, const workflow::Link& there,
                         const std::string& key) {
  const json::object body{{"office", a.before.office.text()},
                          {"case", a.before.id.text()},
                          {"authority", there.office.text()},
                          {"authority_case", there.id.text()},
                          {"withdrawn", a.after().reason}};
  TRY(outbox::post(tx, a.now, a.s.random, "handover", key + "/" + there.id.text() + "/withdrawn",
                   json::serialize(body)));
  return {};
}

}  // namespace

Result<void> tell_recalled(Acting& a, store::Transaction& tx) {
  const std::string key = a.before.id.text();
  if (a.before.link) return post_recall(a, tx, *a.before.link, key);
  for (const workflow::Member& m : a.before.members)
    if (m.link && m.goes_along() && !m.heard("issued"))
      TRY(post_recall(a, tx, *m.link, key + "/" + m.who.person.text()));
  return {};
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
    TRY(tell_recalled(a, tx));
    return mail_applicant(a, tx, "actions.mail.recalled", {{"reason", a.note}}, a.id);
  };
  return parts_->carry_out(who, subject, std::move(r));
}

}  // namespace paraf::actions
