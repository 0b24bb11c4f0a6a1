// A request taken up again without an account: asking for the link, and the page behind it. Looking at either changes
// nothing; a mail scanner that follows the link spends nothing.
#include "actions/resume.h"

#include "actions/services.h"
#include "doors/portal/pages.h"
#include "doors/public/pages.h"
#include "doors/staff/pieces.h"
#include "platform/http/form.h"

namespace paraf::portal {

using http::Method;
using http::Response;
using publik::Reader;
using store::Scope;
using store::Transaction;

namespace {

constexpr const char* root = "/lanjut";

std::string say(const Reader& r, std::string_view word, const Facts& facts = {}) {
  return r.say_of("portal.resume." + std::string{word}, facts);
}

Result<Response> question(Reader& r, http::Request&) {
  const auto& services = r.parts.services;
  const auto offices = TRY(services.store.read(Scope::installation(),
                                               [](Transaction& tx) { return people::all_offices(tx); }));
  std::vector<staff::Option> options;
  for (const people::Office& office : offices)
    if (office.id != services.settings.authority)
      options.push_back({office.id.text(), publik::escape(office.name)});
  const std::string inner =
      staff::drop_down("lanjut", "instansi", say(r, "office"), options, "") +
      publik::field({.name = "surel",
                     .label_html = say(r, "email"),
                     .hint_html = say(r, "email.hint"),
                     .type = "email",
                     .autocomplete = "email"});
  return staff::stranger_sheet(r, say(r, "title"),
                               publik::heading(1, say(r, "title")) + "<p class=\"lead\">" + say(r, "lead") +
                                   "</p>\n" + publik::form(r, root, inner, say(r, "ask")));
}

// The same answer to everybody: who asks learns nothing of whom the office knows.
Result<Response> asked(Reader& r, http::Request& request) {
  if (staff::from_elsewhere(request)) return forbidden("staff.csrf");
  const http::Form form = TRY(http::read_form(request));
  if (const auto office = OfficeId::parse(form.field("instansi")))
    TRY(actions::ask_to_resume(r.parts.services, *office, form.field("surel"), request.peer));
  return staff::stranger_sheet(
      r, say(r, "title"),
      publik::heading(1, say(r, "title")) + "<div role=\"status\">" +
          publik::note("good", say(r, "sent"), "<p>" + say(r, "sent.text") + "</p>") + "</div>");
}

Result<Response> link(Reader& r, http::Request& request) {
  const std::string_view token = request.param("token");
  const std::string office = TRY(actions::resumable(r.parts.services, token));
  return staff::stranger_sheet(
      r, say(r, "title"),
      publik::heading(1, say(r, "title")) + publik::paragraph(say(r, "open.text", {{"office", office}})) +
          publik::form(r, std::string{root} + "/" + http::encode(token), "", say(r, "open")));
}

Result<Response> open(Reader& r, http::Request& request) {
  // A form of another site could put somebody into a draft that is not theirs.
  if (staff::from_elsewhere(request)) return forbidden("staff.csrf");
  const std::string visit = TRY(actions::resume(r.parts.services, request.param("token")));
  Response response = Response::redirect(r.link("/meja/susun"));
  response.header("Set-Cookie", http::set_cookie(staff::guest_cookie(r, visit)));
  response.header("Cache-Control", "no-store");
  return response;
}

}  // namespace

void mount_resume(http::Router& router, const staff::Held& door) {
  const auto parts = std::make_shared<const publik::Parts>(door->parts);
  publik::show(router, parts, Method::get, root, question);
  publik::show(router, parts, Method::post, root, asked);
  publik::show(router, parts, Method::get, std::string{root} + "/{token}", link);
  publik::show(router, parts, Method::post, std::string{root} + "/{token}", open);
}

}  // namespace paraf::portal
