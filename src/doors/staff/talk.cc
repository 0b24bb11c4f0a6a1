// What the office and the applicant say to each other about a case, and where somebody sees that the other
// side spoke.
#include <fmt/format.h>

#include "actions/conversation.h"
#include "doors/staff/case_parts.h"
#include "doors/staff/lists.h"

namespace paraf::staff {

using actions::Said;
using http::Method;
using http::Response;
using publik::escape;

namespace {

struct Look {
  std::string_view css, kind, word;
};
Look look_of(Said::Side side, bool own) {
  switch (side) {
    case Said::Side::internal: return {"in", "plain", "message.internal"};
    case Said::Side::applicant: return {"from", "good", own ? "message.mine" : "message.from_applicant"};
    case Said::Side::office: break;
  }
  return {"out", "info", own ? "message.from_office" : "message.to_applicant"};
}

Result<Response> answered(Visit& v) {
  const actions::CaseRef subject = TRY(v.subject());
  TRY(actions::answer(v.services(), v.session(), subject, v.field("teks"), v.field("kunci")));
  return go(v, case_path(subject) + "?selesai=answer");
}

}  // namespace

std::string talk(const Visit& v, const Opened& o) {
  std::string out;
  for (const Said& said : actions::conversation(o.view)) {
    const Look look = look_of(said.side, o.own);
    std::string text;
    for (const char c : escape(said.text)) text += c == '\n' ? std::string{"<br>"} : std::string(1, c);
    out += fmt::format("<li class=\"{}\"><p class=\"faint\">{} {} · {}</p><p>{}</p></li>\n", look.css,
                       badge(look.kind, v.say(look.word)), escape(said.by), time_tag(v, said.at, o.zone()),
                       text);
  }
  return out.empty() ? out : "<ol class=\"talk\">" + out + "</ol>\n";
}

std::string messages_block(const Visit& v, const Opened& o) {
  if (!o.own) return {};
  const std::string said = talk(v, o);
  const bool goes_on = is_open(o.view) || o.view.status == "following";
  if (said.empty() && !goes_on) return {};
  const std::string form =
      goes_on ? form_of(v, {.id = "jawab",
                            .action = case_path(o.view.subject) + "/jawab",
                            .inner_html =
                                box({.form = "jawab",
                                     .name = "teks",
                                     .label_html = v.say(said.empty() ? "message.ask" : "message.answer"),
                                     .hint_html = v.say("message.answer.hint"),
                                     .type = "area",
                                     .required = true}),
                            .button_html = v.say("message.send"),
                            .kind = "quiet"})
              : std::string{};
  // Who has nothing to read yet is not kept from what there is to do.
  if (said.empty()) return fold(v.say("message.ask"), form);
  return "<section class=\"panel\" aria-labelledby=\"pesan\"><h2 id=\"pesan\">" + v.say("message.title") +
         "</h2>\n" + said + form + "</section>\n";
}

Result<std::string> unread_block(const Visit& v) {
  const auto unread = TRY(actions::unread_words(v.services(), v.session()));
  if (unread.empty()) return std::string{};
  std::string items;
  for (const actions::Unread& one : unread)
    items += fmt::format("<li>{} <span class=\"faint\">{}</span></li>\n",
                         link_to(v, case_path(one.subject) + "#" + (v.official() ? "catatan-judul" : "pesan"),
                                 v.official() ? escape(one.applicant) : v.say("message.unread.one")),
                         time_tag(v, one.at, v.zone()));
  return publik::note("unsure",
                      v.say(v.official() ? "message.unread.official" : "message.unread",
                            {{"count", std::to_string(unread.size())}}),
                      "<ul>" + items + "</ul>");
}

void mount_talk(http::Router& router, const Held& door) {
  show(router, door, Method::post, "/meja/perkara/{office}/{case}/jawab", answered);
}

}  // namespace paraf::staff
