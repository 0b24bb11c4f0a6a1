// The credentials of the office's e-office applications, for its administrator: who may call, when it last did, and a
// secret that is shown once.
#include <fmt/format.h>

#include <algorithm>

#include "actions/credentials.h"
#include "actions/services.h"
#include "doors/public/looks.h"
#include "doors/staff/administration.h"
#include "doors/staff/pieces.h"

namespace paraf::staff {

using actions::Credential;
using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr const char* home = "/meja/kelola/aplikasi";

std::string addresses_of(const Visit& v, const applications::Application& application) {
  std::string all;
  for (const auto& network : application.addresses) all += (all.empty() ? "" : ", ") + escape(network.text());
  return all.empty() ? v.say("creds.anywhere") : "<code>" + all + "</code>";
}

std::string last_of(const Visit& v, const Credential& one) {
  if (!one.last) return v.say("creds.never");
  const bool well = one.last->status < 400;
  return time_tag(v, one.last->at, v.zone()) + " · <code>" + escape(one.last->operation) + "</code> " +
         badge(well ? "good" : "bad", std::to_string(one.last->status));
}

std::string line_of(const Visit& v, const Credential& one, int n) {
  const applications::Application& a = one.application;
  const std::string at = std::string{home} + "/" + a.id.text(), id = "aplikasi-" + std::to_string(n);
  std::string out =
      "<li><div><strong>" + escape(a.title) + "</strong> " +
      badge(a.enabled ? "good" : "bad", v.say(a.enabled ? "creds.on" : "creds.off")) + "</div>" +
      publik::facts({{v.say("creds.name"), "<code>" + escape(a.name) + "</code>"},
                     {v.say("creds.addresses"), addresses_of(v, a)},
                     {v.say("creds.policy"),
                      v.say(a.policy == applications::Policy::both ? "creds.policy.both" : "creds.policy.passphrase")},
                     {v.say("creds.level"), escape(a.level)},
                     {v.say("creds.made"), time_tag(v, a.made, v.zone())},
                     {v.say("creds.rotated"), a.rotated == a.made ? std::string{} : time_tag(v, a.rotated, v.zone())},
                     {v.say("creds.last"), last_of(v, one)}});
  if (a.enabled) {
    out += fold(v.say("creds.renew"), form_of(v, {.id = id + "-baru",
                                                  .action = at + "/rahasia",
                                                  .inner_html = "<p>" + v.say("creds.renew.text") + "</p>",
                                                  .button_html = v.say("creds.renew")}));
    out += fold(v.say("creds.withdraw"),
                form_of(v, {.id = id + "-cabut",
                            .action = at + "/aktif",
                            .inner_html = hidden("aktif", "tidak") + "<p>" + v.say("creds.withdraw.text") + "</p>",
                            .button_html = v.say("creds.withdraw"),
                            .kind = "danger"}));
  } else {
    out += form_of(v, {.id = id + "-izinkan",
                       .action = at + "/aktif",
                       .inner_html = hidden("aktif", "ya"),
                       .button_html = v.say("creds.allow"),
                       .kind = "quiet"});
  }
  return out + "</li>\n";
}

// Which field of the form an error is about; "" for none of them.
std::string_view field_of(const Error& error) {
  if (error.code.starts_with("applications.name")) return "nama";
  if (error.code == "applications.network") return "alamat";
  return {};
}

std::string new_form(const Visit& v, const Typed& typed, const Error* error) {
  const std::string id = "aplikasi-baru";
  const auto wrong = [&](std::string_view name) -> std::string {
    if (error == nullptr || field_of(*error) != name) return {};
    const auto sentence = v.r.parts.messages.sentence(v.r.language(), *error);
    return escape(sentence.say) + " " + escape(sentence.next);
  };
  return form_of(v, {.id = id,
                     .action = home,
                     .inner_html = box({.form = id,
                                        .name = "nama",
                                        .label_html = v.say("creds.name"),
                                        .hint_html = v.say("creds.name.hint"),
                                        .value = typed.was("nama"),
                                        .required = true,
                                        .error_html = wrong("nama")}) +
                                   box({.form = id,
                                        .name = "judul",
                                        .label_html = v.say("creds.title"),
                                        .value = typed.was("judul"),
                                        .required = true}) +
                                   box({.form = id,
                                        .name = "alamat",
                                        .label_html = v.say("creds.addresses"),
                                        .hint_html = v.say("creds.addresses.hint"),
                                        .value = typed.was("alamat"),
                                        .error_html = wrong("alamat")}) +
                                   choice(id, "kebijakan", v.say("creds.policy"),
                                          {{"passphrase", v.say("creds.policy.passphrase")},
                                           {"passphrase+code", v.say("creds.policy.both")}},
                                          typed.was("kebijakan", "passphrase"), true),
                     .button_html = v.say("creds.issue")});
}

Result<Response> page(const Visit& v, const Error* error = nullptr) {
  const auto all = TRY(actions::credentials(v.services(), v.session()));
  std::string body = "<p class=\"crumb\">" + link_to(v, "/meja/kelola", v.say("nav.office_book")) + "</p>\n" +
                     publik::heading(1, v.say("creds.heading")) + "<p class=\"lead\">" + v.say("creds.lead") + "</p>\n";
  if (error != nullptr && field_of(*error).empty()) body += publik::failure_note(v.r, *error);
  if (v.request.query("selesai"))
    body += "<div role=\"status\">" + publik::note("good", v.say("admin.done"), "") + "</div>\n";
  body += "<section aria-labelledby=\"ada\"><h2 id=\"ada\">" + v.say("creds.there") + "</h2>\n";
  if (all.empty()) body += "<p class=\"empty\">" + v.say("creds.none") + "</p>\n";
  std::string items;
  int n = 0;
  for (const Credential& one : all) items += line_of(v, one, ++n);
  if (!items.empty()) body += "<ul class=\"things\">\n" + items + "</ul>\n";
  body += "</section>\n<section aria-labelledby=\"baru\"><h2 id=\"baru\">" + v.say("creds.new") + "</h2>\n" +
          new_form(v, error == nullptr ? Typed{} : Typed{v.form}, error) + "</section>\n";
  return sheet(v, v.say("creds.heading"), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind), home);
}

