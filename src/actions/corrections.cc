#include "actions/corrections.h"

#include <algorithm>

#include "actions/act.h"
#include "office/letters/marks.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

// Whether a step to initial or to sign waits for the asker now.
bool before(const CaseView& view) {
  for (const RowView& row : view.rows)
    for (const RowView::StepView& step : row.steps)
      if (step.mine && (step.verb == "initial_letter" || step.verb == "sign_letter")) return true;
  return false;
}

Result<letters::Letter> the_letter(store::Transaction& tx, const CaseRef& subject, const std::string& use) {
  const auto letter = TRY(letters::letter_of_case(tx, subject.id.text(), use));
  if (!letter) return not_found("workflow.no_draft", {{"letter", use}});
  return *letter;
}

}  // namespace

Result<DraftBlocks> corrections(const Services& s, Desk& desk, const Session& who, const CaseRef& subject,
                                const std::string& use) {
  TRY(desk.letter_history(who, subject, use));  // may they read it?
  const bool may = before(TRY(desk.view(who, subject)));
  return s.store.read(
      store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<DraftBlocks> {
        const letters::Letter letter = TRY(the_letter(tx, subject, use));
        DraftBlocks out;
        out.version = letter.edition;
        out.may_mark = may && letter.state == letters::LetterState::draft;
        for (const letters::Block& block :
             TRY(letters::content(tx, s.sealer, letter.id, letter.edition)).blocks)
          out.blocks.push_back(letters::words_of(block));
        for (letters::CorrectionMark& mark : TRY(letters::marks(tx, s.sealer, letter.id))) {
          CorrectionView one{mark.edition,
                             mark.block,
                             {},
                             mark.position,
                             std::move(mark.words),
                             mark.at,
                             mark.edition == letter.edition && letter.state == letters::LetterState::draft};
          if (const auto person = people::person(tx, mark.by)) one.by = person->name;
          out.marks.push_back(std::move(one));
        }
        return out;
      });
}

Result<void> mark_correction(const Services& s, Desk& desk, const Session& who, const CaseRef& subject,
                             NewMark mark) {
  TRY(desk.letter_history(who, subject, mark.letter));
  if (!before(TRY(desk.view(who, subject)))) return forbidden("actions.not_before_you");
  const Timestamp now = s.clock.now();
  if (mark.idempotency_key.empty()) mark.idempotency_key = Id<struct MarkTag>::make(now, s.random).text();
  return s.store.transact(store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<void> {
    const letters::Letter letter = TRY(the_letter(tx, subject, mark.letter));
    const people::Person person = TRY(people::person(tx, who.person));
    TRY(letters::mark_correction(
        tx, s.sealer, letter,
        {mark.idempotency_key, mark.version, mark.block, who.person, person.position, mark.words, now}));
    TRY(journal::append(tx, now,
                        {"letter.marked",
                         "case:" + subject.id.text(),
                         actor_of({who.office, who.person}),
                         {{"letter", mark.letter},
                          {"version", std::to_string(mark.version)},
                          {"block", std::to_string(mark.block)}}}));
    return {};
  });
}

}  // namespace paraf::actions
