// The authority's reply is read by an official: it is the proof that goes with the case.
#include "actions/act.h"

namespace paraf::actions {

Doing receive_reply() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            (void)tx;
            const workflow::Word& last = a.before.words.back();  // decide() saw that there is one
            a.facts["event"] = last.event;
            a.facts["heard"] = last.at.rfc3339();
            a.note = last.reason.empty() ? a.param("text") : last.reason;
            return {};
          }};
}

}  // namespace paraf::actions
