// A draft is typed: a new version. Words put in while typing are the letter's from then on.
#include "actions/act.h"

namespace paraf::actions {

Doing type_letter() {
  return {{}, [](Acting& a, store::Transaction& tx) -> Result<void> {
            const std::string use = letter_use(a);
            letters::Letter letter = TRY(letter_of(a, tx));
            if (letter.state == letters::LetterState::numbered)
              letter = TRY(letters::reopen(tx, a.now, letter));
            letters::Content content = TRY(letters::content(tx, a.s.sealer, letter.id, letter.edition));
            // Who was returned or refused since is no longer in it; who completed their file is.
            const auto listed = a.before.refs.find(use + ".pemohon");
            const bool others = a.before.collective() && (listed == a.before.refs.end() ||
                                                          listed->second != mark_of_members(a.after()));
            if (TRY(put_fields(a, tx, use)) > 0 || others) {
              const std::string salt = content.salt;
              content = TRY(fill_letter(a, tx, use));
              content.salt = salt;  // the same letter: only a changed word may change its hash
            }
            letter = TRY(letters::revise(tx, a.now, a.s.sealer, letter, content, a.who.person,
                                         a.step ? "diketik" : "diubah"));
            a.made[use] = letter.id.text();
            a.facts["letter"] = letter.id.text();
            a.facts["edition"] = std::to_string(letter.edition);
            a.facts["hash"] = letter.hash;
            a.note = a.param("text");
            return {};
          }};
}

}  // namespace paraf::actions
