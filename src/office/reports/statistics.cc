#include "office/reports/statistics.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "office/reports/reports.sql.h"

namespace paraf::reports {

const store::Sql sql{"reports", embedded::office_reports_reports_sql};

namespace {

namespace json = boost::json;
using store::value;

constexpr const char* names[] = {"Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
                                 "Juli",    "Agustus",  "September", "Oktober", "November", "Desember"};

const OfficeId& office_of(const store::Transaction& tx) { return tx.scope().only(); }

std::string promised_of(const std::string& unit, std::int64_t amount) {
  if (amount <= 0) return {};
  const std::string word = unit == "minutes" || unit == "menit" ? "menit"
                           : unit == "hours" || unit == "jam"   ? "jam"
                           : unit == "none"                     ? ""
                                                                : "hari";
  return word.empty() ? std::string{} : std::to_string(amount) + ' ' + word;
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

Result<std::vector<RowLine>> rows_of(store::Transaction& tx, Timestamp from, Timestamp until) {
  std::vector<RowLine> all;
  Counted minutes;
  const auto close = [&] {
    if (all.empty()) return;
    all.back().median = percentile(minutes, 0.5);
    all.back().p90 = percentile(minutes, 0.9);
    all.back().longest = percentile(minutes, 1.0);
    minutes.clear();
  };
  for (const store::Row& row :
       TRY(tx.query(sql, "row_facts", {value(office_of(tx)), value(from), value(until)}))) {
    if (all.empty() || all.back().sop != row.text(0) || all.back().row != row.text(1)) {
      close();
      RowLine line;
      line.sop = row.text(0);
      line.row = row.text(1);
      line.promised = promised_of(row.text(2), row.integer(3));
      all.push_back(std::move(line));
    }
    RowLine& line = all.back();
    line.count += static_cast<int>(row.integer(5));
    line.late += static_cast<int>(row.integer(6));
    line.again += static_cast<int>(row.integer(7));
    minutes.emplace_back(static_cast<double>(row.integer(4)), row.integer(5));
  }
  close();
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

Timestamp instant_of(people::Day day, people::Zone zone) {
  return Timestamp{Timestamp::Instant{day.time_since_epoch()}} -
         std::chrono::microseconds{people::offset_of(zone)};
}

Result<std::vector<RowLine>> rows_between(store::Transaction& tx, Timestamp from, Timestamp until) {
  std::vector<RowLine> all = TRY(rows_of(tx, from, until));
  std::map<std::pair<std::string, std::string>, Counted> stays;
  for (const store::Row& row :
       TRY(tx.query(sql, "row_waits", {value(office_of(tx)), value(from), value(until)})))
    stays[{row.text(0), row.text(1)}].emplace_back(static_cast<double>(row.integer(2)), row.integer(3));
  for (RowLine& line : all) line.stayed = percentile(stays[{line.sop, line.row}], 0.5);
  return all;
}

Result<std::vector<WeekLine>> weeks_between(store::Transaction& tx, Timestamp from, Timestamp until,
                                            people::Zone zone) {
  const auto offset = std::chrono::microseconds{people::offset_of(zone)}.count();
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

Result<Statistics> of_month(store::Transaction& tx, const Month& month, people::Zone zone) {
  const Timestamp from = instant_of(month.first(), zone), until = instant_of(month.after(), zone);
  Statistics s;
  s.month = month;
  s.procedures = TRY(procedures_of(tx, from, until));
  s.rows = TRY(rows_of(tx, from, until));
  for (const store::Row& row : TRY(tx.query(sql, "waiting", {value(office_of(tx))})))
    s.waiting.push_back(
        {row.text(0), row.text(1), row.text(2), static_cast<int>(row.integer(3)), row.time(4)});
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
