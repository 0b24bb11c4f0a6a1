// A signed letter leaves the office: to whom, by which way, with the receipt of who took it.
#include "actions/act.h"

namespace paraf::actions {

Doing dispatch_letter() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const letters::Letter letter = TRY(letter_of(a, tx));
            const std::string way = a.param("through").empty() ? a.step_param("through") : a.param("through");
            std::string to = a.param("to");
            if (const sop::Performer* performer = a.sop().performer(a.step_param("to"));
                to.empty() && performer)
              to = performer->label;
            if (to.empty()) to = "Otoritas penerbit sertifikat elektronik";
            if (!letter.dispatched_at)
              TRY(letters::dispatch(tx, a.now, letter, a.who.person, to, way.empty() ? "surel" : way));
            a.facts["letter"] = letter.id.text();
            a.facts["through"] = way;
            a.facts["receipt"] = a.param("receipt").empty() ? "-" : a.param("receipt");
            return {};
          }};
}

}  // namespace paraf::actions
