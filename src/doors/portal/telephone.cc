// Whether I am told on my telephone, and in which language.
#include "actions/notices.h"
#include "doors/portal/pages.h"
#include "doors/staff/pieces.h"

namespace paraf::portal {

using http::Method;
using http::Response;
using publik::escape;
using staff::Visit;

namespace {

constexpr const char* path = "/meja/pesan-telepon";

Result<Response> page(const Visit& v, const Error* error = nullptr) {
  const actions::PhoneChoice choice = TRY(actions::phone_choice(v.services(), v.session()));
  std::string body =
      publik::heading(1, say(v, "telephone.title")) + "<p class=\"lead\">" + say(v, "telephone.lead") + "</p>\n";
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  if (v.request.query("selesai"))
    body += "<div role=\"status\">" + publik::note("good", say(v, "telephone.kept"), "") + "</div>";
  if (!choice.carried) {
    body += "<p class=\"empty\">" + say(v, "telephone.none") + "</p>\n";
  } else if (choice.number.empty()) {
    body += "<p class=\"empty\">" + say(v, "telephone.no_number") + "</p>\n";
  } else {
    body += publik::paragraph(say(v, "telephone.number", {{"number", choice.number}})) +
            staff::form_of(v, {.id = "pesan",
                               .action = path,
                               .inner_html = staff::choice("pesan", "mau", say(v, "telephone.wanted"),
                                                           {{"id", say(v, "telephone.yes.id")},
                                                            {"en", say(v, "telephone.yes.en")},
                                                            {"tidak", say(v, "telephone.no")}},
                                                           choice.wanted ? choice.language : "tidak", true),
                               .button_html = say(v, "telephone.keep")});
  }
  return staff::sheet(v, say(v, "telephone.title"), "<div class=\"column\">" + body + "</div>",
                      error == nullptr ? 200 : http::status_of(error->kind), path);
}

Result<Response> choose(Visit& v) {
  const std::string said = v.field("mau");
  const bool wanted = said != "tidak";
  const auto done = actions::choose_phone(v.services(), v.session(), wanted, wanted ? said : "id");
  return done ? Result<Response>{staff::go(v, std::string{path} + "?selesai=1")} : page(v, &done.error());
}

}  // namespace

void mount_telephone(http::Router& router, const staff::Held& door) {
  staff::show(router, door, Method::get, path, [](Visit& v) { return page(v); });
  staff::show(router, door, Method::post, path, choose);
}

}  // namespace paraf::portal
