#include "actions/lifecycle.h"

#include "actions/actions.sql.h"
#include "actions/desk_parts.h"
#include "office/people/subscriber.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

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

Result<void> tell_subscriber(const Acting& a, const ca::Record& record, std::string_view event) {
  const store::Scope there = store::Scope::office(a.s.settings.authority);
  return a.s.store.transact(there, [&](store::Transaction& tx) -> Result<void> {
    const auto subscriber = TRY(people::subscriber(tx, record.subscriber));
    // The record follows only the certificate it names; an older one's fate leaves it alone.
    if (subscriber.certificate != record.serial) return {};
    for (const auto what : {people::SubscriberEvent::revoked, people::SubscriberEvent::suspended,
                            people::SubscriberEvent::resumed}) {
      if (people::name_of(what) != event) continue;
      const auto next = people::after(subscriber.standing, what);
      if (!next) return {};  // said before: this is a repetition
      TRY(people::advance(tx, a.now, subscriber, what));
      TRY(journal::append(tx, a.now,
                          {"certificate." + std::string{event},
                           "certificate:" + record.serial,
                           actor_of(a.actor()),
                           {{"case", a.before.id.text()}, {"office", a.before.office.text()}}}));
    }
    return {};
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
