// A deviation from the procedure: one step of words between people left out, by the head of the office.
#include "doors/staff/deviation.h"

#include <algorithm>

#include "doors/staff/pieces.h"
#include "office/workflow/decide.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

namespace {

bool head(const Visit& v) {
  return std::find(v.roles.begin(), v.roles.end(), "kepala_dinas") != v.roles.end();
}

// The steps that are open now and may be left out.
std::vector<Option> open_steps(const actions::CaseView& view) {
  std::vector<Option> all;
  for (const actions::RowView& row : view.rows)
    for (const actions::RowView::StepView& step : row.steps)
      if (step.state == "terbuka" && workflow::may_be_left_out(step.verb))
        all.push_back(
            {step.verb + ":" + step.id, escape(row.no + ". " + step.performer_label + " – " + step.text)});
  return all;
}

Result<Response> page(Visit& v) {
  const actions::CaseRef subject = TRY(v.subject());
  if (!head(v)) return forbidden("workflow.deviation_by_head");
  const actions::CaseView view = TRY(v.desk().view(v.session(), subject));
  const std::vector<Option> steps = open_steps(view);
  std::string body = "<div class=\"column\"><p class=\"crumb\">" +
                     link_to(v, case_path(subject), escape(view.statement.name)) + "</p>\n" +
                     publik::heading(1, v.say("deviate")) + "<p class=\"lead\">" + v.say("deviate.text") +
                     "</p>\n";
  if (steps.empty())
    body += "<p class=\"empty\">" + v.say("deviate.none") + "</p>";
  else
    body += form_of(v, {.id = "simpang",
                        .action = case_path(subject) + "/penyimpangan",
                        .inner_html = choice("simpang", "langkah", v.say("deviate.step"), steps,
                                             steps.size() == 1 ? steps.front().value : "", true) +
                                      box({.form = "simpang",
                                           .name = "alasan",
                                           .label_html = v.say("withdraw.reason"),
                                           .type = "area",
                                           .required = true}),
                        .button_html = v.say("deviate.button"),
                        .kind = "danger"});
  return sheet(v, v.say("deviate"), body + "</div>\n");
}

Result<Response> leave_out(Visit& v) {
  const actions::CaseRef subject = TRY(v.subject());
  const std::string step = v.field("langkah");
  const std::size_t colon = step.find(':');
  if (colon == std::string::npos) return malformed("staff.form");
  TRY(v.desk().deviate(v.session(), subject, step.substr(0, colon), step.substr(colon + 1), v.field("alasan"),
                       v.field("kunci")));
  return go(v, case_path(subject) + "?selesai=deviation");
}

}  // namespace

std::string deviation_link(const Visit& v, const actions::CaseView& view) {
  if (!head(v) || view.status != "open" || view.subject.office != v.who.office || open_steps(view).empty()) return {};
  return "<p class=\"links\">" + link_to(v, case_path(view.subject) + "/penyimpangan", v.say("deviate")) +
         "</p>\n";
}

void mount_deviation(http::Router& router, const Held& door) {
  const std::string at = "/meja/perkara/{office}/{case}/penyimpangan";
  show(router, door, Method::get, at, page);
  show(router, door, Method::post, at, leave_out);
}

}  // namespace paraf::staff
