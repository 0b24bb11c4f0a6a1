// The appointments of the office: a month as a sheet of days, and the same as a list, which is all a phone
// shows.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "actions/act.h"
#include "actions/report.h"
#include "doors/staff/lists.h"

namespace paraf::staff {

using actions::AppointmentView;
using calendar::Day;
using http::Method;
using http::Response;
using publik::escape;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::weekday;
using std::chrono::year_month;
using std::chrono::year_month_day;

namespace {

// "2026-11" of the address; else the month of today.
year_month month_of(const Visit& v, Day today) {
  const std::string asked = v.request.query("bulan").value_or("");
  if (const auto day = people::parse_day(asked + "-01"); asked.size() == 7 && day) {
    const year_month_day date{*day};
    return {date.year(), date.month()};
  }
  const year_month_day date{today};
  return {date.year(), date.month()};
}

std::string address(year_month month) {
  return fmt::format("/meja/jadwal?bulan={:04}-{:02}", static_cast<int>(month.year()),
                     static_cast<unsigned>(month.month()));
}

std::string clock_of(Timestamp at, const Visit& v) {
  const auto local = std::chrono::floor<std::chrono::minutes>(at.instant() + offset_of(v.zone()));
  const auto of_day = (local - std::chrono::floor<days>(local)).count();
  return fmt::format("{:02}{}{:02}", of_day / 60, v.r.english() ? ":" : ".", of_day % 60);
}

std::string state_of(const Visit& v, const AppointmentView& a, Timestamp now) {
  if (a.attended == "ya") return badge("good", v.say("schedule.came"));
  if (a.attended == "tidak") return badge("bad", v.say("schedule.absent"));
  return a.at < now ? badge("unsure", v.say("schedule.unrecorded")) : badge("info", v.say("schedule.coming"));
}

using ByDay = std::map<Day, std::vector<const AppointmentView*>>;

std::string month_sheet(const Visit& v, year_month month, Day today, const ByDay& by_day) {
  const calendar::WorkingTime time = actions::working_time(v.services(), v.office);
  const Day first{local_days{month / 1}};
  const Day last{local_days{month / std::chrono::last}};
  const unsigned lead = (weekday{first}.iso_encoding() + 6) % 7;
  std::string out = fmt::format("<table class=\"month\"><caption class=\"sr\">{}</caption><thead><tr>",
                                v.say("schedule.title"));
  for (const char* day : {"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
    out += fmt::format("<th scope=\"col\">{}</th>", v.say(std::string{"schedule."} + day));
  out += "</tr></thead><tbody><tr>";
  for (unsigned i = 0; i < lead; ++i) out += "<td class=\"out\"></td>";
  for (Day day = first; day <= last; day += days{1}) {
    if (day != first && weekday{day} == std::chrono::Monday) out += "</tr>\n<tr>";
    const auto off = time.days_off.find(day);
    const bool works = time.works(day);
    out += fmt::format("<td class=\"{}{}\"{}><span class=\"day\">{}</span>", works ? "" : "off",
                       day == today ? " today" : "", day == today ? " aria-current=\"date\"" : "",
                       static_cast<unsigned>(year_month_day{day}.day()));
    if (off != time.days_off.end()) out += "<span class=\"holiday\">" + escape(off->second) + "</span>";
    if (const auto found = by_day.find(day); found != by_day.end())
      for (const AppointmentView* a : found->second)
        out += fmt::format("<a class=\"{}\" href=\"{}\"><strong>{}</strong> {}</a>",
                           a->attended == "tidak" ? "meet absent"
                           : a->attended == "ya"  ? "meet came"
                                                  : "meet",
                           escape(v.r.link(case_path(a->subject))), clock_of(a->at, v), escape(a->applicant));
    out += "</td>";
  }
  for (unsigned i = weekday{last}.iso_encoding(); i < 7; ++i) out += "<td class=\"out\"></td>";
  return out + "</tr></tbody></table>\n";
}

std::string list_of(const Visit& v, const std::vector<AppointmentView>& all, Timestamp now) {
  if (all.empty()) return "<p class=\"empty\">" + v.say("schedule.none") + "</p>\n";
  const std::string when = v.say("schedule.when"), who = v.say("cases.applicant"),
                    where = v.say("field.place"), state = v.say("cases.status");
  std::string out = fmt::format(
      "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
      when, who, where, state);
  for (const AppointmentView& a : all)
    out += fmt::format(
        "<tr data-item><th scope=\"row\">{} <span class=\"of\">{}</span></th><td "
        "data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td><td data-label=\"{}\">{}{}</td></tr>\n",
        time_tag(v, a.at, v.zone()), v.say("schedule.minutes", {{"minutes", std::to_string(a.minutes)}}), who,
        link_to(v, case_path(a.subject), escape(a.applicant)), where, escape(a.place), state,
        state_of(v, a, now),
        a.moved == 0 ? ""
                     : " <span class=\"of\">" +
                           v.say("schedule.moved", {{"count", std::to_string(a.moved)}}) + "</span>");
  return out + "</tbody></table></div>\n";
}

std::string month_file(const Visit& v, std::string_view what, year_month month, std::string_view word) {
  return link_to(v, fmt::format("/meja/jadwal/{}?bulan={:04}-{:02}", what, static_cast<int>(month.year()),
                                static_cast<unsigned>(month.month())),
                 v.say(word));
}

Result<Response> page(Visit& v) {
  const Timestamp now = v.services().clock.now();
  const Day today = local_day(now, v.zone());
  const year_month month = month_of(v, today);
  const Zone zone = v.zone();
  const Timestamp from = calendar::at_local(Day{local_days{month / 1}}, std::chrono::minutes{0}, zone);
  const year_month after = month + std::chrono::months{1}, before = month - std::chrono::months{1};
  const Timestamp until = calendar::at_local(Day{local_days{after / 1}}, std::chrono::minutes{0}, zone);
  const auto all = TRY(v.desk().appointments(v.session(), from, until));
  ByDay by_day;
  for (const AppointmentView& a : all) by_day[local_day(a.at, v.zone())].push_back(&a);
  const std::string name =
      v.say("schedule.month." + std::to_string(static_cast<unsigned>(month.month())), {}) + " " +
      std::to_string(static_cast<int>(month.year()));
  std::string body =
      publik::heading(1, v.say("schedule.title")) + "<p class=\"lead\">" + v.say("schedule.lead") + "</p>\n";
  body += fmt::format(
      "<nav class=\"months\" aria-label=\"{}\"><a class=\"button quiet\" href=\"{}\">← {}</a> <h2>{}</h2> <a "
      "class=\"button quiet\" href=\"{}\">{} →</a></nav>\n",
      v.say("schedule.months"), escape(v.r.link(address(before))), v.say("schedule.before"), name,
      escape(v.r.link(address(after))), v.say("schedule.after"));
  body += month_sheet(v, month, today, by_day) + "<section aria-labelledby=\"daftar\"><h2 id=\"daftar\">" +
          v.say("schedule.list") + " <span class=\"count\">" + std::to_string(all.size()) + "</span></h2>\n" +
          list_of(v, all, now) +
          (all.empty() ? std::string{}
                       : "<p class=\"files\">" + month_file(v, "daftar-hadir", month, "schedule.attendance") + " " +
                             month_file(v, "laporan", month, "schedule.report") + "</p>\n") +
          "</section>\n";
  return sheet(v, v.say("schedule.title"), body);
}

// The month's list of who comes, to be signed; and the report of who came and what is left.
template <auto file>
Result<Response> of_month(Visit& v) {
  const year_month month = month_of(v, local_day(v.services().clock.now(), v.zone()));
  return stream(TRY(file(v.services(), v.session(), Day{local_days{month / 1}},
                         Day{local_days{(month + std::chrono::months{1}) / 1}}, actions::Form::pdf)));
}

}  // namespace

void mount_schedule(http::Router& router, const Held& door) {
  show(router, door, Method::get, "/meja/jadwal", page);
  show(router, door, Method::get, "/meja/jadwal/daftar-hadir", of_month<actions::attendance_file>);
  show(router, door, Method::get, "/meja/jadwal/laporan", of_month<actions::assistance_file>);
}

}  // namespace paraf::staff
