// The applicant chooses a passphrase; their key is made and closed under it. Nobody of the staff ever sees
// it.
#include "actions/act.h"
#include "office/people/password.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

namespace {

Result<void> prepare(Acting& a) {
  const auto ref = a.before.refs.find("subscriber");
  if (ref == a.before.refs.end()) return conflict("actions.not_registered");
  if (a.request.passphrase.empty()) return malformed("actions.passphrase_missing");
  // Being signed in is not enough to replace a key: the mailbox and a second fact were asked by the link.
  const bool here = a.sop().purpose != "authority";
  if (here && !a.who.enrolment) return forbidden("actions.not_enrolled");
  if (!here && !a.before.artefacts().contains("data_lengkap"))
    return refused("workflow.needs_first", {{"what", "data_lengkap"}});
  // Who learns the password, at another desk or over a shoulder, must not be able to sign.
  const bool published = text_of(a.request.passphrase.reveal()) == a.s.settings.printed_phrase;
  if (!published && TRY(people::is_password(a.s.store, a.who.person, a.request.passphrase)))
    return refused("actions.passphrase_is_password");
  const Package package = TRY(a.s.store.read(store::Scope::office(a.office.id), [&a](store::Transaction& tx) {
    return package_of(a.s, tx, a.before.id);
  }));
  // One key for one case: repeated after a crash, the same key is given again.
  keys::KeyOrder order{
      .id = "passphrase:" + a.before.id.text(),
      .subscriber = SubscriberId::trusted(ref->second),
      .kind = a.s.settings.subscriber_key,
      .passphrase = a.request.passphrase.copy(),
      .holder = {.name = package.statement.name,
                 .emails = {package.statement.email},
                 .numbers = {package.statement.nik, package.statement.nip, package.statement.phone}},
      .actor = actor_of(a.actor())};
  std::erase(order.holder.numbers, std::string{});
  const keys::SubscriberKey key = TRY(a.s.custody.create(order));
  a.prepared.words["key"] = key.id.text();
  return {};
}

Result<void> record(Acting& a, store::Transaction& tx) {
  const std::string& key = a.prepared.words.at("key");
  if (a.sop().purpose == "authority")
    TRY(people::attach_key(tx, a.now, SubscriberId::trusted(a.before.refs.at("subscriber")),
                           KeyId::trusted(key)));
  a.after().refs["key"] = key;
  a.facts["key"] = key;
  return reply(a, tx, "passphrase_set");
}

}  // namespace

Doing set_passphrase() { return {prepare, record}; }

}  // namespace paraf::actions
