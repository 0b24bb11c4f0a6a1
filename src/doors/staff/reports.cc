// What was promised and what was kept: per row of each procedure, per week, per status; every plot with its
// table.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "actions/services.h"
#include "doors/staff/lists.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;
using store::Scope;
using store::Transaction;

namespace {

constexpr int most_cases = 1000;

struct RowTimes {
  std::string activity, allowed;
  std::int64_t budget = 0;            // in the clock's own unit
  std::vector<std::int64_t> minutes;  // worked, of every visit that ended
  int late = 0, running = 0;
};

struct Week {
  int opened = 0, closed = 0;
};

struct Report {
  std::map<std::string, std::vector<std::pair<std::string, RowTimes>>>
      rows;                             // by the procedure's name, in its order
  std::map<calendar::Day, Week> weeks;  // by their Monday
  std::map<std::string, int> statuses;
  int cases = 0;
};

calendar::Day monday_of(calendar::Day day) {
  const std::chrono::weekday weekday{std::chrono::sys_days{day.time_since_epoch()}};
  return day - (weekday - std::chrono::Monday);
}

// One read of what is on record; nothing is kept beside the cases that could come to differ from them.
Result<Report> report_of(const Visit& v) {
  calendar::WorkingTime time = v.services().settings.calendar;
  time.zone = zone_of(v.zone());
  const Timestamp now = v.services().clock.now();
  return v.services().store.read(Scope::office(v.who.office), [&](Transaction& tx) -> Result<Report> {
    Report report;
    for (const workflow::Line& line : TRY(workflow::cases(tx, "", {}, most_cases))) {
      const workflow::Case c = TRY(workflow::load(tx, line.id));
      const auto edition = TRY(v.door.editions.edition(tx, c.edition));
      ++report.cases;
      ++report.statuses[std::string{workflow::name_of(c.status)}];
      ++report.weeks[monday_of(calendar::local_day(c.opened, time.zone))].opened;
      if (workflow::is_over(c.status))
        ++report.weeks[monday_of(calendar::local_day(c.changed, time.zone))].closed;
      auto& rows = report.rows[edition->sop.identity.name.reading];
      for (const sop::Row& row : edition->sop.rows) {
        auto at = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.first == row.no; });
        if (at == rows.end()) {
          rows.emplace_back(row.no, RowTimes{});
          at = std::prev(rows.end());
          at->second.activity = row.activity.reading.empty() && !row.steps.empty()
                                    ? row.steps.front().text.reading
                                    : row.activity.reading;
          at->second.allowed = row.time.text;
        }
        const auto state = c.rows.find(row.no);
        if (state == c.rows.end()) continue;
        RowTimes& times = at->second;
        if (!state->second.left) {
          ++times.running;
        } else {
          times.minutes.push_back(state->second.clock.worked_at(*state->second.left, time).count() / 60);
          times.late += state->second.clock.late_at(*state->second.left, time) ? 1 : 0;
        }
        if (!state->second.left && state->second.clock.late_at(now, time)) ++times.late;
      }
    }
    return report;
  });
}

std::string hours(std::int64_t minutes) { return fmt::format("{}:{:02}", minutes / 60, minutes % 60); }

std::int64_t median(std::vector<std::int64_t> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Bar {
  std::string label;
  std::int64_t value = 0, second = 0;
  std::string said;
};

// Bars lying down, one or two of them to a label. The table that follows says the same in words.
std::string plot(std::string_view title, const std::vector<Bar>& bars, bool two) {
  std::int64_t top = 1;
  for (const Bar& bar : bars) top = std::max({top, bar.value, bar.second});
  const int high = two ? 40 : 28, left = 150, wide = 640;
  const double scale = (wide - left - 80.0) / static_cast<double>(top);
  std::string out = fmt::format(
      "<svg class=\"plot\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">"
      "<path class=\"axis\" d=\"M{} 0V{}\"/>",
      wide, static_cast<int>(bars.size()) * high + 4, title, left, static_cast<int>(bars.size()) * high);
  int y = 4;
  for (const Bar& bar : bars) {
    const double length = scale * static_cast<double>(bar.value);
    out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", left - 10, y + 14,
                       escape(bar.label));
    out += fmt::format("<rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"14\" rx=\"2\"/>",
                       left, y + 2, std::max(length, 1.5));
    if (two)
      out += fmt::format(
          "<rect class=\"bar second\" x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"10\" rx=\"2\"/>", left,
          y + 18, std::max(scale * static_cast<double>(bar.second), 1.5));
    out += fmt::format("<text class=\"small\" x=\"{:.1f}\" y=\"{}\">{}</text>",
                       left + std::max(length, 1.5) + 8, y + 13, escape(bar.said));
    y += high;
  }
  return out + "</svg>\n";
}

