// The procedure as BPMN 2.0 in the page, by bpmn-js: present where the build had it at hand.
#include "doors/staff/bpmn_view.h"

#include <fmt/format.h>

#include "actions/services.h"
#include "doors/staff/diagram.css.h"
#include "doors/staff/diagram.js.h"
#include "doors/staff/pieces.h"
#include "platform/crypto/hash.h"
#if __has_include("doors/staff/bpmn-navigated-viewer.production.min.js.h")
#include "doors/staff/bpmn-navigated-viewer.production.min.js.h"
#include "doors/staff/diagram-js.css.h"
#define PARAF_BPMN_VIEWER
#endif

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

namespace {

struct Part {
  std::string_view name, type, text;
};

#ifdef PARAF_BPMN_VIEWER
constexpr Part parts[] = {
    {"penampil.js", "text/javascript; charset=utf-8",
     embedded::doors_staff_bpmn_navigated_viewer_production_min_js},
    {"diagram.js", "text/javascript; charset=utf-8", embedded::doors_staff_diagram_js},
    {"dasar.css", "text/css; charset=utf-8", embedded::doors_staff_diagram_js_css},
    {"diagram.css", "text/css; charset=utf-8", embedded::doors_staff_diagram_css},
};

// The address holds the hash of them all: a browser keeps them, and a new program has a new address.
const std::string& folder() {
  static const std::string at = [] {
    std::string all;
    for (const Part& part : parts) all += std::string{part.name} + '\0' + std::string{part.text};
    return "/meja/bpmn/" + hex(crypto::sha256(bytes_of(all))).substr(0, 16) + "/";
  }();
  return at;
}

Result<Response> page(Visit& v) {
  if (!v.official()) return forbidden("staff.officials_only");
  const std::string id{v.request.param("sop")};
  const auto edition =
      TRY(v.services().store.read(store::Scope::office(v.who.office),
                                  [&](store::Transaction& tx) { return v.door.editions.present(tx, id); }));
  const std::string at = "/meja/sop/" + http::encode(edition->sop.id);
  const std::string& from = folder();
  std::string body = fmt::format(
      "<p class=\"crumb\">{}</p>\n{}<p class=\"lead\">{}</p>\n"
      "<p class=\"links\"><button type=\"button\" class=\"peek\" data-lihat=\"1.25\">{}</button> "
      "<button type=\"button\" class=\"peek\" data-lihat=\"0.8\">{}</button> "
      "<button type=\"button\" class=\"peek\" data-lihat=\"pas\">{}</button></p>\n"
      "<noscript><p class=\"advice\">{}</p></noscript><p id=\"bpmn-gagal\" class=\"advice bad\" "
      "role=\"alert\" "
      "hidden>{}</p>\n"
      "<div id=\"bpmn\" role=\"region\" aria-busy=\"true\" aria-label=\"{}\" data-berkas=\"{}\"></div>\n",
      link_to(v, at, escape(edition->sop.identity.name.reading)), publik::heading(1, v.say("bpmn.title")),
      v.say("bpmn.text"), v.say("bpmn.closer"), v.say("bpmn.farther"), v.say("bpmn.whole"),
      v.say("bpmn.script"), v.say("bpmn.failed"), v.say("bpmn.title"), escape(at + "/bpmn"));
  for (const char* style : {"dasar.css", "diagram.css"})
    body += fmt::format("<link rel=\"stylesheet\" href=\"{}{}\">\n", from, style);
  for (const char* script : {"penampil.js", "diagram.js"})
    body += fmt::format("<script src=\"{}{}\" defer></script>\n", from, script);
  return sheet(v, v.say("bpmn.title"), body);
}
#endif

}  // namespace

std::string bpmn_view_link(const Visit& v, std::string_view procedure) {
#ifdef PARAF_BPMN_VIEWER
  return link_to(v, std::string{procedure} + "/diagram", v.say("bpmn.title"));
#else
  static_cast<void>(v);
  static_cast<void>(procedure);
  return {};
#endif
}

void mount_bpmn_view(http::Router& router, const Held& door) {
#ifdef PARAF_BPMN_VIEWER
  show(router, door, Method::get, "/meja/sop/{sop}/diagram", page);
  for (const Part& part : parts)
    router.add(Method::get, folder() + std::string{part.name}, [part](http::Request&) {
      Response response = Response::text(200, std::string{part.text});
      response.headers.set("Content-Type", std::string{part.type});
      response.header("Cache-Control", "public, max-age=31536000, immutable");
      response.header("X-Content-Type-Options", "nosniff");
      return response;
    });
#else
  static_cast<void>(router);
  static_cast<void>(door);
#endif
}

}  // namespace paraf::staff
