#include <algorithm>
#include <cstdio>

#include "office/calendar/calendar.h"

namespace paraf::calendar {

std::int64_t Ledger::budget() const {
  switch (unit) {
    case Unit::none: return 0;
    case Unit::minutes: return std::int64_t{amount} * 60;
    case Unit::hours: return std::int64_t{amount} * 3600;
    case Unit::working_days: return std::int64_t{amount} * day_part;
  }
  return 0;
}

void Ledger::start(Timestamp now) {
  if (!since) since = now;
}

std::int64_t Ledger::consumed_at(Timestamp now, const WorkingTime& time) const {
  if (!since) return consumed;
  if (unit == Unit::working_days) return consumed + time.day_parts(*since, now);
  return consumed + time.between(*since, now).count();
}

Seconds Ledger::worked_at(Timestamp now, const WorkingTime& time) const {
  return Seconds{worked} + (since ? time.between(*since, now) : Seconds{0});
}

void Ledger::pause(Timestamp now, const WorkingTime& time) {
  if (!since) return;
  consumed = consumed_at(now, time);
  worked = worked_at(now, time).count();
  since.reset();
}

bool Ledger::late_at(Timestamp now, const WorkingTime& time) const {
  return has_clock() && consumed_at(now, time) > budget();
}

// Measured from `since`, not from now: the due time of a running clock does not drift with the
// moment one asks. What is overdue was due when the budget ran out.
std::optional<Timestamp> Ledger::due(const WorkingTime& time) const {
  if (!has_clock() || !since) return std::nullopt;
  const std::int64_t left = budget() - consumed;
  if (left <= 0) return *since;
  return unit == Unit::working_days ? time.after_day_parts(*since, left) : time.after(*since, Seconds{left});
}

std::string Ledger::allowed() const {
  if (!has_clock()) return {};
  const char* word = unit == Unit::minutes ? " menit" : unit == Unit::hours ? " jam" : " hari";
  return std::to_string(amount) + word;
}

std::string hours_text(Seconds worked) {
  const auto total = std::max<std::int64_t>(0, worked.count()) / 60;
  char text[40];
  std::snprintf(text, sizeof text, "%lld:%02d", static_cast<long long>(total / 60), static_cast<int>(total % 60));
  return text;
}

std::string Ledger::text(Timestamp now, const WorkingTime& time) const {
  const std::string used = hours_text(worked_at(now, time));
  return has_clock() ? used + " of " + allowed() : used;
}

}  // namespace paraf::calendar
