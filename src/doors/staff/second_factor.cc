// The code of an authenticator at login: set up by its holder, asked of some roles by their office.
#include "doors/api/second_factor.h"

#include "actions/services.h"
#include "doors/staff/authenticator.h"
#include "doors/staff/pieces.h"
#include "doors/staff/second_factor.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr const char* home = "/meja/kode";

Result<people::Account> account_of(const Visit& v) {
  auto account = TRY(v.door.parts.accounts.of_person(v.who.person));
  if (!account) return not_found("people.account.unknown");
  return std::move(*account);
}

std::string title(const Visit& v) {
  return "<div class=\"column\">" + publik::heading(1, v.say("code.title")) + "<p class=\"lead\">" +
         v.say("code.lead") + "</p>\n";
}

Result<Response> look(Visit& v) {
  const people::Account account = TRY(account_of(v));
  std::string body = title(v);
  if (TRY(v.door.parts.accounts.has_second_factor(account.id)))
    return sheet(
        v, v.say("code.title"),
        body + publik::note("good", v.say("code.active"), "<p>" + v.say("code.lost") + "</p>") + "</div>");
  if (TRY(api::lacks_second_factor(v.services(), v.door.parts.accounts, v.who, v.roles)))
    body += publik::note("unsure", v.say("code.required"), "<p>" + v.say("code.required.text") + "</p>");
  body += form_of(v, {.id = "kode",
                      .action = std::string{home} + "/mulai",
                      .inner_html = "<p>" + v.say("code.begin.text") + "</p>",
                      .button_html = v.say("code.begin")});
  return sheet(v, v.say("code.title"), body + "</div>");
}

Result<Response> scan(Visit& v, const std::string& address, const Error* error) {
  const std::string square = TRY(qr_html(address, v.say("code.qr")));
  std::string body = title(v);
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  body += "<ol><li>" + v.say("code.scan") + square + "<p>" + v.say("code.key") + " <code>" +
          escape(secret_in(address)) + "</code></p></li><li>" + v.say("code.type") + "</li></ol>\n";
  body += form_of(v, {.id = "kode",
                      .action = std::string{home} + "/tegaskan",
                      .inner_html = hidden("alamat", address) + box({.form = "kode",
                                                                     .name = "sandi_sekali",
                                                                     .label_html = v.say("code.digits"),
                                                                     .autocomplete = "one-time-code",
                                                                     .required = true,
                                                                     .inputmode = "numeric"}),
                      .button_html = v.say("code.confirm")});
  return sheet(v, v.say("code.title"), body + "</div>", error == nullptr ? 200 : http::status_of(error->kind),
               home);
}

Result<Response> begin(Visit& v) {
  return scan(v, TRY(v.door.parts.accounts.start_second_factor(TRY(account_of(v)), "Paraf")), nullptr);
}

Result<Response> confirm(Visit& v) {
  const auto done = v.door.parts.accounts.confirm_second_factor(TRY(account_of(v)), v.field("sandi_sekali"));
  if (done) return go(v, home);
  // The same square again: the key it shows is still the one that waits.
  const std::string address = v.field("alamat");
  if (!address.starts_with("otpauth://totp/")) return tl::unexpected<Error>(done.error());
  return scan(v, address, &done.error());
}

}  // namespace

bool held_back(const Visit& v) {
  const std::string& path = v.request.path;
  if (path == home || path.starts_with(std::string{home} + "/") || path == "/meja/keluar") return false;
  const auto lacks = api::lacks_second_factor(v.services(), v.door.parts.accounts, v.who, v.roles);
  return !lacks || *lacks;  // what cannot be known is not let through
}

void mount_second_factor(http::Router& router, const Held& door) {
  show(router, door, Method::get, home, look);
  show(router, door, Method::post, std::string{home} + "/mulai", begin);
  show(router, door, Method::post, std::string{home} + "/tegaskan", confirm);
}

}  // namespace paraf::staff
