#include "actions/identity_check.h"

#include <algorithm>

#include "actions/act.h"
#include "office/documents/identity_data.h"

namespace paraf::actions {

namespace {

bool verifies(const CaseView& view) {
  return std::ranges::any_of(view.rows, [](const RowView& row) {
    return std::ranges::any_of(row.steps, [](const RowView::StepView& step) {
      return step.mine && step.held_by.empty() && step.verb == "verify_identity";
    });
  });
}

}  // namespace

Result<WholeNik> nik_to_verify(const Services& s, Desk& desk, const Session& who, const CaseRef& subject) {
  const CaseView view = TRY(desk.view(who, subject));
  if (!verifies(view)) return forbidden("actions.nik_not_yours");
  if (!view.identity || !view.identity->ktp) return conflict("actions.not_typed");
  const DocumentId card = *view.identity->ktp;
  TRY(documents::view(s.store, s.blobs, s.clock.now(), subject.office, card, who.person, "nik"));
  return s.store.read(store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<WholeNik> {
    const auto typed = TRY(documents::declared_identity(tx, s.sealer, card));
    return WholeNik{TRY(package_of(s, tx, subject.id)).statement.nik,
                    typed.nik ? std::string{typed.nik->digits()} : std::string{}};
  });
}

Result<std::set<DocumentId>> papers_opened(const Services& s, const Session& who, const CaseRef& subject) {
  return s.store.read(
      store::Scope::office(subject.office), [&](store::Transaction& tx) -> Result<std::set<DocumentId>> {
        std::set<DocumentId> opened;
        for (const documents::Document& paper : TRY(documents::documents_of(tx, subject.id.text())))
          for (const documents::Look& look : TRY(documents::looks_at(tx, paper.id)))
            if (look.by == who.person && look.purpose == "lihat") opened.insert(paper.id);
        return opened;
      });
}

}  // namespace paraf::actions
