// doors/cli/find_fit.h: for the players: whoever checks has found nothing wrong.
#pragma once

#include <algorithm>

#include "actions/case_view.h"
#include "actions/desk.h"

namespace paraf::cli {

// find_fit says of every paper on file that nobody has spoken of yet that it is complete; nothing where one was found
// not to be.
inline void find_fit(actions::ActRequest& request, const actions::CaseView& view) {
  if (std::ranges::any_of(request.verdicts, [](const auto& v) { return !v.second.complete; })) return;
  for (const actions::PaperView& paper : view.papers)
    if (!paper.files.empty()) request.verdicts.try_emplace(paper.id, actions::Verdict{});
}

}  // namespace paraf::cli