std::string statuses_block(const Visit& v, const Report& report) {
  std::vector<Bar> bars;
  std::string rows;
  for (const char* status : {"open", "returned", "following", "done", "refused", "withdrawn", "expired"}) {
    const auto found = report.statuses.find(status);
    if (found == report.statuses.end()) continue;
    bars.push_back({v.r.parts.messages.text(v.r.language(), "staff.status." + std::string{status}),
                    found->second, 0, std::to_string(found->second)});
    rows += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td></tr>",
                        say_or(v.r, "status", status), found->second);
  }
  return "<section class=\"panel\" aria-labelledby=\"status\"><h2 id=\"status\">" +
         v.say("reports.statuses") + "</h2>\n" + plot(v.say("reports.statuses"), bars, false) +
         fold(v.say("reports.table"), "<table><thead><tr><th scope=\"col\">" + v.say("cases.status") +
                                          "</th><th scope=\"col\" class=\"n\">" + v.say("reports.cases") +
                                          "</th></tr></thead><tbody>" + rows + "</tbody></table>") +
         "</section>\n";
}

std::string weeks_block(const Visit& v, const Report& report) {
  std::vector<Bar> bars;
  std::string rows;
  int shown = 0;
  for (auto week = report.weeks.rbegin(); week != report.weeks.rend() && shown < 12; ++week, ++shown) {
    const std::string day = v.r.date(calendar::date_text(week->first));
    bars.push_back({day, week->second.opened, week->second.closed,
                    fmt::format("{} / {}", week->second.opened, week->second.closed)});
    rows += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
                        day, week->second.opened, week->second.closed);
  }
  std::reverse(bars.begin(), bars.end());
  return "<section class=\"panel\" aria-labelledby=\"pekan\"><h2 id=\"pekan\">" + v.say("reports.weeks") +
         "</h2>\n<p class=\"faint\">" + v.say("reports.weeks.text") + "</p>" +
         plot(v.say("reports.weeks"), bars, true) +
         fold(v.say("reports.table"), "<table><thead><tr><th scope=\"col\">" + v.say("reports.week") +
                                          "</th><th scope=\"col\" class=\"n\">" + v.say("reports.opened") +
                                          "</th><th scope=\"col\" class=\"n\">" + v.say("reports.closed") +
                                          "</th></tr></thead><tbody>" + rows + "</tbody></table>") +
         "</section>\n";
}

std::string procedure_block(const Visit& v, const std::string& name,
                            const std::vector<std::pair<std::string, RowTimes>>& rows, int number) {
  std::vector<Bar> bars;
  std::string body;
  const std::string promised = v.say("reports.promised"), usual = v.say("reports.median"),
                    longest = v.say("reports.longest"), done = v.say("reports.done"),
                    late = v.say("reports.late"), activity = v.say("sop.activity");
  for (const auto& [no, times] : rows) {
    const std::int64_t middle = median(times.minutes);
    const std::int64_t most =
        times.minutes.empty() ? 0 : *std::max_element(times.minutes.begin(), times.minutes.end());
    bars.push_back({v.r.parts.messages.text(v.r.language(), "staff.row", {{"row", no}}), middle, most,
                    hours(middle) + (times.allowed.empty() ? "" : " / " + times.allowed)});
    body += fmt::format(
        "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td "
        "class=\"n\" "
        "data-label=\"{}\">{}</td><td class=\"n\" data-label=\"{}\">{}</td><td class=\"n\" "
        "data-label=\"{}\">{}</td><td "
        "class=\"n\" data-label=\"{}\">{}</td></tr>\n",
        escape(no), activity, escape(times.activity), promised,
        times.allowed.empty() ? "–" : escape(times.allowed), done, times.minutes.size(), usual, hours(middle),
        longest, hours(most), late, times.late == 0 ? "0" : badge("bad", std::to_string(times.late)));
  }
  return fmt::format(
             "<section class=\"panel\" aria-labelledby=\"sop-{0}\"><h2 id=\"sop-{0}\">{1}</h2>\n<p "
             "class=\"faint\">{2}</p>\n",
             number, escape(name), v.say("reports.rows.text")) +
         plot(escape(name), bars, true) +
         "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">" + v.say("sop.no") +
         "</th><th scope=\"col\">" + activity + "</th><th scope=\"col\">" + promised +
         "</th><th scope=\"col\" class=\"n\">" + done + "</th><th scope=\"col\" class=\"n\">" + usual +
         "</th><th scope=\"col\" class=\"n\">" + longest + "</th><th scope=\"col\" class=\"n\">" + late +
         "</th></tr></thead><tbody>" + body + "</tbody></table></div></section>\n";
}

Result<Response> page(Visit& v) {
  if (!v.official()) return forbidden("staff.officials_only");
  const Report report = TRY(report_of(v));
  std::string body =
      publik::heading(1, v.say("nav.reports")) + "<p class=\"lead\">" +
      v.say("reports.lead", {{"count", std::to_string(report.cases)}, {"office", v.office.name}}) + "</p>\n";
  if (report.cases == 0)
    return sheet(v, v.say("nav.reports"),
                 body + "<p class=\"empty\">" + v.say("cases.none.status") + "</p>\n");
  body += "<div class=\"two\">" + statuses_block(v, report) + weeks_block(v, report) + "</div>\n";
  int number = 0;
  for (const auto& [name, rows] : report.rows) body += procedure_block(v, name, rows, ++number);
  return sheet(v, v.say("nav.reports"), body);
}

}  // namespace

void mount_reports(http::Router& router, const Held& door) {
  show(router, door, Method::get, "/meja/laporan", page);
}

}  // namespace paraf::staff
