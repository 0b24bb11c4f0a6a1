// The applicant's unit is told, by a signed letter that goes with the mail.
#include "actions/act.h"

namespace paraf::actions {

Doing notify_unit() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const letters::Letter letter = TRY(letter_of(a, tx));
            if (!letter.document) return conflict("letters.not_signed");
            if (!letter.dispatched_at) TRY(letters::dispatch(tx, a.now, letter, a.who.person, "Pemohon", "surel"));
            a.facts["letter"] = letter.id.text();
            return mail_applicant(a, tx, "actions.mail.notification", {{"number", letter.number}}, a.id,
                                  {{letter.letter + ".pdf", "application/pdf", *letter.document, ""}});
          }};
}

}  // namespace paraf::actions
