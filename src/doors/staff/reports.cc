// What was promised and what was kept, over the days asked for: per row of each procedure, per week, per
// status; every plot with its table. The month as a file, and the log of what happened for process mining.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "actions/long_file.h"
#include "actions/report.h"
#include "actions/services.h"
#include "doors/public/looks.h"
#include "doors/staff/lists.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr const char* home = "/meja/laporan";
constexpr std::chrono::days usual_days{84};  // twelve weeks

struct Span {
  people::Day from, last;  // both inside
};

// The days asked for; else the last twelve weeks. Reversed days, or more than two years of them, are refused.
Result<Span> span_of(const Visit& v) {
  const people::Day today = local_day(v.services().clock.now(), v.zone());
  const std::string from = v.request.query("dari").value_or(""),
                    last = v.request.query("sampai").value_or("");
  Span span{today - usual_days, today};
  if (!last.empty()) span.last = TRY(people::parse_day(last)), span.from = span.last - usual_days;
  if (!from.empty()) span.from = TRY(people::parse_day(from));
  if (span.last < span.from || span.last - span.from > std::chrono::days{731})
    return malformed("staff.report_days");
  return span;
}

Timestamp begins(const Visit& v, people::Day day) { return reports::instant_of(day, v.zone()); }

std::string hours(const std::optional<double>& of) {
  if (!of) return "–";
  const auto minutes = static_cast<std::int64_t>(std::llround(*of));
  return fmt::format("{}:{:02}", minutes / 60, minutes % 60);
}

struct Bar {
  std::string label;
  std::int64_t value = 0, second = 0;
  std::string said;
  std::optional<std::int64_t> standard{};  // marked across the bar
};

// Bars lying down, one or two of them to a label, as wide as there is room. The table that follows says the same
// in words.
std::string plot(std::string_view title, const std::vector<Bar>& bars, bool two) {
  std::int64_t top = 1;
  for (const Bar& bar : bars) top = std::max({top, bar.value, bar.second, bar.standard.value_or(0)});
  const int high = two ? 48 : 38;
  const auto length = [&](std::int64_t value) {
    return std::max(100.0 * static_cast<double>(value) / static_cast<double>(top), value == 0 ? 0.0 : 0.5);
  };
  std::string out = fmt::format("<svg class=\"plot\" width=\"100%\" height=\"{}\" role=\"img\" aria-label=\"{}\">",
                                static_cast<int>(bars.size()) * high, title);
  int y = 0;
  for (const Bar& bar : bars) {
    out += fmt::format("<text x=\"0\" y=\"{0}\">{1}</text><text class=\"small\" x=\"100%\" y=\"{0}\" "
                       "text-anchor=\"end\">{2}</text>"
                       "<rect class=\"ground\" x=\"0\" y=\"{3}\" width=\"100%\" height=\"{4}\" rx=\"3\"/>",
                       y + 14, escape(bar.label), escape(bar.said), y + 20, two ? 16 : 9);
    out += fmt::format("<rect class=\"bar\" x=\"0\" y=\"{}\" width=\"{:.1f}%\" height=\"9\" rx=\"3\"/>", y + 20,
                       length(bar.value));
    if (two)
      out += fmt::format("<rect class=\"bar second\" x=\"0\" y=\"{}\" width=\"{:.1f}%\" height=\"5\" rx=\"2\"/>",
                         y + 31, length(bar.second));
    if (bar.standard)
      out += fmt::format("<line class=\"standard\" x1=\"{0:.1f}%\" x2=\"{0:.1f}%\" y1=\"{1}\" y2=\"{2}\"/>",
                         100.0 * static_cast<double>(*bar.standard) / static_cast<double>(top), y + 17, y + (two ? 39 : 32));
    y += high;
  }
  return out + "</svg>\n";
}

