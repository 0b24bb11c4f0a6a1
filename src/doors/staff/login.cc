// Login and log-out; the session is the API's.
#include "doors/staff/pieces.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;
using publik::Reader;

namespace {

Response login_page(const Reader& r, const std::string& back, const Typed& typed,
                    const Error* error = nullptr) {
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
  body +=
      publik::form(r, "/meja/masuk", inner, say(r, "login.button")) + publik::paragraph(say(r, "login.help"));
  return stranger_sheet(r, say(r, "login.title"), body,
                        error == nullptr ? 200 : http::status_of(error->kind));
}

Result<Response> question(const Held& door, Reader& r, http::Request& request) {
  const std::string back = safe_return(request.query("ke").value_or(""));
  if (const auto token = request.cookie(cookie_name(r)); token && door->parts.accounts.resume(*token))
    return Response::redirect(r.link(back));
  return login_page(r, back, {});
}

Result<Response> enter(const Held& door, Reader& r, http::Request& request) {
  if (from_elsewhere(request)) return forbidden("staff.csrf");
  const http::Form form = TRY(http::read_form(request));
  const std::string back = safe_return(form.field("ke"));
  const auto opened = door->parts.accounts.login(form.field("akun"), Secret{form.field("sandi")},
                                                 request.peer, request.headers.get("User-Agent"),
                                                 form.field("kode"));
  if (!opened) return login_page(r, back, Typed{form}, &opened.error());
  Response response = Response::redirect(r.link(back));
  response.header("Set-Cookie", http::set_cookie(session_cookie(r, opened->token)));
  response.header("Cache-Control", "no-store");
  return response;
}

Result<Response> leave(Visit& v) {
  TRY(v.door.parts.accounts.logout(v.who));
  http::Cookie gone = session_cookie(v.r, "");
  gone.max_age = 0;
  Response response = go(v, "/meja/masuk");
  response.header("Set-Cookie", http::set_cookie(gone));
  return response;
}

using Open = Result<Response> (*)(const Held&, Reader&, http::Request&);

void show_open(http::Router& router, const Held& door, Method method, Open page) {
  router.add(method, "/meja/masuk",
             [door, page](http::Request& request) {
               Reader r{door->parts, request};
               auto response = page(door, r, request);
               return response ? std::move(*response) : publik::failure(r, response.error());
             },
             {.body_limit = 16 * 1024});
}

}  // namespace

void mount_login(http::Router& router, const Held& door) {
  show_open(router, door, Method::get, question);
  show_open(router, door, Method::post, enter);
  show(router, door, Method::post, "/meja/keluar", leave);
}

}  // namespace paraf::staff
