// An initial (paraf): bound to what the letter says at this moment, void as soon as that changes.
#include <algorithm>

#include "actions/act.h"

namespace paraf::actions {

Doing initial_letter() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            letters::Letter letter = TRY(letter_of(a, tx));
            a.facts["letter"] = letter.id.text();
            a.facts["hash"] = letter.hash;
            a.note = a.param("text");
            if (!a.plain()) {  // koreksi: the letter goes back as it is
              if (letter.state == letters::LetterState::numbered) TRY(letters::reopen(tx, a.now, letter));
              return {};
            }
            const auto holding = TRY(letters::holding_initials(tx, letter.id));
            const bool already = std::any_of(holding.begin(), holding.end(), [&](const letters::Initial& mark) {
              return mark.performer == a.step->by && mark.person == a.who.person;
            });
            if (already) return {};  // the case came back and the letter did not change
            const std::string seen = a.param("hash").empty() ? letter.hash : a.param("hash");
            TRY(letters::initial(tx, a.now, letter,
                                 {a.who.person, a.step->by, a.position(), letter.edition, seen, a.now}));
            return {};
          }};
}

}  // namespace paraf::actions
