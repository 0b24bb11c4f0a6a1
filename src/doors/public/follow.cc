// Following a case by the code on its receipt: rows, dates, status; nobody's name.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "actions/desk.h"
#include "actions/services.h"
#include "actions/with_authority.h"
#include "doors/public/pages.h"
#include "office/people/office.h"

namespace paraf::publik {

using http::Method;
using http::Response;

namespace {

// As people type it: with spaces, in lower case, with the letters that look like digits.
std::string tidy_code(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (upper == 'O')
      code.push_back('0');
    else if (upper == 'I' || upper == 'L')
      code.push_back('1');
    else if (std::isalnum(static_cast<unsigned char>(upper)))
      code.push_back(upper);
  }
  // Written as on the receipt: two groups of four, and the rest.
  std::string grouped;
  for (std::size_t i = 0; i < code.size() && i < 32; ++i) {
    if (i == 4 || i == 8) grouped.push_back('-');
    grouped.push_back(code[i]);
  }
  return grouped;
}

std::string ask(const Reader& r, std::string_view value) {
  return form(r, "/lacak",
              field({.name = "kode",
                     .label_html = r.say("follow.code"),
                     .hint_html = r.say("follow.code.hint"),
                     .value = std::string{value}}),
              r.say("follow.button"), false, "get");
}

// The office's own zone; Jakarta's when the office is not found.
Zone zone_of(const Reader& r, const std::string& office_name) {
  const auto offices = r.parts.services.store.read(
      store::Scope::installation(), [](store::Transaction& tx) { return people::all_offices(tx); });
  if (!offices) return Zone::wib;
  for (const people::Office& office : *offices) {
    if (office.name == office_name) return office.settings.zone;
  }
  return Zone::wib;
}

std::string_view kind_of(std::string_view status) {
  if (status == "done") return "good";
  if (status == "refused" || status == "expired" || status == "withdrawn") return "bad";
  if (status == "returned") return "unsure";
  return "plain";
}

Result<Response> question(Reader& r, http::Request& request) {
  if (const auto typed = request.query("kode")) {
    const std::string code = tidy_code(*typed);
    if (!code.empty()) return Response::redirect(r.link("/lacak/" + code));
  }
  return page(r, r.say("follow.title"),
              heading(1, r.say("follow.title")) + "<p class=\"lead\">" + r.say("follow.lead") + "</p>\n" +
                  ask(r, ""));
}

Result<Response> answer(Reader& r, http::Request& request) {
  const std::string code = tidy_code(request.param("code"));
  const auto found = r.parts.desk.track(code);
  if (!found) {
    if (found.error().kind != ErrorKind::not_found) return tl::unexpected<Error>(found.error());
    const Error unknown{ErrorKind::not_found, "publik.no_such_code"};
    return page(r, r.say("follow.title"),
                heading(1, r.say("follow.title")) + failure_note(r, unknown) + ask(r, code), 404);
  }
  const Zone zone = zone_of(r, found->office_name);
  const auto there = TRY(actions::with_authority(r.parts.services, code));
  const std::string shown = there && found->status == "open" ? "following" : found->status;
  const std::string status = "follow.status." + shown;
  std::string body = heading(1, r.say("follow.found")) +
                     paragraph("<span class=\"code\">" + escape(code) + "</span>") +
                     note(kind_of(shown), r.say(status), "<p>" + r.say(status + ".text") + "</p>");
  body += facts({{r.say("follow.office"), escape(found->office_name)},
                 {r.say("follow.procedure"), escape(found->sop_name)},
                 {r.say("follow.authority"), there ? escape(there->name) : std::string{}},
                 {r.say("follow.authority.since"), there ? r.when(there->since, zone) : std::string{}},
                 {r.say("follow.opened"), r.when(found->opened, zone)},
                 {r.say("follow.changed"), r.when(found->changed, zone)}});
  body += heading(2, r.say("follow.steps"));
  body += fmt::format(
      "<p><label for=\"maju\">{}</label></p><progress id=\"maju\" max=\"{}\" value=\"{}\">{}/{}</progress>\n",
      r.say("follow.progress",
            {{"done", std::to_string(found->done)}, {"rows", std::to_string(found->rows)}}),
      std::max(found->rows, 1), found->done, found->done, found->rows);
  body += "<ol class=\"steps\">\n";
  for (const auto& [at, text] : found->steps) {
    body += fmt::format("<li class=\"done\"><time datetime=\"{}\">{}</time>{}</li>\n", at.rfc3339(),
                        r.when(at, zone), escape(text));
  }
  // What the row says is the office's part: while the authority has the request, nobody is at it.
  if (there) {
    body += fmt::format("<li class=\"now\"><strong>{}</strong> {} {}</li>\n", r.say("follow.now"),
                        r.say("follow.now.authority", {{"authority", there->name}}), r.when(there->since, zone));
  } else if ((found->status == "open" || found->status == "returned") && !found->activity.empty()) {
    body += fmt::format("<li class=\"now\"><strong>{}</strong> {}</li>\n", r.say("follow.now"),
                        escape(found->activity));
  }
  body += "</ol>\n" + paragraph(r.say("follow.privacy"));
  return page(r, r.say("follow.found"), body);
}

}  // namespace

void mount_follow(http::Router& router, const Held& parts) {
  show(router, parts, Method::get, "/lacak", question);
  show(router, parts, Method::get, "/lacak/{code}", answer);
}

}  // namespace paraf::publik
