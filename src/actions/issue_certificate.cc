// The certificate is issued, on an order bound to the act that approved the identity. The authority below sees
// names and a key, never a NIK or a case.
#include "actions/act.h"
#include "office/people/subscriber.h"
#include "office/workflow/hold.h"
#include "trust/ca/fault.h"

namespace paraf::actions {

namespace {

// The case is held before the authority is asked, and let go when it says no: a case refused or recalled in between
// would leave a valid certificate that is nobody's. Whoever dies in between leaves it held; the act repeated gives
// the same certificate.
Result<void> hold(Acting& a, bool held) {
  if (workflow::is_being_issued(a.before) == held) return {};
  workflow::Case after = a.before;
  if (held)
    after.refs[workflow::issuing_mark] = a.id;
  else
    after.refs.erase(workflow::issuing_mark);
  after.version = TRY(a.s.store.transact(store::Scope::office(a.office.id), [&](store::Transaction& tx) {
    return workflow::save(tx, a.before, after, a.sop());
  }));
  a.before = std::move(after);
  return {};
}

Result<void> prepare(Acting& a) {
  const workflow::Done* approved = a.before.last("verify_identity");
  const auto subscriber = a.before.refs.find("subscriber");
  const auto key = a.before.refs.find("key");
  const auto approval = a.before.refs.find("approval");
  if (!approved || subscriber == a.before.refs.end() || approval == a.before.refs.end())
    return conflict("actions.not_approved");
  if (key == a.before.refs.end()) return conflict("actions.no_key");
  const Package package = TRY(a.s.store.read(store::Scope::office(a.office.id),
                                             [&a](store::Transaction& tx) { return package_of(a.s, tx, a.before.id); }));
  const keys::SubscriberKey made = TRY(a.s.custody.find(KeyId::trusted(key->second)));
  ca::IssuanceOrder order;
  order.id = approved->act;  // one approval, one certificate
  order.approval = TRY(from_hex(approval->second));
  order.subscriber = SubscriberId::trusted(subscriber->second);
  order.key = made.id;
  order.public_key = made.spki;
  order.subject.common_name = package.statement.name;
  order.subject.organization = package.organisation;
  order.actor = actor_of(approved->by);
  TRY(hold(a, true));
  ca::FaultPoint{}("actions.case_held");
  const auto record = a.s.authority.issue(order);
  if (!record) {
    // What was refused was not promised. Of all else nobody knows yet: the case stays held, and the act is repeated.
    if (record.error().kind == ErrorKind::refused) TRY(hold(a, false));
    return tl::unexpected(record.error());
  }
  ca::FaultPoint{}("actions.certificate_made");
  a.prepared.words["serial"] = record->serial;
  return {};
}

Result<void> record(Acting& a, store::Transaction& tx) {
  const std::string& serial = a.prepared.words.at("serial");
  const SubscriberId id = SubscriberId::trusted(a.before.refs.at("subscriber"));
  TRY(people::attach_certificate(tx, a.now, id, CertificateId::trusted(serial)));
  // The passphrase is set, so the certificate is active from the beginning.
  const auto made = TRY(people::advance(tx, a.now, TRY(people::subscriber(tx, id)), people::SubscriberEvent::certificate_made));
  TRY(people::advance(tx, a.now, made, people::SubscriberEvent::activated));
  a.after().refs["serial"] = serial;
  a.after().refs.erase(workflow::issuing_mark);
  a.made["sertifikat"] = serial;
  a.facts["serial"] = serial;
  a.facts["subscriber"] = id.text();
  TRY(mail_applicant(a, tx, "actions.mail.issued", {{"serial", serial}, {"portal", a.s.settings.public_url}}, a.id));
  return reply(a, tx, "issued", {}, {{"serial", serial}, {"subscriber", id.text()}, {"key", a.before.refs.at("key")},
                                     {"person", a.applicant().person.text()}});
}

}  // namespace

Doing issue_certificate() { return {prepare, record}; }

}  // namespace paraf::actions
