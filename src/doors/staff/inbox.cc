// What waits for me, and the cases I may see.
#include <fmt/format.h>

#include <map>

#include "doors/staff/pieces.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

namespace {

std::string task_line(const Visit& v, const actions::Task& t) {
  std::string about = v.say("row", {{"row", t.row}}) + (t.mark.empty() ? "" : escape(t.mark)) + " · " +
                      escape(t.performer_label);
  if (!t.acting.empty()) about += " " + badge("unsure", escape(t.acting));
  return fmt::format(
      "<li class=\"task{}\"><div><h3>{}</h3><p>{}</p><p class=\"faint\">{}</p></div>"
      "<dl><div><dt>{}</dt><dd>{}</dd></div><div><dt>{}</dt><dd>{}</dd></div></dl></li>\n",
      t.clock.late ? " late" : "",
      link_to(v, case_path(t.subject), say_or(v.r, "act", t.verb) + " – " + escape(t.applicant)),
      escape(t.text), about, v.say("inbox.since"), time_tag(v, t.since, v.zone()), v.say("inbox.clock"),
      clock_text(v, t.clock));
}

std::string tasks_block(const Visit& v, const std::vector<actions::Task>& tasks) {
  std::string out = fmt::format(
      "<section aria-labelledby=\"tugas\"><h2 id=\"tugas\">{} <span class=\"count\">{}</span></h2>\n",
      v.say("inbox.tasks"), tasks.size());
  if (tasks.empty())
    return out + "<p class=\"empty\">" + v.say(v.official() ? "inbox.none" : "inbox.none.applicant") +
           "</p></section>\n";
  out += "<ul class=\"tasks\">\n";
  for (const actions::Task& task : tasks) out += task_line(v, task);
  return out + "</ul></section>\n";
}

constexpr std::string_view statuses[] = {"open",    "returned",  "following", "done",
                                         "refused", "withdrawn", "expired"};

std::string filter(const Visit& v, std::string_view chosen) {
  std::vector<std::pair<std::string, std::string>> items = {{"", v.say("cases.all")}};
  for (const std::string_view status : statuses)
    items.emplace_back(std::string{status}, say_or(v.r, "status", status));
  std::string out = fmt::format("<nav class=\"filter\" aria-label=\"{}\"><ul>", v.say("cases.filter"));
  for (const auto& [status, label] : items) {
    out += fmt::format("<li><a href=\"{}\"{}>{}</a></li>",
                       escape(v.r.link(status.empty() ? "/meja" : "/meja?status=" + status) + "#perkara"),
                       status == chosen ? " aria-current=\"true\"" : "", label);
  }
  return out + "</ul></nav>\n";
}

std::string cases_block(const Visit& v, const std::vector<actions::CaseLine>& cases,
                        std::string_view chosen) {
  std::string out = fmt::format("<section aria-labelledby=\"perkara\"><h2 id=\"perkara\">{}</h2>\n",
                                v.say(v.official() ? "cases.office" : "cases.mine"));
  if (cases.empty() && chosen.empty()) {
    return out + "<p class=\"empty\">" + v.say("cases.none") + " " +
           link_to(v, "/meja/ajukan", v.say("cases.first")) + "</p></section>\n";
  }
  out += filter(v, chosen);
  if (cases.empty()) return out + "<p class=\"empty\">" + v.say("cases.none.status") + "</p></section>\n";
  const std::string applicant = v.say("cases.applicant"), procedure = v.say("cases.procedure"),
                    status = v.say("cases.status"), row = v.say("cases.row"),
                    changed = v.say("cases.changed");
  out += fmt::format(
      "<table class=\"stack\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
      applicant, procedure, status, row, changed);
  for (const actions::CaseLine& line : cases) {
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td></tr>\n",
        link_to(v, case_path(line.subject),
                escape(line.applicant.empty() ? v.say("cases.nameless") : line.applicant)),
        procedure, escape(line.sop_name), status, status_badge(v, line.status), row,
        line.row == "end" ? "–" : escape(line.row), changed, time_tag(v, line.changed, v.zone()));
  }
  return out + "</tbody></table></section>\n";
}

// Only a confirmed address can be put into a request: whoever has not confirmed it is told so here.
std::string email_block(const Visit& v) {
  if (v.request.query("selesai") == "surel")
    return publik::note("good", v.say("email.sent"), "<p>" + v.say("email.sent.text") + "</p>");
  if (v.person.email_state != people::EmailState::declared || !v.person.email) return {};
  return publik::note("unsure", v.say("email.unconfirmed"),
                      "<p>" + v.say("email.unconfirmed.text", {{"email", v.person.email->text()}}) + "</p>" +
                          form_of(v, {.id = "surel",
                                      .action = "/meja/surel",
                                      .inner_html = "",
                                      .button_html = v.say("email.button")}));
}

Result<Response> inbox(Visit& v) {
  std::string chosen = v.request.query("status").value_or("");
  bool known = chosen.empty();
  for (const std::string_view status : statuses) known = known || status == chosen;
  if (!known) chosen.clear();
  const auto tasks = TRY(v.desk().inbox(v.session()));
  const auto cases = TRY(v.desk().cases(v.session(), chosen));
  const std::string body = publik::heading(1, v.say("inbox.title")) + "<p class=\"lead\">" +
                           escape(v.office.name) + "</p>\n" + email_block(v) + tasks_block(v, tasks) +
                           cases_block(v, cases, chosen);
  return sheet(v, v.say("inbox.title"), body);
}

Result<Response> ask_confirmation(Visit& v) {
  TRY(v.desk().ask_email_confirmation(v.session()));
  return go(v, "/meja?selesai=surel");
}

}  // namespace

void mount_inbox(http::Router& router, const Held& door) {
  show(router, door, Method::get, "/meja", inbox);
  show(router, door, Method::post, "/meja/surel", ask_confirmation);
}

}  // namespace paraf::staff
