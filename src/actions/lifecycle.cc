#include "actions/lifecycle.h"

#include <boost/json.hpp>

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"
#include "office/people/subscriber.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"
#include "platform/outbox/order.h"

namespace paraf::actions {

bool about_certificate(std::string_view purpose) {
  return purpose == "renew" || purpose == "revoke" || purpose == "rekey" || purpose == "change";
}

Result<void> choose_certificate(const Services& s, workflow::Case& c, std::string_view purpose,
                                const Params& told) {
  if (!about_certificate(purpose)) return {};
  const auto said = [&](const char* name) {
    const auto found = told.find(name);
    return found == told.end() ? std::string{} : found->second;
  };
  const workflow::Who& who = c.applicants.front();
  const Timestamp now = s.clock.now();
  const std::string wanted = said("serial");
  for (const Holder& holder : TRY(holders(s, who.office, who.person))) {
    const bool held = holder.record.revoked && holder.record.revoked->reason == ca::Reason::certificate_hold;
    const bool alive = (!holder.record.revoked || held) && now <= holder.record.not_after;
    if (wanted.empty() ? !alive : holder.serial != wanted) continue;
    if (!alive) break;
    c.refs["serial"] = holder.serial;
    c.refs["issuer"] = holder.record.issuer;
    c.refs["subscriber"] = holder.subscriber.text();
    c.refs["key.lama"] = holder.key.text();
    break;
  }
  if (!c.refs.contains("serial")) return refused("actions.no_certificate");
  if (const std::string reason = said("reason"); !reason.empty()) {
    TRY(ca::reason_named(reason));
    c.refs["alasan"] = reason;
  }
  if (const std::string asked = said("asked_by"); !asked.empty()) {
    if (asked != "pemilik" && asked != "kantor" && asked != "otoritas" && asked != "pengadilan")
      return malformed("actions.asked_by");
    c.refs["atas_permintaan"] = asked;
  }
  return {};
}

Result<ca::Record> certificate_of(const Acting& a) {
  const auto serial = a.before.refs.find("serial");
  const auto issuer = a.before.refs.find("issuer");
  if (serial == a.before.refs.end() || issuer == a.before.refs.end())
    return conflict("actions.not_about_certificate");
  return a.s.authority.find(issuer->second, serial->second);
}

Bytes approval_of(const Acting& a) {
  std::string all = a.before.office.text() + "\n" + a.before.id.text() + "\n" + a.before.edition;
  for (const auto& [no, row] : a.before.rows)
    for (const auto& [step, done] : row.done)
      all += "\n" + no + "." + step + " " + done.act + " " + done.verb + " " + done.outcome;
  const auto hash = crypto::sha256(bytes_of(all));
  return Bytes{hash.begin(), hash.end()};
}

namespace {

namespace json = boost::json;

constexpr std::string_view kind = "certificate_act", follower_kind = "certificate_follower";

std::string_view word_of(CertificateAct act) {
  switch (act) {
    case CertificateAct::revoke: return "revoked";
    case CertificateAct::suspend: return "suspended";
    case CertificateAct::release: return "resumed";
  }
  return "";
}

std::string text(const json::object& o, std::string_view key) {
  const json::value* v = o.if_contains(key);
  return v && v->is_string() ? std::string{v->as_string()} : std::string{};
}

// The authority's record of the holder follows only the certificate it names; an older one's fate leaves it alone.
Result<void> tell_subscriber(const Services& s, const ca::Record& record, const json::object& promise) {
  const store::Scope there = store::Scope::office(s.settings.authority);
  return s.store.transact(there, [&](store::Transaction& tx) -> Result<void> {
    const auto subscriber = TRY(people::subscriber(tx, record.subscriber));
    if (subscriber.certificate != record.serial) return {};
    for (const auto what : {people::SubscriberEvent::revoked, people::SubscriberEvent::suspended,
                            people::SubscriberEvent::resumed}) {
      if (people::name_of(what) != text(promise, "act")) continue;
      if (!people::after(subscriber.standing, what)) return {};  // said before: this is a repetition
      TRY(people::advance(tx, s.clock.now(), subscriber, what));
      TRY(journal::append(tx, s.clock.now(),
                          {"certificate." + text(promise, "act"),
                           "certificate:" + record.serial,
                           text(promise, "actor"),
                           {{"case", text(promise, "case")}, {"office", text(promise, "office")}}}));
    }
    return {};
  });
}

// Repeated after a crash it is done already, which is what was wanted.
//
// A hold and its release each wait for what was promised before them about the same certificate: a release that
// overtakes a hold put off lifts nothing, and the hold that comes after it stays for ever. A revocation waits for
// nothing: whatever comes after it finds the certificate revoked and leaves it.
Result<void> keep_promise(const Services& s, const outbox::Message& message, const json::object& promise,
                          const ca::FaultPoint& fault) {
  const std::string actor = text(promise, "actor"), act = text(promise, "act");
  if (act != word_of(CertificateAct::revoke)) {
    const outbox::Order order = TRY(s.store.read(store::Scope::office(message.office), [&](store::Transaction& tx) {
      return outbox::order(tx, message);
    }));
    if (order.earlier_waits) return unavailable("actions.not_there_yet", message.key);
    if (order.later_delivered) return {};  // given up on, revived, and out of date since
  }
  ca::Record record = TRY(s.authority.find(text(promise, "issuer"), text(promise, "serial")));
  const bool held = record.revoked && record.revoked->reason == ca::Reason::certificate_hold;
  const bool over = record.revoked && !held;
  fault("actions.certificate_act_promised");
  if (act == word_of(CertificateAct::revoke) && !over) {
    std::optional<Timestamp> since;
    if (const std::string said = text(promise, "since"); !said.empty()) since = TRY(calendar::local_time(said));
    TRY(s.authority.revoke(record.issuer, record.serial, TRY(ca::reason_named(text(promise, "reason"))), actor, since));
  }
  if (act == word_of(CertificateAct::suspend) && !record.revoked)
    TRY(s.authority.suspend(record.issuer, record.serial, actor));
  if (act == word_of(CertificateAct::release) && held)
    TRY(s.authority.release(record.issuer, record.serial, actor));
  fault("actions.certificate_act_done");
  return tell_subscriber(s, record, promise);
}

// The office's act, when it was lost after the certificate was made.
Result<void> finish_follower(Desk& desk, const Services& s, const outbox::Message& message, const json::object& promise) {
  const CaseRef subject{OfficeId::trusted(text(promise, "office")), CaseId::trusted(text(promise, "case"))};
  const auto c = TRY(s.store.read(store::Scope::office(subject.office),
                                  [&](store::Transaction& tx) { return workflow::load(tx, subject.id); }));
  if (c.refs.contains("serial.baru")) return {};
  // The act itself may be under way, or be repeated by whoever began it.
  if (s.clock.now() - message.posted < std::chrono::minutes{1})
    return unavailable("actions.not_there_yet", text(promise, "order"));
  const auto made = TRY(s.authority.of_order(text(promise, "order")));
  if (!made || made->state != ca::Record::State::issued) return {};
  const Session who{PersonId::trusted(text(promise, "person")), OfficeId::trusted(text(promise, "of")), std::nullopt};
  ActRequest again;
  again.verb = text(promise, "verb");
  again.step = text(promise, "step");
  again.idempotency_key = text(promise, "order");
  TRY(desk.perform(who, subject, std::move(again)));
  return {};
}

}  // namespace

Result<void> may_revoke(const Acting& a, const ca::Record& record, const std::optional<Timestamp>& since) {
  if (record.state == ca::Record::State::promised) return conflict("ca.order_in_progress", {{"order", record.order}});
  if (since && (*since > a.now || *since < record.not_before))
    return refused("ca.invalidity_date", {{"from", record.not_before.rfc3339()}});
  return {};
}

Result<void> second_hand(const workflow::Case& c, const workflow::Who& by) {
  const bool by_holder = c.by.person.empty();  // Case::by names whoever brought it in for somebody else
  if (by_holder) return {};
  for (const auto& [no, row] : c.rows)
    for (const auto& [step, done] : row.done)
      if (!done.by.person.empty() && done.by != by && !c.is_applicant(done.by)) return {};
  return forbidden("actions.revocation_second_hand");
}

Result<void> promise_act(Acting& a, store::Transaction& tx, CertificateAct act, std::string_view reason,
                         std::string_view since) {
  const json::object promise{{"act", word_of(act)},
                             {"issuer", a.before.refs.at("issuer")},
                             {"serial", a.before.refs.at("serial")},
                             {"reason", reason},
                             {"since", since},
                             {"actor", actor_of(a.actor())},
                             {"case", a.before.id.text()},
                             {"office", a.before.office.text()}};
  const std::string key = a.before.refs.at("serial") + ":" + a.id;
  TRY(outbox::post(tx, a.now, a.s.random, kind, key, json::serialize(promise)));
  return {};
}

Result<void> promise_follower(const Acting& a, const std::string& order) {
  if (a.who.enrolment || a.step == nullptr) return {};  // an applicant's own step is taken up by the applicant
  const json::object promise{{"order", order},
                             {"case", a.before.id.text()},
                             {"office", a.before.office.text()},
                             {"person", a.who.person.text()},
                             {"of", a.who.office.text()},
                             {"verb", a.request.verb},
                             {"step", a.step->id}};
  // Each attempt has a promise of its own: one that came to nothing is forgotten, the next is not.
  return a.s.store.transact(store::Scope::office(a.before.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(outbox::post(tx, a.now, a.s.random, follower_kind, order + ":" + a.id, json::serialize(promise)));
    return {};
  });
}

void connect_certificate_acts(outbox::Courier& courier, Desk& desk, const Services& s, ca::FaultPoint fault) {
  courier.on(std::string{follower_kind}, [&desk, &s](const outbox::Message& message) -> Result<void> {
    boost::system::error_code broken;
    const json::value promise = json::parse(message.body, broken);
    if (broken || !promise.is_object()) return malformed("actions.message");
    return finish_follower(desk, s, message, promise.as_object());
  });
  courier.on(std::string{kind}, [&s, fault = std::move(fault)](const outbox::Message& message) -> Result<void> {
    boost::system::error_code broken;
    const json::value promise = json::parse(message.body, broken);
    if (broken || !promise.is_object()) return malformed("actions.message");
    return keep_promise(s, message, promise.as_object(), fault);
  });
}

Result<void> take_follower(const Acting& a, const ca::Record& fresh) {
  const store::Scope there = store::Scope::office(a.s.settings.authority);
  return a.s.store.transact(there, [&](store::Transaction& tx) -> Result<void> {
    auto subscriber = TRY(people::subscriber(tx, fresh.subscriber));
    if (subscriber.certificate == fresh.serial) return {};
    if (!subscriber.standing.verified) return refused("people.subscriber.not_verified");
    if (subscriber.standing.status != people::SubscriberStatus::renew)
      subscriber = TRY(people::advance(tx, a.now, subscriber, people::SubscriberEvent::renewal_asked));
    subscriber = TRY(people::advance(tx, a.now, subscriber, people::SubscriberEvent::certificate_made));
    TRY(people::advance(tx, a.now, subscriber, people::SubscriberEvent::activated));
    TRY(people::attach_key(tx, a.now, fresh.subscriber, fresh.key));
    TRY(people::attach_certificate(tx, a.now, fresh.subscriber, CertificateId::trusted(fresh.serial)));
    TRY(journal::append(
        tx, a.now,
        {"certificate.followed",
         "certificate:" + fresh.serial,
         actor_of(a.actor()),
         {{"follows", fresh.follows}, {"case", a.before.id.text()}, {"office", a.before.office.text()}}}));
    return {};
  });
}

Result<void> keep_follower(Acting& a, store::Transaction& tx, const std::string& serial,
                           const std::string& key) {
  TRY(tx.execute(
      actions::sql, "add_holder",
      {store::value(a.before.office), store::value(serial), store::value(a.applicant().person.text()),
       store::value(a.before.refs.at("subscriber")), store::value(key), store::value(a.now)}));
  a.after().refs["serial.baru"] = serial;
  a.made["sertifikat"] = serial;
  a.facts["serial"] = serial;
  a.facts["follows"] = a.before.refs.at("serial");
  return {};
}

}  // namespace paraf::actions
