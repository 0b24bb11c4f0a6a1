#include "actions/signed_letters.h"

#include <algorithm>

#include "actions/act.h"
#include "office/letters/signed_by.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

// With which certificate a letter was signed stands in the journal alone; the last such act is the one that holds.
Result<std::string> serial_of(store::Transaction& tx, const letters::Letter& letter) {
  std::string serial;
  for (const journal::Written& written : TRY(journal::of_subject(tx, "case:" + letter.owner_case))) {
    const auto& facts = written.entry.facts;
    const auto is_it = [&](const auto& fact) { return fact.first == "fact.letter" && fact.second == letter.id.text(); };
    if (written.entry.act != "sign_letter" || std::none_of(facts.begin(), facts.end(), is_it)) continue;
    for (const auto& [name, value] : facts)
      if (name == "fact.serial") serial = value;
  }
  return serial;
}

}  // namespace

Result<std::vector<LetterSigned>> letters_signed(const Services& s, const Session& who, int most) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  return s.store.read(store::Scope::office(who.office),
                      [&](store::Transaction& tx) -> Result<std::vector<LetterSigned>> {
                        std::vector<LetterSigned> all;
                        for (const letters::Letter& letter : TRY(letters::letters_signed_by(tx, who.person, most))) {
                          const CaseId id = CaseId::trusted(letter.owner_case);
                          const workflow::Case c = TRY(workflow::load(tx, id));
                          LetterSigned one;
                          one.subject = {who.office, id};
                          one.use = letter.letter;
                          one.number = letter.number;
                          one.about = letter.subject;
                          one.tracking = c.tracking;
                          one.by_hand = c.refs.contains(letter.letter + ".by_hand");
                          if (!one.by_hand) one.serial = TRY(serial_of(tx, letter));
                          one.at = letter.signed_at.value_or(Timestamp{});
                          all.push_back(std::move(one));
                        }
                        return all;
                      });
}

}  // namespace paraf::actions
