// Login and log-out; the session is the API's. Signing in elsewhere: openid.cc.
#include <algorithm>

#include "actions/services.h"
#include "doors/staff/openid.h"
#include "doors/staff/pieces.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;
using publik::Reader;

Response login_page(const Reader& r, const Providers& providers, const std::string& back, const http::Form* form,
                    const Error* error) {
  const Typed typed = form == nullptr ? Typed{} : Typed{*form};
  const std::string inner = hidden("ke", back) + "\n" +
                            box({.form = "masuk",
                                 .name = "akun",
                                 .label_html = say(r, "login.name"),
                                 .hint_html = say(r, "login.name.hint"),
                                 .value = typed.was("akun"),
                                 .autocomplete = "username",
                                 .required = true}) +
                            box({.form = "masuk",
                                 .name = "sandi",
                                 .label_html = say(r, "login.password"),
                                 .type = "password",
                                 .autocomplete = "current-password",
                                 .required = true}) +
                            box({.form = "masuk",
                                 .name = "kode",
                                 .label_html = say(r, "login.code"),
                                 .autocomplete = "one-time-code",
                                 .inputmode = "numeric"});
  std::string body =
      publik::heading(1, say(r, "login.title")) + "<p class=\"lead\">" + say(r, "login.lead") + "</p>\n";
  if (error != nullptr) body += publik::failure_note(r, *error);
  if (const auto why = r.request.query("sebab"); error == nullptr && (why == "habis" || why == "keluar"))
    body += "<div role=\"status\">" +
            publik::note("plain", say(r, "login.because." + *why), "<p>" + say(r, "login.because." + *why + ".text") + "</p>") +
            "</div>\n";
  body += ways_in(r, providers, back);
  body +=
      publik::form(r, "/meja/masuk", inner, say(r, "login.button")) + publik::paragraph(say(r, "login.help")) +
          publik::paragraph("<a href=\"" + publik::escape(r.link("/lanjut")) + "\">" + say(r, "login.resume") + "</a>");
  return stranger_sheet(r, say(r, "login.title"), body,
                        error == nullptr ? 200 : http::status_of(error->kind));
}

void give_session(const Reader& r, Response& response, const people::OpenedSession& opened) {
  response.headers.add("Set-Cookie", http::set_cookie(session_cookie(r, opened.token)));
  response.header("Cache-Control", "no-store");
}

namespace {

Result<Response> question(const Held& door, const Providers& providers, Reader& r, http::Request& request) {
  const std::string back = safe_return(request.query("ke").value_or(""));
  if (const auto token = request.cookie(cookie_name(r)); token && door->parts.accounts.resume(*token))
    return Response::redirect(r.link(back));
  return login_page(r, providers, back);
}

Result<Response> enter(const Held& door, const Providers& providers, Reader& r, http::Request& request) {
  if (from_elsewhere(request)) return forbidden("staff.csrf");
  const http::Form form = TRY(http::read_form(request));
  const std::string back = safe_return(form.field("ke"));
  const auto opened = door->parts.accounts.login(form.field("akun"), Secret{form.field("sandi")},
                                                 request.peer, request.headers.get("User-Agent"),
                                                 form.field("kode"));
  if (!opened) return login_page(r, providers, back, &form, &opened.error());
  Response response = Response::redirect(r.link(back));
  give_session(r, response, *opened);
  return response;
}

// Whoever came through a provider is still signed in there. A form may not lead the browser to another site, so
// the page says it, with a link.
Response farewell(const Visit& v, const Provider& provider) {
  std::string body = publik::heading(1, v.say("openid.left")) +
                     publik::paragraph(v.say("openid.left.still", {{"provider", provider.label}}));
  const std::string there = provider.client->farewell(v.services().settings.public_url + "/meja/masuk");
  if (!there.empty())
    body += "<p><a class=\"button\" href=\"" + publik::escape(there) + "\">" +
            v.say("openid.leave_there", {{"provider", provider.label}}) + "</a></p>\n";
  body += publik::paragraph("<a href=\"" + publik::escape(v.r.link("/meja/masuk")) + "\">" + v.say("openid.again") + "</a>");
  return stranger_sheet(v.r, v.say("openid.left"), body);
}

Result<Response> leave(Visit& v, const Providers& providers) {
  TRY(v.door.parts.accounts.logout(v.who));
  http::Cookie gone = session_cookie(v.r, "");
  gone.max_age = 0;
  const auto through = std::find_if(providers.begin(), providers.end(),
                                    [&](const Provider& p) { return p.name == v.who.through; });
  Response response = through == providers.end() ? go(v, "/meja/masuk?sebab=keluar") : farewell(v, *through);
  response.header("Set-Cookie", http::set_cookie(gone));
  return response;
}

using Open = Result<Response> (*)(const Held&, const Providers&, Reader&, http::Request&);

void show_open(http::Router& router, const Held& door, const std::shared_ptr<const Providers>& providers,
               Method method, Open page) {
  router.add(method, "/meja/masuk",
             [door, providers, page](http::Request& request) {
               Reader r{door->parts, request};
               auto response = page(door, *providers, r, request);
               return response ? std::move(*response) : publik::failure(r, response.error());
             },
             {.body_limit = 16 * 1024});
}

}  // namespace

void mount_login(http::Router& router, const Held& door, const std::shared_ptr<const Providers>& providers) {
  show_open(router, door, providers, Method::get, question);
  show_open(router, door, providers, Method::post, enter);
  show(router, door, Method::post, "/meja/keluar", [providers](Visit& v) { return leave(v, *providers); });
}

}  // namespace paraf::staff
