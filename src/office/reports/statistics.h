// office/reports/statistics.h: how the office's procedures go, without a person in it.
//
// Promised against actual per row, in the office's working time; where cases wait and since when; which
// papers sent requests back. A group of fewer than three is counted but has no median: it would be one
// person's pace.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "office/calendar/calendar.h"
#include "office/people/day.h"
#include "platform/store/store.h"

namespace paraf::reports {

struct Month {
  int year = 0;
  unsigned month = 1;
  static Result<Month> parse(std::string_view text);  // "2026-01": `malformed reports.month`
  std::string iso() const;                            // "2026-01"
  std::string written() const;                        // "Januari 2026"
  people::Day first() const;
  people::Day after() const;  // the first day of the next
};

// The value below which the share of the values lies (nearest rank); empty for fewer than three.
std::optional<double> percentile(std::vector<double> values, double share);
// The same of values already counted, each with how often it was; in rising order.
using Counted = std::vector<std::pair<double, std::int64_t>>;
std::optional<double> percentile(const Counted& values, double share);

struct RowLine {
  std::string sop, row;
  int count = 0, late = 0, again = 0;  // late: over the standard; again: came back to this row
  int in_time() const { return count - late; }
  std::string promised;                // "2 jam", "" without a clock
  std::optional<double> standard;      // the same in working minutes
  std::optional<double> median, p90;   // working minutes
  std::optional<double> longest;       // of three or more
  std::optional<double> stayed;        // median minutes from coming to leaving; only of rows_between
};
struct EndLine {
  std::string sop;
  int opened = 0, done = 0, refused = 0, withdrawn = 0, expired = 0;
  std::optional<double> median, p90;  // days from opening to the end, of those done
};
// What waits now. Late already: the clock of its row has counted more than the standard; `over_…` is by how many
// working minutes, of three or more.
struct Waiting {
  int count = 0, late = 0;
  std::optional<double> over_median, over_p90;
  std::string promised{};            // by the clock of the one opened last that has one: "2 jam"; "": none has
  std::optional<double> standard{};  // the same in working minutes
};
struct WaitLine {
  std::string sop, row, role;
  Waiting now;
  Timestamp since;  // of the one that waits longest
};

struct Statistics {
  Month month;
  std::vector<EndLine> procedures;
  std::vector<RowLine> rows;
  std::map<std::pair<std::string, std::string>, Waiting> standing_at;  // by SOP and row: see standing_at()
  std::vector<WaitLine> waiting;                      // now, for each role
  std::vector<std::pair<std::string, int>> standing;  // "open", "returned", "following": now
  std::vector<std::pair<std::string, int>> returns;   // paper, how often it sent a request back; most first
  int incoming = 0, outgoing = 0, voided = 0;         // letters entered in the books
};

struct WeekLine {
  people::Day monday;
  int opened = 0, ended = 0;
};

// Over any time [from, until): rows left in it; cases opened and ended in it, by the week of the office's days;
// and what became of the cases opened in it.
Result<std::vector<RowLine>> rows_between(store::Transaction& tx, Timestamp from, Timestamp until,
                                          const calendar::WorkingTime& time);
Result<std::vector<WeekLine>> weeks_between(store::Transaction& tx, Timestamp from, Timestamp until,
                                            Zone zone);
Result<std::map<std::string, int>> fates_between(store::Transaction& tx, Timestamp from, Timestamp until);

// The instant at which a day begins in the zone.
Timestamp instant_of(people::Day day, Zone zone);

// The cases that stand at each row now, by SOP and row; by the office's working time.
using StandingAt = std::map<std::pair<std::string, std::string>, Waiting>;
Result<StandingAt> standing_at(store::Transaction& tx, Timestamp now, const calendar::WorkingTime& time);

// A standard in working minutes: "2 jam" is 120, "1 hari" what a working day has. Empty: there is none.
std::optional<double> standard_minutes(calendar::Unit unit, int amount, const calendar::WorkingTime& time);

// of_month reads only what the month's indexes hold, and what is open now.
Result<Statistics> of_month(store::Transaction& tx, const Month& month, Zone zone, Timestamp now,
                            const calendar::WorkingTime& time);

extern const store::Sql sql;

}  // namespace paraf::reports