std::string statuses_block(const Visit& v, const actions::ProcessReport& report) {
  std::vector<Bar> bars;
  std::string rows;
  for (const char* status : {"open", "returned", "following", "done", "refused", "withdrawn", "expired"}) {
    const auto found = report.fates.find(status);
    if (found == report.fates.end()) continue;
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

// A week in which nothing happened is a week all the same.
std::vector<reports::WeekLine> without_gaps(const std::vector<reports::WeekLine>& weeks) {
  std::vector<reports::WeekLine> all;
  for (const reports::WeekLine& week : weeks) {
    while (!all.empty() && all.back().monday + std::chrono::days{7} < week.monday)
      all.push_back({all.back().monday + std::chrono::days{7}});
    all.push_back(week);
  }
  return all;
}

std::string weeks_block(const Visit& v, const actions::ProcessReport& report) {
  std::vector<Bar> bars;
  std::string rows;
  for (const reports::WeekLine& week : without_gaps(report.weeks)) {
    const std::string day = v.r.date(people::iso(week.monday));
    bars.push_back({day, week.opened, week.ended, fmt::format("{} / {}", week.opened, week.ended)});
    rows += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
                        day, week.opened, week.ended);
  }
  return "<section class=\"panel\" aria-labelledby=\"pekan\"><h2 id=\"pekan\">" + v.say("reports.weeks") +
         "</h2>\n<p class=\"faint\">" + v.say("reports.weeks.text") + "</p>" +
         plot(v.say("reports.weeks"), bars, true) +
         fold(v.say("reports.table"), "<table><thead><tr><th scope=\"col\">" + v.say("reports.week") +
                                          "</th><th scope=\"col\" class=\"n\">" + v.say("reports.opened") +
                                          "</th><th scope=\"col\" class=\"n\">" + v.say("reports.closed") +
                                          "</th></tr></thead><tbody>" + rows + "</tbody></table>") +
         "</section>\n";
}

std::string procedure_block(const Visit& v, const std::vector<actions::ProcessRow>& rows, int number) {
  std::vector<Bar> bars;
  std::string body;
  const std::string name = escape(rows.front().procedure);
  const std::string columns[] = {v.say("sop.activity"),   v.say("reports.promised"), v.say("reports.done"),
                                 v.say("reports.median"), v.say("reports.p90"),      v.say("reports.longest"),
                                 v.say("reports.stayed"), v.say("reports.in_time"),  v.say("reports.late"),
                                 v.say("reports.again"),  v.say("reports.waiting"),  v.say("reports.late_now"),
                                 v.say("reports.over")};
  std::string head = "<th scope=\"col\">" + v.say("sop.no") + "</th>";
  for (std::size_t i = 0; i < std::size(columns); ++i)
    head += fmt::format("<th scope=\"col\"{}>{}</th>", i < 2 ? "" : " class=\"n\"", columns[i]);
  for (const actions::ProcessRow& row : rows) {
    const reports::RowLine& line = row.line;
    actions::Ledger clock;
    clock.allowed = line.promised;
    const std::string promised = allowed_text(v, clock);
    if (line.median)
      bars.push_back({v.r.parts.messages.text(v.r.language(), "staff.row", {{"row", line.row}}),
                      std::llround(*line.median), std::llround(line.longest.value_or(0)),
                      hours(line.median) + (promised.empty() ? "" : " / " + promised),
                      line.standard ? std::optional{std::llround(*line.standard)} : std::nullopt});
    const std::string cells[] = {
        "<span class=\"clamp\">" + escape(row.activity) + "</span>",
        promised.empty() ? "–" : promised,
        std::to_string(line.count),
        hours(line.median),
        hours(line.p90),
        hours(line.longest),
        hours(line.stayed),
        std::to_string(line.in_time()),
        line.late == 0 ? "0" : badge("bad", std::to_string(line.late)),
        std::to_string(line.again),
        std::to_string(row.now.count),
        row.now.late == 0 ? "0" : badge("bad", std::to_string(row.now.late)),
        row.now.over_median ? hours(row.now.over_median) + " / " + hours(row.now.over_p90) : "–"};
    body += "<tr><th scope=\"row\">" + escape(line.row) + "</th>";
    for (std::size_t i = 0; i < std::size(cells); ++i)
      body +=
          fmt::format("<td{} data-label=\"{}\">{}</td>", i < 2 ? "" : " class=\"n\"", columns[i], cells[i]);
    body += "</tr>\n";
  }
  return fmt::format(
             "<section class=\"panel\" aria-labelledby=\"sop-{0}\"><h2 id=\"sop-{0}\">{1}</h2>\n<p "
             "class=\"faint\">{2}</p>\n",
             number, name, v.say("reports.rows.text")) +
         (bars.empty() ? std::string{} : plot(name, bars, true)) +
         fmt::format("<div class=\"sheet\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">", name) +
         "<table class=\"stack figures\"><thead><tr>" + head + "</tr></thead><tbody>" + body +
         "</tbody></table></div></section>\n";
}

// The days shown, and what can be taken away as a file.
std::string choosing(const Visit& v, const Span& span) {
  const std::string from = people::iso(span.from), last = people::iso(span.last);
  const std::string days = "?dari=" + from + "&sampai=" + last;
  std::string out = fmt::format(
      "<form class=\"toolbar\" action=\"{}\" method=\"get\">{}{}<button type=\"submit\" "
      "class=\"quiet\">{}</button></form>\n",
      escape(v.r.link(home)),
      box({.form = "kurun",
           .name = "dari",
           .label_html = v.say("reports.from"),
           .value = from,
           .type = "date"}),
      box({.form = "kurun",
           .name = "sampai",
           .label_html = v.say("reports.until"),
           .value = last,
           .type = "date"}),
      v.say("reports.show"));
  const std::string month = last.substr(0, 7);
  const std::string first = v.r.date(month + "-01"), name = first.substr(first.find(' ') + 1);  // "November 2026"
  out += "<p class=\"files\"><span>" + publik::icon("download");
  for (const auto& [form, kind] : {std::pair{"pdf", "PDF"}, {"xlsx", "XLSX"}})
    out += link_to(v, std::string{home} + "/bulan?bulan=" + month + "&bentuk=" + form,
                   v.say("reports.month_file", {{"month", name}, {"form", kind}}));
  for (const auto& [form, kind] : {std::pair{"pdf", "PDF"}, {"xlsx", "XLSX"}})
    out += link_to(v, std::string{home} + "/waktu" + days + "&bentuk=" + form, v.say("reports.rows_file", {{"form", kind}}));
  return out + link_to(v, std::string{home} + "/peristiwa" + days, v.say("reports.event_log")) + "</span></p>\n";
}

Result<Response> page(Visit& v) {
  if (!v.official()) return forbidden("staff.officials_only");
  const Span span = TRY(span_of(v));
  const actions::ProcessReport report =
      TRY(actions::process_report(v.services(), v.door.editions, v.session(), begins(v, span.from),
                                  begins(v, span.last + std::chrono::days{1})));
  int cases = 0;
  for (const auto& [status, count] : report.fates) cases += count;
  std::string body = publik::heading(1, v.say("nav.reports")) + "<p class=\"lead\">" +
                     v.say("reports.lead", {{"count", std::to_string(cases)}, {"office", v.office.name}}) +
                     "</p>\n" + choosing(v, span);
  if (cases == 0 && report.rows.empty())
    return sheet(v, v.say("nav.reports"), body + "<p class=\"empty\">" + v.say("reports.none") + "</p>\n");
  body += "<div class=\"two\">" + statuses_block(v, report) + weeks_block(v, report) + "</div>\n";
  int number = 0;
  for (std::size_t i = 0; i < report.rows.size();) {
    std::vector<actions::ProcessRow> rows;
    for (const std::string sop = report.rows[i].line.sop;
         i < report.rows.size() && report.rows[i].line.sop == sop; ++i)
      rows.push_back(report.rows[i]);
    body += procedure_block(v, rows, ++number);
  }
  return sheet(v, v.say("nav.reports"), body);
}

Result<Response> month(Visit& v) {
  const auto form = actions::form_of(v.request.query("bentuk").value_or("pdf"));
  if (!form) return malformed("staff.form");
  return stream(
      TRY(actions::month_file(v.services(), v.session(),
                              TRY(reports::Month::parse(v.request.query("bulan").value_or(""))), *form)),
      true);
}

Result<Response> rows_file(Visit& v) {
  const auto form = actions::form_of(v.request.query("bentuk").value_or("pdf"));
  if (!form) return malformed("staff.form");
  const Span span = TRY(span_of(v));
  return stream(TRY(actions::statistics_file(v.services(), v.door.editions, v.session(), span.from,
                                             span.last + std::chrono::days{1}, *form)),
                true);
}

Result<Response> event_log(Visit& v) {
  const Span span = TRY(span_of(v));
  return stream(
      TRY(v.desk().event_log(v.session(), begins(v, span.from), begins(v, span.last + std::chrono::days{1}))));
}

}  // namespace

void mount_reports(http::Router& router, const Held& door) {
  show(router, door, Method::get, home, page);
  show(router, door, Method::get, std::string{home} + "/bulan", month);
  show(router, door, Method::get, std::string{home} + "/waktu", rows_file);
  show(router, door, Method::get, std::string{home} + "/peristiwa", event_log);
}

}  // namespace paraf::staff
