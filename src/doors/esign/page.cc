// The page behind the link of a mail: the holder opens an activation, with the passphrase and nothing else.
#include "doors/esign/gate.h"
#include "doors/public/html.h"
#include "platform/http/form.h"

namespace paraf::esign {

using http::Response;
using publik::Reader;

namespace {

Response sheet(Reader& r, const actions::ConsentView& view, std::string_view token, const std::string& above,
               int status = 200) {
  std::string body = publik::heading(1, r.say_of("esign.consent.title")) + above;
  const auto left = std::chrono::ceil<std::chrono::minutes>(view.expires - r.parts.services.clock.now());
  const Facts facts{{"application", view.application},
                    {"count", std::to_string(view.count)},
                    {"minutes", std::to_string(std::max<std::int64_t>(0, left.count()))}};
  if (view.state == "waiting") {
    body += publik::paragraph(r.say_of("esign.consent.asks", facts));
    body += publik::form(r, "/persetujuan/" + std::string{token},
                         publik::field({.name = "passphrase",
                                        .label_html = r.say_of("esign.consent.passphrase"),
                                        .hint_html = r.say_of("esign.consent.hint"),
                                        .type = "password",
                                        .autocomplete = "current-password"}),
                         r.say_of("esign.consent.button"));
  } else if (view.state == "open") {
    body += publik::note("good", r.say_of("esign.consent.open"), r.say_of("esign.consent.open_next", facts));
  } else {
    body += publik::note("plain", r.say_of("esign.consent.over"), r.say_of("esign.consent.over_next", facts));
  }
  return publik::page(r, r.say_of("esign.consent.title"), body, status);
}

Result<Response> look(const Parts& parts, Reader& r, const http::Request& request) {
  const std::string token{request.param("token")};
  return sheet(r, TRY(parts.desk.consent(token)), token, "");
}

Result<Response> open(const Parts& parts, Reader& r, const http::Request& request) {
  const std::string token{request.param("token")};
  const http::Form form = TRY(http::read_form(request));
  const Secret passphrase{form.field("passphrase")};
  const auto opened = parts.desk.open(token, passphrase, "address:" + request.peer);
  const actions::ConsentView view = TRY(parts.desk.consent(token));
  if (!opened && view.state == "waiting")
    return sheet(r, view, token, publik::failure_note(r, opened.error()),
                 http::status_of(opened.error().kind));
  return sheet(r, view, token, "");
}

}  // namespace

void mount_page(http::Router& router, const Held& parts) {
  const auto show = [&](http::Method method, auto handler) {
    router.add(method, "/persetujuan/{token}", [parts, handler](http::Request& request) {
      Reader r{parts->pages, request};
      auto answer = handler(*parts, r, request);
      return answer ? std::move(*answer) : publik::failure(r, answer.error());
    });
  };
  show(http::Method::get, look);
  show(http::Method::post, open);
}

}  // namespace paraf::esign
