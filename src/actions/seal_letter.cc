// The office's stamp on a signed letter: in this edition the wet stamp, recorded with who set it and when.
#include "actions/act.h"

namespace paraf::actions {

Doing seal_letter() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const letters::Letter letter = TRY(letter_of(a, tx));
            if (!letter.sealed_at) TRY(letters::seal(tx, a.now, letter, a.who.person));
            a.facts["letter"] = letter.id.text();
            a.note = a.param("text");
            return {};
          }};
}

}  // namespace paraf::actions
