// base/zone.h: Indonesia's three zones, and what day it is in one of them.
//
// An office dates its letters, closes its books and counts its working time by its own clock: at half past
// midnight in Jakarta on 1 January it is still last year in UTC.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace paraf {

// Without daylight saving [Keppres 41/1987].
enum class Zone { wib, wita, wit };
std::optional<Zone> zone_named(std::string_view word);  // "WIB", "WITA", "WIT", in any case
std::string_view name_of(Zone zone);                    // "WIB"
std::chrono::minutes offset_of(Zone zone);              // +7 h, +8 h, +9 h

std::chrono::local_days local_day(Timestamp at, Zone zone);

}  // namespace paraf
