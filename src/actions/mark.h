// actions/mark.h: whether a visible mark can be meant.
#pragma once

#include <string>
#include <vector>

#include "actions/desk.h"

namespace paraf::actions {

// A mark at least a point wide and high, no wider than any page is, with a place on or about one [ISO 32000-2
// annex C]; its lines together at most 500 octets. NaN is no number of millimetres.
//   malformed actions.mark_size (fact field), application.too_long (facts field, most)
Result<void> check_mark(const Mark& mark, const std::vector<std::string>& lines = {});

}  // namespace paraf::actions
