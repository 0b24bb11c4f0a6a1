// doors/portal/steps.h: what pages that go step by step are put together from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actions/drafts.h"
#include "doors/portal/pages.h"
#include "office/sop/sop.h"

namespace paraf::portal {

constexpr std::size_t one_paper = 12 * 1024 * 1024;

struct Step {
  std::string id, label_html;
  bool done = false;
};
// "Step 2 of 4", and the steps as a line; those that may be gone to are links to `base`?langkah=….
std::string steps_across(const staff::Visit& v, const std::vector<Step>& steps, std::string_view now,
                         std::string_view base, bool reachable);

// What a statement says under the name of a form's field: "name", "nip", … "phone".
std::string& member(actions::Statement& statement, std::string_view field);

// The same as a page may show it: a NIK is masked; "" of one that is none.
std::string shown(actions::Statement& statement, std::string_view field);

// The paper of a draft that is there already; nullptr: not yet.
const actions::DraftPaper* kept(const actions::RequestDraft* draft, std::string_view paper);

// One paper: what is there, what to mind of a photograph, the camera and the file. It is sent to `base`/berkas, and
// taken out at `base`/lepas.
std::string paper_form(const staff::Visit& v, const std::string& base, const sop::Paper& paper,
                       const actions::DraftPaper* there);
// The file of that form: `refused portal.no_file`.
Result<actions::Upload> chosen_file(const staff::Visit& v);

}  // namespace paraf::portal
