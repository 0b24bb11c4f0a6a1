// actions/with_authority.h: an office's case while it lies with the authority.
#pragma once

#include <optional>
#include <string_view>

#include "actions/case_view.h"
#include "actions/services.h"
#include "office/workflow/case.h"

namespace paraf::actions {

// lies_there: since when, and what the authority said last; nothing before the hand-over, after the authority's last
// word, and once the case is over. `name` and `can_recall` are the caller's to fill.
std::optional<AtAuthority> lies_there(const workflow::Case& c);

// with_authority is the same of the case with this code, under the authority's name; nobody's personal data.
// `not_found workflow.no_such_code`.
Result<std::optional<AtAuthority>> with_authority(const Services& s, std::string_view code);

}  // namespace paraf::actions
