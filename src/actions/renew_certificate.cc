// Certificates that follow another: renewed under the same key, under a new key after the passphrase was
// reset, or under a new name after the data changed. One case, one follower, also after a crash.
#include "actions/lifecycle.h"

namespace paraf::actions {

namespace {

ca::Renewal renewal_of(const Acting& a, const ca::Record& old, ca::Renewal::Kind kind) {
  ca::Renewal order;
  order.id = "lanjutan:" + a.before.office.text() + ":" + a.before.id.text();
  order.approval = approval_of(a);
  order.kind = kind;
  order.issuer = old.issuer;
  order.serial = old.serial;
  order.actor = actor_of(a.actor());
  return order;
}

Result<void> follow(Acting& a, const ca::Renewal& order) {
  // An order kept before a crash gives its certificate again, although the old one may be revoked by now.
  std::optional<ca::Record> fresh = TRY(a.s.authority.of_order(order.id));
  if (!fresh || fresh->state != ca::Record::State::issued) {
    TRY(promise_follower(a, order.id));
    fresh = TRY(a.s.authority.renew(order));
  }
  ca::FaultPoint{}("actions.follower_made");
  TRY(take_follower(a, *fresh));
  a.prepared.words["serial"] = fresh->serial;
  a.prepared.words["key"] = fresh->key.text();
  return {};
}

Result<void> record(Acting& a, store::Transaction& tx, std::string_view mail) {
  const std::string& serial = a.prepared.words.at("serial");
  TRY(keep_follower(a, tx, serial, a.prepared.words.at("key")));
  a.note = a.param("text");
  return mail_applicant(a, tx, mail, {{"serial", serial}, {"portal", a.s.settings.public_url}}, a.id);
}

}  // namespace

Doing renew_certificate() {
  return {[](Acting& a) -> Result<void> {
            return follow(a, renewal_of(a, TRY(certificate_of(a)), ca::Renewal::Kind::renew));
          },
          [](Acting& a, store::Transaction& tx) { return record(a, tx, "actions.mail.renewed"); }};
}

// There is no escrow: a forgotten passphrase means a new key. The old certificate is revoked (superseded) as
// soon as the new one is durable, and the old key is forgotten.
Doing rekey_certificate() {
  return {[](Acting& a) -> Result<void> {
            const auto key = a.before.refs.find("key");
            if (key == a.before.refs.end()) return conflict("actions.no_key");
            const keys::SubscriberKey made = TRY(a.s.custody.find(KeyId::trusted(key->second)));
            ca::Renewal order = renewal_of(a, TRY(certificate_of(a)), ca::Renewal::Kind::replace);
            order.key = made.id;
            order.public_key = made.spki;
            TRY(follow(a, order));
            if (a.before.refs.at("key.lama").empty()) return {};  // it was never here
            return a.s.custody.destroy(KeyId::trusted(a.before.refs.at("key.lama")), actor_of(a.actor()));
          },
          [](Acting& a, store::Transaction& tx) { return record(a, tx, "actions.mail.rekeyed"); }};
}

// The data an official may read in a certificate is the name and the organisation: only a changed name needs
// another certificate. All the rest lies with the person.
Doing change_data() {
  return {[](Acting& a) -> Result<void> {
            struct Read {
              people::Person person;
              Package package;
            };
            const Read now = TRY(a.s.store.read(store::Scope::office(a.office.id),
                                                [&](store::Transaction& tx) -> Result<Read> {
                                                  return Read{TRY(people::person(tx, a.applicant().person)),
                                                              TRY(package_of(a.s, tx, a.before.id))};
                                                }));
            const ca::Record old = TRY(certificate_of(a));
            const bool done =
                TRY(a.s.authority.of_order(renewal_of(a, old, ca::Renewal::Kind::replace).id)).has_value();
            if (!done && now.package.statement.name == now.person.name) return {};
            ca::Renewal order = renewal_of(a, old, ca::Renewal::Kind::replace);
            order.subject = ca::Subject{};
            order.subject->common_name = now.package.statement.name;
            order.subject->organization = now.package.organisation;
            return follow(a, order);
          },
          [](Acting& a, store::Transaction& tx) -> Result<void> {
            const Statement st = TRY(package_of(a.s, tx, a.before.id)).statement;
            people::Person person = TRY(people::person(tx, a.applicant().person));
            std::string changed;
            const auto put = [&](std::string& field, const std::string& said, const char* name) {
              if (said.empty() || field == said) return;
              field = said;
              changed += (changed.empty() ? "" : ",") + std::string{name};
            };
            put(person.name, st.name, "nama");
            put(person.position, st.position, "jabatan");
            put(person.rank, st.rank, "pangkat");
            put(person.agency, st.unit, "unit");
            if (!st.phone.empty()) {
              const people::Phone phone = TRY(people::Phone::parse(st.phone));
              if (!person.phone || person.phone->text() != phone.text()) {
                person.phone = phone;
                changed += changed.empty() ? "telepon" : ",telepon";
              }
            }
            TRY(people::change_person(tx, a.now, person));
            const people::EmailAddress email = TRY(people::EmailAddress::parse(st.email));
            if (!person.email || *person.email != email) {
              TRY(people::declare_email(tx, a.now, person.id, email));
              changed += changed.empty() ? "email" : ",email";
            }
            if (changed.empty()) return refused("actions.nothing_changed");
            a.facts["changed"] = changed;
            if (a.prepared.words.contains("serial")) return record(a, tx, "actions.mail.renewed");
            a.note = a.param("text");
            return mail_applicant(a, tx, "actions.mail.changed", {{"fields", changed}}, a.id);
          }};
}

}  // namespace paraf::actions
