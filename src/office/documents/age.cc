#include "office/documents/age.h"

namespace paraf::documents {

people::Day oldest(const Age& age, people::Day today) {
  if (age.months == 0) return today - std::chrono::days{age.days};
  const std::chrono::year_month_day there{today};
  std::chrono::year_month_day before = there - std::chrono::months{age.months};
  if (!before.ok()) before = before.year() / before.month() / std::chrono::last;
  return std::chrono::local_days{before};
}

Result<Aged> judge_age(const std::string& label, const Age& age, std::string_view day, people::Day today) {
  if (!age.set()) return Aged{};
  if (day.empty()) return refused("documents.day_missing", {{"paper", label}});
  const people::Day stated = TRY(people::parse_day(day));
  if (stated > today)
    return refused("documents.day_ahead", {{"paper", label}, {"day", people::written(stated)}});
  const people::Day first = oldest(age, today);
  const bool stale = stated < first;
  if (stale && age.refuse)
    return refused("documents.too_old", {{"paper", label},
                                         {"day", people::written(stated)},
                                         {"oldest", people::written(first)}});
  return Aged{people::iso(stated), stale};
}

}  // namespace paraf::documents
