#include <algorithm>

#include "actions/services.h"
#include "doors/staff/administration.h"
#include "doors/staff/pieces.h"

namespace paraf::staff {

using publik::escape;

namespace {

// The three that decree days off here; what the office already has from elsewhere stays a choice.
std::vector<Option> sources(const Visit& v) {
  std::vector<Option> all;
  for (const std::string_view word : {people::national_holidays, std::string_view{"provinsi"}, std::string_view{"kabupaten"}})
    all.push_back({std::string{word}, say_or(v.r, "admin.lists.source", word)});
  for (const people::HolidayList& one : v.office.settings.holidays)
    if (std::ranges::find(all, one.source, &Option::value) == all.end()) all.push_back({one.source, escape(one.source)});
  return all;
}

}  // namespace

// The days off of a year as a decree gives them, and from where.
std::string holiday_lists(const Visit& v, const std::string& action) {
  std::string list;
  for (const people::HolidayList& one : v.office.settings.holidays)
    list += "<li>" +
            v.say("admin.lists.one", {{"year", std::to_string(one.year)},
                                      {"source", one.source},
                                      {"days", std::to_string(one.days.size())},
                                      {"version", std::to_string(one.version)}}) +
            "</li>";
  const int next = people::year_of(local_day(v.services().clock.now(), v.zone())) + 1;
  return "<p class=\"faint\">" + v.say("admin.lists.text") + "</p>" +
         (list.empty() ? std::string{} : "<ul class=\"things\">" + list + "</ul>") +
         form_of(v, {.id = "daftar-baru",
                     .action = action,
                     .inner_html = box({.form = "daftar-baru",
                                        .name = "tahun",
                                        .label_html = v.say("admin.lists.year"),
                                        .value = std::to_string(next),
                                        .required = true,
                                        .inputmode = "numeric"}) +
                                   drop_down("daftar-baru", "asal", v.say("admin.lists.source"), sources(v),
                                             people::national_holidays, v.say("admin.lists.source.hint")) +
                                   box({.form = "daftar-baru",
                                        .name = "u.daftar",
                                        .label_html = v.say("admin.lists.file"),
                                        .type = "file",
                                        .required = true,
                                        .accept = ".csv,.xlsx,.ics"}),
                     .button_html = v.say("admin.lists.take"),
                     .files = true});
}

}  // namespace paraf::staff