// The one page on which the secret stands: the answer to what made it. It is not kept, and not asked for again.
Result<Response> secret_page(const Visit& v, const std::string& name, const Secret& secret) {
  Response response =
      sheet(v, v.say("creds.secret"),
            "<div class=\"column\"><p class=\"crumb\">" + link_to(v, home, v.say("creds.heading")) + "</p>\n" +
                publik::heading(1, v.say("creds.secret")) +
                publik::note("unsure", v.say("creds.once"), "<p>" + v.say("creds.once.text") + "</p>") +
                publik::facts({{v.say("creds.name"), "<code>" + escape(name) + "</code>"},
                               {v.say("creds.secret"),
                                "<code class=\"code\">" + escape(std::string{text_of(secret.reveal())}) + "</code>"}}) +
                "<p>" + link_to(v, home, v.say("creds.kept")) + "</p></div>\n",
            200, home);
  response.header("Cache-Control", "no-store");
  return response;
}

Result<applications::ApplicationId> named(const Visit& v) {
  return applications::ApplicationId::parse(v.request.param("aplikasi"));
}

Result<Response> issue(Visit& v) {
  auto made = actions::issue_credential(v.services(), v.session(),
                                        {v.field("nama"), v.field("judul"), v.field("alamat"), v.field("kebijakan")});
  if (!made && made.error().kind != ErrorKind::forbidden) return page(v, &made.error());
  const auto created = TRY(std::move(made));
  return secret_page(v, created.application.name, created.secret);
}

Result<Response> renew(Visit& v) {
  const auto id = TRY(named(v));
  const Secret secret = TRY(actions::renew_credential(v.services(), v.session(), id));
  for (const Credential& one : TRY(actions::credentials(v.services(), v.session())))
    if (one.application.id == id) return secret_page(v, one.application.name, secret);
  return not_found("applications.unknown");
}

Result<Response> enable(Visit& v) {
  TRY(actions::enable_credential(v.services(), v.session(), TRY(named(v)), v.field("aktif") == "ya"));
  return go(v, std::string{home} + "?selesai=1");
}

}  // namespace

void mount_credentials(http::Router& router, const Held& door) {
  const std::string at = std::string{home} + "/{aplikasi}";
  show(router, door, Method::get, home, [](Visit& v) { return page(v); });
  show(router, door, Method::post, home, issue);
  show(router, door, Method::post, at + "/rahasia", renew);
  show(router, door, Method::post, at + "/aktif", enable);
}

}  // namespace paraf::staff
