// The authority's officer verifies the identity. A difference between the letter and the KTP in name or NIK
// cannot be approved: it is found by the program, and the officer's only way is to refuse with the reason.
#include "actions/kept_verdict.h"
#include "office/people/subscriber.h"

namespace paraf::actions {

namespace {

// What the officer found of each paper, kept with it and in the journal.
Result<void> keep_verdicts(Acting& a, store::Transaction& tx) {
  std::string fits, unfit;
  for (const documents::Document& paper : TRY(documents::documents_of(tx, a.before.id.text()))) {
    const auto state = a.after().papers.find(paper.slot);
    if (!a.request.verdicts.contains(paper.slot) || state == a.after().papers.end()) continue;
    TRY(keep_verdict(a, tx, paper, state->second));
    std::string& list = state->second.complete ? fits : unfit;
    list += (list.empty() ? "" : ",") + paper.slot;
  }
  if (!fits.empty()) a.facts["complete"] = fits;
  if (!unfit.empty()) a.facts["incomplete"] = unfit;
  return {};
}

}  // namespace

Doing verify_identity() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const auto ref = a.before.refs.find("subscriber");
            if (ref == a.before.refs.end()) return conflict("actions.not_registered");
            const auto subscriber = TRY(people::subscriber(tx, SubscriberId::trusted(ref->second)));
            const Compared found = TRY(compare(a.s, tx, a.before));
            a.facts["subscriber"] = subscriber.id.text();
            a.facts["differences"] = found.decisive.empty() ? "-" : found.decisive;
            a.note = a.param("text");
            TRY(keep_verdicts(a, tx));
            if (!a.plain()) {
              if (a.note.empty()) a.note = a.after().reason;
              if (a.note.empty() && !found.decisive.empty()) 
                a.note = sentence_of(Error{ErrorKind::refused, "actions.mismatch", {{"fields", found.decisive}}});
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
