#include "office/reports/statistics.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "office/reports/reports.sql.h"
#include "office/workflow/case.h"

namespace paraf::reports {

const store::Sql sql{"reports", embedded::office_reports_reports_sql};

namespace {

namespace json = boost::json;
using store::value;

constexpr const char* names[] = {"Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
                                 "Juli",    "Agustus",  "September", "Oktober", "November", "Desember"};

const OfficeId& office_of(const store::Transaction& tx) { return tx.scope().only(); }

calendar::Unit unit_in(const std::string& word) {
  return word == "minutes" || word == "menit" ? calendar::Unit::minutes
         : word == "hours" || word == "jam"   ? calendar::Unit::hours
         : word == "none" || word.empty()     ? calendar::Unit::none
                                              : calendar::Unit::working_days;
}

std::string promised_of(const std::string& unit, std::int64_t amount) {
  calendar::Ledger clock;
  clock.unit = unit_in(unit);
  clock.amount = static_cast<int>(amount);
  return clock.has_clock() ? clock.allowed() : std::string{};
}

EndLine& line_of(std::map<std::string, EndLine>& lines, const std::string& sop) {
  EndLine& line = lines[sop];
  line.sop = sop;
  return line;
}

Result<std::vector<EndLine>> procedures_of(store::Transaction& tx, Timestamp from, Timestamp until) {
  std::map<std::string, EndLine> lines;
  std::map<std::string, Counted> days;
  for (const store::Row& row :
       TRY(tx.query(sql, "opened", {value(office_of(tx)), value(from), value(until)})))
    line_of(lines, row.text(0)).opened = static_cast<int>(row.integer(1));
  for (const store::Row& row :
       TRY(tx.query(sql, "ended", {value(office_of(tx)), value(from), value(until)}))) {
    EndLine& line = line_of(lines, row.text(0));
    const std::string& status = row.text(1);
    (status == "done"        ? line.done
     : status == "refused"   ? line.refused
     : status == "withdrawn" ? line.withdrawn
                             : line.expired) += static_cast<int>(row.integer(3));
    if (status == "done")
      days[line.sop].emplace_back(static_cast<double>(row.integer(2)) / 1000.0, row.integer(3));
  }
  std::vector<EndLine> all;
  for (auto& [sop, line] : lines) {
    line.median = percentile(days[sop], 0.5);
    line.p90 = percentile(days[sop], 0.9);
    all.push_back(std::move(line));
  }
  return all;
}

Result<std::vector<RowLine>> rows_of(store::Transaction& tx, Timestamp from, Timestamp until,
                                     const calendar::WorkingTime& time, bool waits) {
  std::vector<RowLine> all;
  for (const store::Row& pair : TRY(tx.query(sql, "rows_with_facts", {value(office_of(tx))}))) {
    const std::vector<store::Value> values{value(office_of(tx)), value(pair.text(0)), value(pair.text(1)),
                                           value(from), value(until)};
    RowLine line;
    Counted minutes;
    for (const store::Row& row : TRY(tx.query(sql, "row_facts", values))) {
      if (minutes.empty()) {
        line.promised = promised_of(row.text(1), row.integer(2));
        line.standard = standard_minutes(unit_in(row.text(1)), static_cast<int>(row.integer(2)), time);
      }
      line.count += static_cast<int>(row.integer(3));
      line.late += static_cast<int>(row.integer(4));
      line.again += static_cast<int>(row.integer(5));
      minutes.emplace_back(static_cast<double>(row.integer(0)), row.integer(3));
    }
    if (minutes.empty()) continue;
    line.sop = pair.text(0);
    line.row = pair.text(1);
    line.median = percentile(minutes, 0.5);
    line.p90 = percentile(minutes, 0.9);
    line.longest = percentile(minutes, 1.0);
    if (waits) {
      Counted stays;
      for (const store::Row& row : TRY(tx.query(sql, "row_waits", values)))
        stays.emplace_back(static_cast<double>(row.integer(0)), row.integer(1));
      line.stayed = percentile(stays, 0.5);
    }
    all.push_back(std::move(line));
  }
  return all;
}

// ── what is open now ──

// A case that stands at a row, and by how many working minutes its clock is over the standard; empty: it is not.
struct Standing {
  std::string sop, row;
  std::optional<double> over{};
  std::string promised{};
  std::optional<double> standard{};
  Timestamp opened{};
};

Result<std::map<std::string, Standing>> standing_cases(store::Transaction& tx, Timestamp now,
                                                       const calendar::WorkingTime& time) {
  std::map<std::string, Standing> all;
  for (const store::Row& row : TRY(tx.query(sql, "standing_cases", {value(office_of(tx))}))) {
    Standing standing{row.text(1), row.text(2)};
    const workflow::Case c = TRY(workflow::case_from_json(row.text(3)));
    standing.opened = c.opened;
    const auto state = c.rows.find(standing.row);
    const calendar::Ledger clock = state == c.rows.end() ? calendar::Ledger{} : state->second.clock;
    standing.promised = clock.allowed();
    standing.standard = standard_minutes(clock.unit, clock.amount, time);
    if (clock.late_at(now, time)) {
      const double spent = static_cast<double>(clock.consumed_at(now, time) - clock.budget());
      standing.over = clock.unit == calendar::Unit::working_days
                          ? spent / static_cast<double>(calendar::day_part) * time.ordinary[1].minutes()
                          : spent / 60;
    }
    all.emplace(row.text(0), std::move(standing));
  }
  return all;
}

struct Gathered {
  int count = 0;
  std::vector<double> over;
  void add(const std::optional<double>& late_by) {
    ++count;
    if (late_by) over.push_back(*late_by);
  }
  Waiting waiting() const {
    return {count, static_cast<int>(over.size()), percentile(over, 0.5), percentile(over, 0.9), {}, {}};
  }
};

StandingAt by_row(const std::map<std::string, Standing>& cases) {
  std::map<std::pair<std::string, std::string>, Gathered> rows;
  std::map<std::pair<std::string, std::string>, const Standing*> newest;
  for (const auto& [id, c] : cases) {
    rows[{c.sop, c.row}].add(c.over);
    if (!c.standard) continue;
    const Standing*& last = newest[{c.sop, c.row}];
    if (last == nullptr || last->opened < c.opened) last = &c;
  }
  StandingAt all;
  for (const auto& [key, row] : rows) {
    Waiting& waiting = all[key] = row.waiting();
    const auto clock = newest.find(key);
    if (clock == newest.end()) continue;
    waiting.promised = clock->second->promised;
    waiting.standard = clock->second->standard;
  }
  return all;
}

Result<std::vector<WaitLine>> waiting_of(store::Transaction& tx, const std::map<std::string, Standing>& cases) {
  std::vector<WaitLine> all;
  Gathered gathered;
  for (const store::Row& row : TRY(tx.query(sql, "waiting", {value(office_of(tx))}))) {
    if (all.empty() || all.back().sop != row.text(1) || all.back().row != row.text(2) ||
        all.back().role != row.text(3)) {
      gathered = {};
      all.push_back({row.text(1), row.text(2), row.text(3), {}, row.time(4)});
    }
    const auto found = cases.find(row.text(0));
    const bool here = found != cases.end() && found->second.row == row.text(2);
    gathered.add(here ? found->second.over : std::nullopt);
    all.back().now = gathered.waiting();
    all.back().since = std::min(all.back().since, row.time(4));
  }
  return all;
}

// The papers that sent requests back, by their slots: the reasons themselves are words to a person.
Result<std::vector<std::pair<std::string, int>>> returns_of(store::Transaction& tx, Timestamp from,
                                                            Timestamp until) {
  std::map<std::string, int> counts;
  for (const store::Row& row :
       TRY(tx.query(sql, "checks", {value(office_of(tx)), value(from), value(until)}))) {
    boost::system::error_code failed;
    const json::value body = json::parse(row.text(0), failed);
    const json::value* facts = !failed && body.is_object() ? body.as_object().if_contains("facts") : nullptr;
    const json::value* list =
        facts && facts->is_object() ? facts->as_object().if_contains("incomplete") : nullptr;
    if (!list || !list->is_string()) continue;
    const std::string slots{list->as_string()};
    for (std::size_t at = 0; at <= slots.size();) {
      const std::size_t end = std::min(slots.find(',', at), slots.size());
      const std::string slot = slots.substr(at, end - at);
      if (!slot.empty() && slot != "-") ++counts[slot];
      at = end + 1;
    }
  }
  std::vector<std::pair<std::string, int>> all{counts.begin(), counts.end()};
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return all;
}

}  // namespace

Result<Month> Month::parse(std::string_view text) {
  Month m;
  if (text.size() != 7 || text[4] != '-') return malformed("reports.month");
  const auto year = std::from_chars(text.data(), text.data() + 4, m.year);
  const auto month = std::from_chars(text.data() + 5, text.data() + 7, m.month);
  if (year.ptr != text.data() + 4 || month.ptr != text.data() + 7 || m.month < 1 || m.month > 12 ||
      m.year < 1)
    return malformed("reports.month");
  return m;
}

std::string Month::iso() const { return people::iso(first()).substr(0, 7); }
std::string Month::written() const { return std::string{names[month - 1]} + ' ' + std::to_string(year); }
people::Day Month::first() const {
  return people::Day{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{1}};
}
people::Day Month::after() const {
  return people::Day{(std::chrono::year{year} / std::chrono::month{month} + std::chrono::months{1}) /
                     std::chrono::day{1}};
}

std::optional<double> percentile(std::vector<double> values, double share) {
  if (values.size() < 3) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::clamp<std::size_t>(rank, 1, values.size()) - 1];
}

