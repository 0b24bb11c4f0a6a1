// What two officers did to a certificate, in the record that the authority keeps of its holder.
#include <boost/json.hpp>

#include "actions/officers.h"
#include "office/people/subscriber.h"
#include "platform/journal/journal.h"
#include "platform/outbox/outbox.h"

namespace paraf::actions {

namespace {

namespace json = boost::json;

// One officer held it: the message goes out before the hold, so that whoever dies after the hold is made good.
constexpr std::string_view hold_kind = "certificate_hold";

// As it stands now; by: who did it, about: what stands beside it in the journal.
Result<void> follow_record(const Services& s, const ca::Record& record, const std::string& by, const Facts& about) {
  if (record.subscriber.empty()) return {};
  const people::SubscriberEvent event = !record.revoked ? people::SubscriberEvent::resumed
                                        : record.revoked->reason == ca::Reason::certificate_hold
                                            ? people::SubscriberEvent::suspended
                                            : people::SubscriberEvent::revoked;
  const auto kept = s.store.transact(
      store::Scope::office(s.settings.authority), [&](store::Transaction& tx) -> Result<void> {
        const auto subscriber = people::subscriber(tx, record.subscriber);
        if (!subscriber && subscriber.error().kind == ErrorKind::not_found) return {};
        // An older certificate's fate leaves the record alone, and what was said before is not said again.
        if (TRY(subscriber).certificate != record.serial || !people::after(subscriber->standing, event))
          return {};
        TRY(people::advance(tx, s.clock.now(), *subscriber, event));
        TRY(journal::append(
            tx, s.clock.now(),
            {"certificate." + std::string{people::name_of(event)}, "certificate:" + record.serial, by, about}));
        return {};
      });
  // Somebody wrote in the record at this moment: the courier comes again.
  if (!kept && kept.error().kind == ErrorKind::conflict) return unavailable("actions.not_there_yet", record.serial);
  return kept;
}

Result<void> follow_hold(const Services& s, const outbox::Message& message) {
  boost::system::error_code broken;
  const json::value body = json::parse(message.body, broken);
  if (broken || !body.is_object()) return malformed("actions.message");
  const auto text = [&](const char* name) { return std::string{body.at(name).as_string()}; };
  const ca::Record record = TRY(s.authority.find(text("issuer"), text("serial")));
  // It may be on its way still; and one that never came, or is lifted again, leaves nothing to follow.
  if (!record.revoked && s.clock.now() - message.posted < std::chrono::minutes{1})
    return unavailable("actions.not_there_yet", record.serial);
  return follow_record(s, record, text("actor"), {});
}

}  // namespace

Result<void> follow_certificate(const Services& s, const ca::Request& request) {
  using Act = ca::Request::Act;
  const bool fate = request.act == Act::revoke || request.act == Act::suspend || request.act == Act::release;
  if (request.state != ca::Request::State::done || !fate) return {};
  const ca::Record record =
      TRY(s.authority.find(request.content.at("issuer"), request.content.at("serial")));
  const std::string by = request.approved_by.empty() ? "system" : request.approved_by.back();
  return follow_record(s, record, by, {{"request", request.id.text()}});
}

Result<void> suspend_at_once(const Holding& at, const ca::Record& record, const std::string& actor,
                             std::string_view why) {
  if (record.state == ca::Record::State::promised) return conflict("ca.order_in_progress", {{"order", record.order}});
  if (why.find_first_not_of(" \t\r\n") == std::string_view::npos) return refused("actions.no_reason");
  if (record.revoked) return conflict("ca.revoked_already", {{"serial", record.serial}});
  if (record.subscriber.empty()) return forbidden("actions.revocation_by_two");  // the authority's own
  const Timestamp now = at.clock.now();
  TRY(at.store.transact(store::Scope::office(at.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(journal::append(
        tx, now, {"certificate.urgent", "certificate:" + record.serial, actor, {{"why", std::string{why}}}}));
    TRY(outbox::post(
        tx, now, at.random, hold_kind, record.serial + ":" + MessageId::make(now, at.random).text(),
        json::serialize(json::object{{"issuer", record.issuer}, {"serial", record.serial}, {"actor", actor}})));
    return {};
  }));
  TRY(at.authority.suspend(record.issuer, record.serial, actor));
  return {};
}

void connect_requests(outbox::Courier& courier, const Services& s) {
  courier.on(std::string{hold_kind}, [&s](const outbox::Message& message) { return follow_hold(s, message); });
  courier.on(std::string{ca::certificate_fate}, [&s](const outbox::Message& message) -> Result<void> {
    ca::Requests requests{s.authority, s.store, s.clock, s.random};
    return follow_certificate(s, TRY(requests.find(TRY(ca::RequestId::parse(message.key)))));
  });
}

}  // namespace paraf::actions
