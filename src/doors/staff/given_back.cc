// What an official may do with a case beside its rows: refuse it, send it back, take it back from the authority; and,
// at the authority, what comes before a registration that an older certificate stands in the way of.
#include <algorithm>

#include "actions/officers.h"
#include "actions/services.h"
#include "doors/staff/authority.h"
#include "doors/staff/case_parts.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

namespace {

std::string reason_box(const Visit& v, const std::string& form, std::string value = {}) {
  return box({.form = form,
              .name = "alasan",
              .label_html = v.say("withdraw.reason"),
              .hint_html = v.say("back.reason.hint"),
              .value = std::move(value),
              .type = "area",
              .required = true});
}

// The request for a revocation that is open already, "" when there is none.
std::string asked_already(const Visit& v, const std::string& serial) {
  const auto open = actions::Officers{v.services()}.requests(v.session(), "");
  if (!open) return {};
  for (const auto& each : *open) {
    const auto about = each.request.content.find("serial");
    if (each.request.act == ca::Request::Act::revoke && about != each.request.content.end() &&
        about->second == serial)
      return each.request.id.text();
  }
  return {};
}

}  // namespace

std::string held_block(const Visit& v, const Opened& o) {
  const actions::HeldCertificate& held = *o.view.holds;
  std::string out =
      publik::facts({{v.say("certificate.status"), status_badge(v, held.status)},
                     {v.say("holders.organisation"), escape(held.organisation)},
                     {v.say("holders.until"), time_tag(v, held.not_after, v.zone())},
                     {v.say("certificate.serial"),
                      link_to(v, std::string{authority_home} + "/sertifikat/" + http::encode(held.serial),
                              "<span class=\"code\">" + escape(held.serial) + "</span>")}});
  out += "<p>" + v.say("held.text") + "</p>\n";
  if (const std::string request = asked_already(v, held.serial); !request.empty())
    return publik::note("unsure", v.say("held.title"),
                        out + "<p>" + v.say("held.waiting") + " " +
                            link_to(v, std::string{authority_home} + "/permintaan/" + request,
                                    v.say("held.request")) +
                            "</p>");
  return publik::note("unsure", v.say("held.title"), out) +
         fold(v.say("held.replace"),
              form_of(v, {.id = "ganti-lama",
                          .action = case_path(o.view.subject) + "/cabut-lama",
                          .inner_html = "<p>" + v.say("held.replace.text") + "</p>",
                          .button_html = v.say("held.replace.button"),
                          .kind = "danger"}));
}

std::string given_back_block(const Visit& v, const Opened& o, const Typed& typed, std::string_view failed) {
  const std::string at = case_path(o.view.subject);
  const std::string side = o.authority() ? "authority" : "office";
  const bool held = o.view.holds.has_value();
  // A step whose own decision can be the refusal has the word for it once.
  const bool in_form = std::any_of(o.view.rows.begin(), o.view.rows.end(), [](const actions::RowView& row) {
    return std::any_of(row.steps.begin(), row.steps.end(), [](const StepView& step) {
      return step.mine && step.held_by.empty() &&
             std::find(step.outcomes.begin(), step.outcomes.end(), "tolak") != step.outcomes.end();
    });
  });
  std::string out;
  if (o.view.can_send_back)
    out += fold(v.say("back.send." + side),
                form_of(v, {.id = "kembalikan",
                            .action = at + "/kembalikan",
                            .inner_html = "<p>" + v.say("back.send." + side + ".text") + "</p>" +
                                          reason_box(v, "kembalikan",
                                                     failed == "send_back" ? typed.was("alasan") : ""),
                            .button_html = v.say("back.send." + side),
                            .key = failed == "send_back" ? typed.was("kunci") : ""}),
                failed == "send_back");
  if (o.view.can_refuse && (held || !in_form))
    out += fold(
        v.say("back.refuse"),
        form_of(
            v, {.id = "tolak",
                .action = at + "/tolak",
                .inner_html = "<p>" + v.say("back.refuse." + side + ".text") + "</p>" +
                              reason_box(v, "tolak",
                                         failed == "refuse" ? typed.was("alasan")
                                         : held ? v.r.parts.messages.text(v.r.language(), "staff.held.reason")
                                                : ""),
                .button_html = v.say("back.refuse"),
                .key = failed == "refuse" ? typed.was("kunci") : "",
                .kind = "danger"}),
        failed == "refuse" || held);
  return out.empty() ? out : "<div class=\"ways-out\">" + out + "</div>\n";
}

std::string at_authority_block(const Visit& v, const Opened& o, const Typed& typed, bool failed) {
  if (!o.view.at_authority || o.own) return {};  // what its applicant reads of it: at_authority.cc
  const actions::AtAuthority& there = *o.view.at_authority;
  std::string text =
      "<p>" +
      v.say("there.since", {{"authority", there.name.empty() ? v.r.parts.messages.text(
                                                                   v.r.language(), "staff.timeline.authority")
                                                             : there.name},
                            {"since", v.r.when(there.since, o.zone())}}) +
      "</p><p>" +
      (there.word.empty() ? v.say("there.silent")
                          : v.say("there.word") + " <strong>" + say_or(v.r, "word", there.word) +
                                "</strong>, " + time_tag(v, there.at, o.zone()) + ".") +
      "</p>";
  text += "<p>" + next_there(v, there) + "</p><p>" + v.say(there.can_recall ? "there.can" : "there.wait") +
          "</p>";
  std::string out = publik::note("info", v.say("there.title"), text);
  if (there.can_recall)
    out += fold(v.say("there.recall"),
                form_of(v, {.id = "tarik-otoritas",
                            .action = case_path(o.view.subject) + "/tarik-otoritas",
                            .inner_html = "<p>" + v.say("there.recall.text") + "</p>" +
                                          reason_box(v, "tarik-otoritas", failed ? typed.was("alasan") : ""),
                            .button_html = v.say("there.recall.button"),
                            .key = failed ? typed.was("kunci") : "",
                            .kind = "danger"}),
                failed);
  return out;
}

// The revocation takes two officers, as every one does; the registration waits for it.
Result<Response> revoke_the_old(Visit& v) {
  const actions::CaseRef subject = TRY(v.subject());
  const actions::CaseView view = TRY(v.desk().view(v.session(), subject));
  if (!view.holds) return go(v, case_path(subject));
  const auto asked = TRY(actions::Officers{v.services()}.ask(
      v.session(), ca::Request::Act::revoke,
      {{"issuer", view.holds->issuer}, {"serial", view.holds->serial}, {"reason", "superseded"}}));
  return go(v, std::string{authority_home} + "/permintaan/" + asked.request.id.text() +
                   (asked.request.asked_before ? "?sudah=1" : ""));
}

}  // namespace paraf::staff