std::optional<double> percentile(const Counted& values, double share) {
  std::int64_t count = 0;
  for (const auto& [value, times] : values) count += times;
  if (count < 3) return std::nullopt;
  std::int64_t rank = std::clamp<std::int64_t>(
      static_cast<std::int64_t>(std::ceil(share * static_cast<double>(count))), 1, count);
  for (const auto& [value, times] : values)
    if ((rank -= times) <= 0) return value;
  return values.back().first;
}

Timestamp instant_of(people::Day day, Zone zone) {
  return Timestamp{Timestamp::Instant{day.time_since_epoch()}} -
         std::chrono::microseconds{offset_of(zone)};
}

Result<std::vector<RowLine>> rows_between(store::Transaction& tx, Timestamp from, Timestamp until,
                                          const calendar::WorkingTime& time) {
  return rows_of(tx, from, until, time, true);
}

Result<StandingAt> standing_at(store::Transaction& tx, Timestamp now, const calendar::WorkingTime& time) {
  return by_row(TRY(standing_cases(tx, now, time)));
}

std::optional<double> standard_minutes(calendar::Unit unit, int amount, const calendar::WorkingTime& time) {
  if (amount <= 0) return std::nullopt;
  switch (unit) {
    case calendar::Unit::none: return std::nullopt;
    case calendar::Unit::minutes: return amount;
    case calendar::Unit::hours: return amount * 60.0;
    case calendar::Unit::working_days: return static_cast<double>(amount) * time.ordinary[1].minutes();
  }
  return std::nullopt;
}

