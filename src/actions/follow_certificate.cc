// What the authority did to a certificate beside every procedure, in the record that it keeps of the holder, in
// the holder's list, and in a mail to the holder.
#include <boost/json.hpp>

#include "actions/act.h"
#include "actions/certificate_record.h"
#include "actions/notices.h"
#include "actions/officers.h"
#include "office/people/office.h"
#include "office/people/subscriber.h"
#include "platform/crypto/x509.h"
#include "platform/journal/journal.h"
#include "platform/messages/messages.h"
#include "platform/outbox/outbox.h"

namespace paraf::actions {

namespace {

namespace json = boost::json;

// One officer held it, or its holder revoked it: the message goes out before, so that whoever dies after the act is
// made good.
constexpr std::string_view watch_kind = "certificate_hold";

// Who has it; nobody, where the authority has no record of them (a server, a certificate of its own).
Result<std::optional<people::Subscriber>> holder_of(const Services& s, const ca::Record& record) {
  if (record.subscriber.empty()) return std::optional<people::Subscriber>{};
  auto known = s.store.read(store::Scope::office(s.settings.authority),
                            [&](store::Transaction& tx) { return people::subscriber(tx, record.subscriber); });
  if (!known && known.error().kind == ErrorKind::not_found) return std::optional<people::Subscriber>{};
  return std::optional{TRY(std::move(known))};
}

std::string reason_words(const ca::Record& record) {
  const std::string name{ca::name_of(record.revoked ? record.revoked->reason : ca::Reason::unspecified)};
  static const auto catalogue = messages::Catalogue::embedded();
  const auto* words = catalogue ? catalogue->find(messages::Language::id, "staff.reason." + name) : nullptr;
  return words != nullptr ? words->say : name;
}

// Written to the holder once, whoever comes here how often: `once` is the act and the certificate.
Result<void> tell_holder(const Services& s, const ca::Record& record, std::string_view what, const std::string& once) {
  const auto known = TRY(holder_of(s, record));
  if (!known || known->origin.empty()) return {};
  const Timestamp now = s.clock.now();
  const people::Office authority = TRY(s.store.read(store::Scope::office(s.settings.authority),
                                                    [](store::Transaction& tx) { return people::load_office(tx); }));
  return s.store.transact(store::Scope::office(known->origin), [&](store::Transaction& tx) -> Result<void> {
    const people::Office office = TRY(people::load_office(tx));
    const std::string code = "actions.mail.fate_" + std::string{what}, key = "fate/" + once + "/" + record.serial;
    const Facts facts{{"name", known->name},
                      {"serial", record.serial},
                      {"reason", reason_words(record)},
                      {"authority", authority.name},
                      {"office", office.name},
                      {"portal", s.settings.public_url + "/meja/sertifikat"}};
    TRY(post_mail(s, tx, now, known->origin, known->email.text(), known->name, code, facts, key));
    TRY(notify(s, tx, now, PersonId::trusted(known->origin_person), code, facts, key));
    return {};
  });
}

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

// A certificate that follows another takes its place in the record, unless the record names a third by now; and it
// stands in the holder's list.
Result<void> follow_successor(const Services& s, const ca::Record& fresh, const std::string& by, const Facts& about) {
  const auto known = TRY(holder_of(s, fresh));
  if (!known) return {};
  const Timestamp now = s.clock.now();
  const auto kept = s.store.transact(
      store::Scope::office(s.settings.authority), [&](store::Transaction& tx) -> Result<void> {
        auto subscriber = TRY(people::subscriber(tx, fresh.subscriber));
        if (subscriber.certificate != fresh.follows) return {};
        for (const auto event : {people::SubscriberEvent::renewal_asked, people::SubscriberEvent::certificate_made,
                                 people::SubscriberEvent::activated})
          if (people::after(subscriber.standing, event)) subscriber = TRY(people::advance(tx, now, subscriber, event));
        if (!fresh.key.empty()) TRY(people::attach_key(tx, now, fresh.subscriber, fresh.key));
        TRY(people::attach_certificate(tx, now, fresh.subscriber, CertificateId::trusted(fresh.serial)));
        TRY(journal::append(tx, now, {"certificate.followed", "certificate:" + fresh.serial, by, about}));
        return {};
      });
  if (!kept && kept.error().kind == ErrorKind::conflict) return unavailable("actions.not_there_yet", fresh.serial);
  TRY(kept);
  if (known->origin.empty() || known->origin_person.empty()) return {};
  return s.store.transact(store::Scope::office(known->origin), [&](store::Transaction& tx) -> Result<void> {
    TRY(tx.execute(actions::sql, "add_holder",
                   {store::value(known->origin), store::value(fresh.serial), store::value(known->origin_person),
                    store::value(fresh.subscriber), store::value(fresh.key), store::value(now)}));
    return {};
  });
}

Result<void> follow_watched(const Services& s, const outbox::Message& message) {
  boost::system::error_code broken;
  const json::value body = json::parse(message.body, broken);
  if (broken || !body.is_object()) return malformed("actions.message");
  const auto text = [&](const char* name) { return std::string{body.at(name).as_string()}; };
  const ca::Record record = TRY(s.authority.find(text("issuer"), text("serial")));
  // It may be on its way still; and one that never came, or is lifted again, leaves nothing to follow.
  if (!record.revoked && s.clock.now() - message.posted < std::chrono::minutes{1})
    return unavailable("actions.not_there_yet", record.serial);
  TRY(follow_record(s, record, text("actor"), {}));
  if (!record.revoked) return {};
  const bool held = record.revoked->reason == ca::Reason::certificate_hold;
  std::vector<ca::Record> ended{record};
  if (record.revoked->reason == ca::Reason::key_compromise)
    ended = TRY(s.authority.ended_with_key(TRY(crypto::Certificate::parse(record.der)).spki()));
  for (const ca::Record& each : ended) TRY(tell_holder(s, each, held ? "suspended" : "revoked", message.key));
  return {};
}

// "renewed", "replaced": by what became of the one before.
Result<std::string> how_followed(const Services& s, const ca::Record& fresh) {
  const ca::Record old = TRY(certificate_record(s, fresh.subscriber, fresh.follows));
  return std::string{old.revoked ? "replaced" : "renewed"};
}

}  // namespace

Result<void> follow_certificate(const Services& s, const ca::Request& request) {
  using Act = ca::Request::Act;
  ca::Requests requests{s.authority, s.store, s.clock, s.random};
  const std::string by = request.approved_by.empty() ? "system" : request.approved_by.back();
  const Facts about{{"request", request.id.text()}};
  for (const ca::Record& record : TRY(requests.touched(request))) {
    std::string what = request.act == Act::suspend ? "suspended" : request.act == Act::release ? "released" : "revoked";
    if (request.act == Act::renew) {
      TRY(follow_successor(s, record, by, about));
      what = TRY(how_followed(s, record));
    } else {
      TRY(follow_record(s, record, by, about));
    }
    TRY(tell_holder(s, record, what, request.id.text()));
  }
  return {};
}

Result<void> watch_certificate(store::Transaction& tx, Timestamp now, Random& random, const ca::Record& record,
                               const std::string& actor) {
  TRY(outbox::post(
      tx, now, random, watch_kind, record.serial + ":" + MessageId::make(now, random).text(),
      json::serialize(json::object{{"issuer", record.issuer}, {"serial", record.serial}, {"actor", actor}})));
  return {};
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
    return watch_certificate(tx, now, at.random, record, actor);
  }));
  TRY(at.authority.suspend(record.issuer, record.serial, actor));
  return {};
}

void connect_requests(outbox::Courier& courier, const Services& s) {
  courier.on(std::string{watch_kind}, [&s](const outbox::Message& message) { return follow_watched(s, message); });
  courier.on(std::string{ca::certificate_fate}, [&s](const outbox::Message& message) -> Result<void> {
    ca::Requests requests{s.authority, s.store, s.clock, s.random};
    return follow_certificate(s, TRY(requests.find(TRY(ca::RequestId::parse(message.key)))));
  });
}

}  // namespace paraf::actions
