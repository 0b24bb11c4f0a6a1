#include "base/zone.h"

#include "base/text.h"

namespace paraf {

std::optional<Zone> zone_named(std::string_view word) {
  for (const Zone zone : {Zone::wib, Zone::wita, Zone::wit})
    if (lowered(word) == lowered(name_of(zone))) return zone;
  return std::nullopt;
}

std::string_view name_of(Zone zone) {
  switch (zone) {
    case Zone::wib: return "WIB";
    case Zone::wita: return "WITA";
    case Zone::wit: return "WIT";
  }
  return "WIB";
}

std::chrono::minutes offset_of(Zone zone) {
  switch (zone) {
    case Zone::wib: return std::chrono::hours{7};
    case Zone::wita: return std::chrono::hours{8};
    case Zone::wit: return std::chrono::hours{9};
  }
  return std::chrono::hours{7};
}

std::chrono::local_days local_day(Timestamp at, Zone zone) {
  const auto shifted = std::chrono::floor<std::chrono::days>(at.instant() + offset_of(zone));
  return std::chrono::local_days{shifted.time_since_epoch()};
}

}  // namespace paraf