Result<std::vector<WeekLine>> weeks_between(store::Transaction& tx, Timestamp from, Timestamp until,
                                            Zone zone) {
  const auto offset = std::chrono::microseconds{offset_of(zone)}.count();
  std::map<people::Day, WeekLine> weeks;
  for (const bool opened : {true, false})
    for (const store::Row& row :
         TRY(tx.query(sql, opened ? "opened_by_day" : "ended_by_day",
                      {value(office_of(tx)), value(from), value(until), value(std::int64_t{offset})}))) {
      const people::Day day{std::chrono::days{row.integer(0)}};
      const std::chrono::weekday weekday{std::chrono::sys_days{day.time_since_epoch()}};
      WeekLine& week = weeks[day - (weekday - std::chrono::Monday)];
      (opened ? week.opened : week.ended) += static_cast<int>(row.integer(1));
    }
  std::vector<WeekLine> all;
  for (auto& [monday, week] : weeks) {
    week.monday = monday;
    all.push_back(week);
  }
  return all;
}

Result<std::map<std::string, int>> fates_between(store::Transaction& tx, Timestamp from, Timestamp until) {
  std::map<std::string, int> all;
  for (const store::Row& row : TRY(tx.query(sql, "fates", {value(office_of(tx)), value(from), value(until)})))
    all[row.text(0)] = static_cast<int>(row.integer(1));
  return all;
}

Result<Statistics> of_month(store::Transaction& tx, const Month& month, Zone zone, Timestamp now,
                            const calendar::WorkingTime& time) {
  const Timestamp from = instant_of(month.first(), zone), until = instant_of(month.after(), zone);
  Statistics s;
  s.month = month;
  s.procedures = TRY(procedures_of(tx, from, until));
  s.rows = TRY(rows_of(tx, from, until, time, false));
  const auto standing = TRY(standing_cases(tx, now, time));
  s.standing_at = by_row(standing);
  s.waiting = TRY(waiting_of(tx, standing));
  for (const store::Row& row : TRY(tx.query(sql, "standing", {value(office_of(tx))})))
    s.standing.emplace_back(row.text(0), static_cast<int>(row.integer(1)));
  s.returns = TRY(returns_of(tx, from, until));
  for (const char* book : {"masuk", "keluar"})
    for (const store::Row& row :
         TRY(tx.query(sql, "book_count",
                      {value(office_of(tx)), value(book), value(month.year),
                       value(people::iso(month.first())), value(people::iso(month.after()))}))) {
      const int count = static_cast<int>(row.integer(1));
      (std::string_view{book} == "masuk" ? s.incoming : s.outgoing) += count;
      if (row.text(0) == "batal") s.voided += count;
    }
  return s;
}

}  // namespace paraf::reports
