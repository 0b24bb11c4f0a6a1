// What is done beside the procedure: a disposition taken back, a step left out, a remark on the sheet; and who has read it.
#include "actions/desk_parts.h"

namespace paraf::actions {

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
