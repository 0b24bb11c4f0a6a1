// What two officers did to a certificate, in the record that the authority keeps of its holder.
#include "actions/officers.h"
#include "office/people/subscriber.h"
#include "platform/journal/journal.h"
#include "platform/outbox/outbox.h"

namespace paraf::actions {

Result<void> follow_certificate(const Services& s, const ca::Request& request) {
  using Act = ca::Request::Act;
  const bool fate = request.act == Act::revoke || request.act == Act::suspend || request.act == Act::release;
  if (request.state != ca::Request::State::done || !fate) return {};
  const ca::Record record =
      TRY(s.authority.find(request.content.at("issuer"), request.content.at("serial")));
  if (record.subscriber.empty()) return {};
  const people::SubscriberEvent event = !record.revoked ? people::SubscriberEvent::resumed
                                        : record.revoked->reason == ca::Reason::certificate_hold
                                            ? people::SubscriberEvent::suspended
                                            : people::SubscriberEvent::revoked;
  const std::string by = request.approved_by.empty() ? "system" : request.approved_by.back();
  const auto kept = s.store.transact(
      store::Scope::office(s.settings.authority), [&](store::Transaction& tx) -> Result<void> {
        const auto subscriber = people::subscriber(tx, record.subscriber);
        if (!subscriber && subscriber.error().kind == ErrorKind::not_found) return {};
        // An older certificate's fate leaves the record alone, and what was said before is not said again.
        if (TRY(subscriber).certificate != record.serial || !people::after(subscriber->standing, event))
          return {};
        TRY(people::advance(tx, s.clock.now(), *subscriber, event));
        TRY(journal::append(tx, s.clock.now(),
                            {"certificate." + std::string{people::name_of(event)},
                             "certificate:" + record.serial,
                             by,
                             {{"request", request.id.text()}}}));
        return {};
      });
  // Somebody wrote in the record at this moment: the courier comes again.
  if (!kept && kept.error().kind == ErrorKind::conflict) return unavailable("actions.not_there_yet", record.serial);
  return kept;
}

void connect_requests(outbox::Courier& courier, const Services& s) {
  courier.on(std::string{ca::certificate_fate}, [&s](const outbox::Message& message) -> Result<void> {
    ca::Requests requests{s.authority, s.store, s.clock, s.random};
    return follow_certificate(s, TRY(requests.find(TRY(ca::RequestId::parse(message.key)))));
  });
}

}  // namespace paraf::actions
