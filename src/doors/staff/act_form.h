// doors/staff/act_form.h: the form of one step, by what its verb asks for; and what came back from it.
#pragma once

#include <map>
#include <optional>

#include "actions/identity_check.h"
#include "doors/staff/pieces.h"

namespace paraf::staff {

// A case as its page needs it.
struct Opened {
  actions::CaseView view;
  std::shared_ptr<const workflow::Edition> edition;
  people::Office office;  // whose case it is; its zone is the page's
  bool own = false;       // the reader is its applicant
  bool enrolled = false;  // of an authority's case: the applicant has followed the link in the mail
  std::optional<actions::WholeNik> nik{};  // asked for on this very page by whoever verifies the identity
  Zone zone() const { return office.settings.zone; }
  bool authority() const { return edition->sop.purpose == "authority"; }
};
Result<Opened> open_case(const Visit& v, const actions::CaseRef& subject);

using StepView = actions::RowView::StepView;

struct ActForm {
  std::string html;
  bool beside = false;  // papers stand beside its fields: it wants the page's whole width
};
ActForm act_form(const Visit& v, const Opened& o, const StepView& step, const Typed& typed);

// The request the form stands for. What only a page can check is checked here: `refused staff.not_the_same`.
Result<actions::ActRequest> act_of(const Visit& v, const Opened& o);

// The fields of a letter's template that somebody may word otherwise, for draft, typing and editing.
// They hold what the letter would say now.
std::string letter_fields(const Visit& v, const Opened& o, const std::string& form, const std::string& letter,
                          const Typed& typed);
// The words of the form that differ from what the letter holds: what was left as it stood goes on following the case.
Result<actions::Params> changed_letter_fields(const Visit& v, const actions::CaseRef& subject, const std::string& letter);

}  // namespace paraf::staff
