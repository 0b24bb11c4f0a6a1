// The authority's officer verifies the identity. A difference between the letter and the KTP in name or NIK
// cannot be approved: it is found by the program, and the officer's only way is to refuse with the reason.
#include "actions/act.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

Doing verify_identity() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const auto ref = a.before.refs.find("subscriber");
            if (ref == a.before.refs.end()) return conflict("actions.not_registered");
            const auto subscriber = TRY(people::subscriber(tx, SubscriberId::trusted(ref->second)));
            const Compared found = TRY(compare(a.s, tx, a.before));
            a.facts["subscriber"] = subscriber.id.text();
            a.facts["differences"] = found.decisive.empty() ? "-" : found.decisive;
            a.note = a.param("text");
            if (!a.plain()) {
              if (a.note.empty() && !found.decisive.empty()) a.note = "Tidak sesuai dengan KTP: " + found.decisive;
              TRY(people::advance(tx, a.now, subscriber, people::SubscriberEvent::rejected));
              return reply(a, tx, "refused", a.note);
            }
            if (!found.typed) return conflict("actions.not_typed");
            if (!found.decisive.empty()) return refused("actions.mismatch", {{"fields", found.decisive}});
            TRY(people::advance(tx, a.now, subscriber, people::SubscriberEvent::verified));
            return reply(a, tx, "verified");
          }};
}

}  // namespace paraf::actions
