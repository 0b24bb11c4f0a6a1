// What a holder sees and sets for themselves: everything signed in their name, and the authenticator app.
#include "actions/application_parts.h"
#include "platform/journal/journal.h"
#include "trust/keys/codes.h"

namespace paraf::actions {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

Result<void> own_account(const Session& who) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  return {};
}

Result<void> written(const Services& s, const Session& who, std::string act) {
  return s.store.transact(Scope::office(who.office), [&](Transaction& tx) -> Result<void> {
    const std::string person = "person:" + who.person.text();
    TRY(journal::append(tx, s.clock.now(), {act, person, person, {}}));
    return {};
  });
}

}  // namespace

Result<std::vector<SignatureMade>> signatures_of(const Services& s, const Session& who, int most) {
  TRY(own_account(who));
  return s.store.read(Scope::office(who.office), [&](Transaction& tx) -> Result<std::vector<SignatureMade>> {
    std::vector<SignatureMade> all;
    for (const store::Row& r :
         TRY(tx.query(consent_sql, "signatures_of", {value(who.office), value(who.person), value(most)}))) {
      const auto app = applications::application(tx, applications::ApplicationId::trusted(r.text(0)));
      all.push_back({app ? app->title : r.text(0), r.text(1), r.text(2), r.text(3), r.time(4)});
    }
    return all;
  });
}

Result<std::string> begin_authenticator(const Services& s, const Session& who, const Secret& passphrase) {
  TRY(own_account(who));
  const Holder holder = TRY(signing_holder(s, who.office, who.person));
  const std::string actor = "person:" + who.person.text();
  TRY(s.custody.check_holder(holder.key, passphrase, actor, actor));
  const auto person = TRY(s.store.read(Scope::office(who.office),
                                       [&](Transaction& tx) { return people::person(tx, who.person); }));
  const Secret secret = TRY(s.custody.codes().begin_app(holder.subscriber));
  TRY(written(s, who, "authenticator.begun"));
  return keys::totp_address(secret, s.settings.mail_from_name,
                            person.email ? person.email->text() : person.login);
}

Result<void> confirm_authenticator(const Services& s, const Session& who, std::string_view code) {
  TRY(own_account(who));
  const Holder holder = TRY(signing_holder(s, who.office, who.person));
  TRY(s.custody.codes().confirm_app(holder.subscriber, "person:" + who.person.text(), code));
  return written(s, who, "authenticator.confirmed");
}

Result<void> drop_authenticator(const Services& s, const Session& who, const Secret& passphrase) {
  TRY(own_account(who));
  const Holder holder = TRY(signing_holder(s, who.office, who.person));
  const std::string actor = "person:" + who.person.text();
  TRY(s.custody.check_holder(holder.key, passphrase, actor, actor));
  TRY(s.custody.codes().drop_app(holder.subscriber));
  return written(s, who, "authenticator.dropped");
}

}  // namespace paraf::actions
