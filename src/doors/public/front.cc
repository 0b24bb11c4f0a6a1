// The front page, what every page loads, and whether the service is well.
#include <fmt/format.h>

#include "actions/services.h"
#include "doors/public/assets.h"
#include "doors/public/looks.h"
#include "doors/public/pages.h"
#include "office/letters/render.h"
#include "office/people/office.h"
#include "trust/ca/status.h"

namespace paraf::publik {

using http::Method;
using http::Response;

namespace {

Result<Response> home(Reader& r, http::Request&) {
  const auto card = [&](std::string_view path, std::string_view word, std::string_view drawing) {
    const std::string w{word};
    return fmt::format("<li>{}<h2><a href=\"{}\">{}</a></h2><p>{}</p></li>\n", icon(drawing), escape(r.link(path)),
                       r.say(w), r.say(w + ".text"));
  };
  // What most come for stands first, and can be done right here.
  const std::string follow =
      "<section class=\"front\" aria-labelledby=\"lacak\"><h2 id=\"lacak\">" + r.say("home.follow") + "</h2>\n" +
      form(r, "/lacak",
           field({.name = "kode", .label_html = r.say("follow.code"), .hint_html = r.say("follow.lead")}),
           r.say("follow.button"), false, "get") +
      "</section>\n";
  std::string way = "<ol class=\"way\">\n";
  for (const char* step : {"ask", "follow", "activate", "sign"}) {
    const std::string w = "home.way." + std::string{step};
    way += "<li><strong>" + r.say(w) + "</strong> " + r.say(w + ".text") + "</li>\n";
  }
  way += "</ol>\n";
  const std::string body =
      heading(1, r.say("home.title")) + "<p class=\"lead\">" + r.say("home.lead") + "</p>\n" + follow +
      "<ul class=\"cards\">\n" + card("/periksa", "home.check", "search") +
      card("/meja", "home.login", "inbox") + card("/pki", "home.pki", "certificate") + "</ul>\n" + heading(2, r.say("home.how")) +
      way + note("plain", r.say("home.link"), "<p>" + r.say("home.link.text") + "</p>");
  return page(r, r.say("home.short"), body);
}

// What the worker shows when there is no line.
Result<Response> no_line(Reader& r, http::Request&) {
  return page(r, r.say("offline.title"),
              heading(1, r.say("offline.title")) + "<p class=\"lead\">" + r.say("offline.lead") + "</p>\n" +
                  paragraph(r.say("offline.text")) +
                  paragraph("<a class=\"button\" href=\"\">" + r.say("offline.again") + "</a>"));
}

// /sehat asks the store and the status index, so that a node that only looks alive is taken out. It
// names the part, nothing of what is in it.
http::Handler health(const Held& parts) {
  return [parts](http::Request&) {
    const auto& services = parts->services;
    const auto store = services.store.read(store::Scope::installation(),
                                           [](store::Transaction& tx) { return people::all_offices(tx); });
    const crypto::Certificate& responder = services.authority.certificate(keys::Purpose::ocsp);
    const auto status = services.authority.status().status(
        services.authority.certificate(keys::Purpose::issuing), responder.serial());
    const bool well = store.has_value() && status.has_value();
    // Where Word pages are set by a program the kernel does not wall in, that is said ("open"); it takes no node out.
    // Without a trusted clock no time stamp is given; everything else is answered, so the node stays in.
    Response response = Response::json(
        well ? 200 : 503,
        fmt::format("{{\"store\":{},\"status\":{},\"clock\":{},\"word_pages\":\"{}\"}}", store.has_value(), status.has_value(),
                    services.time_stamper.believed().has_value(), letters::page_wall()));
    response.header("Cache-Control", "no-store");
    return response;
  };
}

}  // namespace

void mount_front(http::Router& router, const Held& parts) {
  show(router, parts, Method::get, "/", home);
  show(router, parts, Method::get, "/luring", no_line);
  mount_assets(router);
  router.add(Method::get, "/sehat", health(parts));
}

}  // namespace paraf::publik
