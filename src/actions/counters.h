// actions/counters.h: the counters an official knows from the national letter system, and which of them a
// task is in.
#pragma once

#include <string_view>
#include <vector>

#include "actions/desk.h"

namespace paraf::actions {

// In the order they are shown; the words of each are the sentence "staff.counter.<id>". A task is in exactly
// one.
const std::vector<std::string_view>& counters();
// By what the step asks for: "tanda-tangan" for one that waits for a signature; "tindak-lanjut" for any
// other.
std::string_view counter_of(const Task& task);

}  // namespace paraf::actions
