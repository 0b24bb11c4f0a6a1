// The one-time link by which a holder, and nobody else, sets a new passphrase: the mailbox and a second fact.
#include "actions/lifecycle.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

Doing send_activation() {
  return {[](Acting& a) -> Result<void> {
            const auto subscriber = a.before.refs.find("subscriber");
            if (subscriber == a.before.refs.end()) return conflict("actions.not_about_certificate");
            // A newer link voids the older, so that a repetition leaves one that works.
            a.prepared.words["token"] = TRY(
                a.s.store.transact(store::Scope::office(a.s.settings.authority), [&](store::Transaction& tx) {
                  return people::invite(tx, a.now, a.s.random, SubscriberId::trusted(subscriber->second),
                                        a.s.settings.link_life);
                }));
            return {};
          },
          [](Acting& a, store::Transaction& tx) -> Result<void> {
            a.facts["subscriber"] = a.before.refs.at("subscriber");
            a.note = a.param("text");
            return mail_applicant(
                a, tx, "actions.mail.reset",
                {{"link", a.s.settings.public_url + "/aktivasi/" + a.prepared.words.at("token")},
                 {"hours", std::to_string(a.s.settings.link_life.count())}},
                a.id);
          }};
}

}  // namespace paraf::actions
