// Everything signed in my name, and my authenticator app.
#include <algorithm>

#include "actions/act.h"
#include "actions/application.h"
#include "actions/signed_letters.h"
#include "doors/portal/pages.h"
#include "doors/staff/authenticator.h"
#include "doors/staff/pieces.h"
#include "trust/keys/codes.h"

namespace paraf::portal {

using http::Method;
using http::Response;
using publik::escape;
using staff::Visit;

namespace {

constexpr const char* signed_path = "/meja/atas-nama-saya";
constexpr const char* app_path = "/meja/autentikator";

// ── everything signed in my name ──

struct Line {
  Timestamp at;
  std::string name_html, through_html, serial;
};

Result<std::vector<Line>> lines_of(const Visit& v) {
  std::vector<Line> all;
  const auto link = [&](const std::string& document, std::string_view html) {
    return staff::link_to(v, "/meja/sertifikat/dokumen/" + document, html);
  };
  // An application's documents are among the person's own too: each is one line.
  std::vector<std::string> listed;
  for (const actions::SignatureMade& one : TRY(actions::signatures_of(v.services(), v.session()))) {
    const std::string what = "<span class=\"code\">SHA-256 " + escape(one.hash.substr(0, 16)) + "…</span>";
    all.push_back({one.at,
                   one.document.empty() ? what : link(one.document, say(v, "own.document")) + " " + what,
                   say(v, "own.through", {{"application", one.application}}), one.serial});
    listed.push_back(one.document);
  }
  for (const actions::SignedFile& file : TRY(v.desk().signed_documents(v.session())))
    if (std::find(listed.begin(), listed.end(), file.document.text()) == listed.end())
      all.push_back(
          {file.at, link(file.document.text(), escape(file.name)), say(v, "own.here"), file.serial});
  for (const actions::LetterSigned& letter : TRY(actions::letters_signed(v.services(), v.session()))) {
    const std::string in_case = staff::case_path(letter.subject);
    all.push_back({letter.at,
                   staff::link_to(v, in_case + "/surat/" + http::encode(letter.use),
                                  say(v, "own.letter", {{"number", letter.number}, {"about", letter.about}})),
                   say(v, letter.by_hand ? "own.by_hand" : "own.of_office") + " · " +
                       staff::link_to(v, in_case, say(v, "own.case", {{"code", letter.tracking}})),
                   letter.serial});
  }
  std::stable_sort(all.begin(), all.end(), [](const Line& a, const Line& b) { return b.at < a.at; });
  return all;
}

Result<Response> signed_page(Visit& v) {
  const auto lines = TRY(lines_of(v));
  std::string active;
  for (const auto& certificate : TRY(v.desk().certificates(v.session())))
    if (certificate.status == "active" && active.empty()) active = certificate.serial;
  std::string body =
      publik::heading(1, say(v, "own.title")) + "<p class=\"lead\">" + say(v, "own.lead") + "</p>\n";
  if (lines.empty()) body += "<p class=\"empty\">" + say(v, "own.none") + "</p>\n";
  std::string items;
  for (const Line& line : lines)
    items += "<li><div><strong>" + line.name_html + "</strong></div><p class=\"faint\">" +
             staff::time_tag(v, line.at, v.zone()) + " · " + line.through_html +
             (line.serial.empty() ? "" : " · <span class=\"code\">" + escape(line.serial) + "</span>") + "</p></li>\n";
  if (!lines.empty()) body += "<ul class=\"things\">\n" + items + "</ul>\n";
  std::string act = "<p>" + say(v, "own.strange.text") + "</p>";
  if (!active.empty())
    act += "<p>" +
           staff::link_to(v, "/meja/sertifikat/" + http::encode(active) + "/cabut", say(v, "own.revoke")) +
           "</p>";
  body += publik::note("unsure", say(v, "own.strange"), act);
  return staff::sheet(v, say(v, "own.title"), "<div class=\"column\">" + body + "</div>");
}

// ── the authenticator app ──

std::string passphrase_box(const Visit& v, const std::string& id) {
  return staff::box({.form = id,
                     .name = "passphrase",
                     .label_html = v.say("field.passphrase"),
                     .hint_html = v.say("field.passphrase.hint"),
                     .type = "password",
                     .required = true});
}

std::string confirm_form(const Visit& v) {
  return staff::form_of(v, {.id = "kode",
                            .action = std::string{app_path} + "/kode",
                            .inner_html = staff::box({.form = "kode",
                                                      .name = "kode",
                                                      .label_html = say(v, "app.code"),
                                                      .hint_html = say(v, "app.code.hint"),
                                                      .autocomplete = "one-time-code",
                                                      .required = true,
                                                      .inputmode = "numeric",
                                                      .pattern = "[0-9 ]{6,8}"}),
                            .button_html = say(v, "app.confirm")});
}

// `fresh`: the address of an app just begun; shown this once.
Result<Response> app_page(const Visit& v, const Error* error = nullptr, std::string_view fresh = {},
                          bool confirming = false) {
  std::string body =
      publik::heading(1, say(v, "app.title")) + "<p class=\"lead\">" + say(v, "app.lead") + "</p>\n";
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  if (v.request.query("selesai") == "pasang")
    body += "<div role=\"status\">" +
            publik::note("good", say(v, "app.on"), "<p>" + say(v, "app.on.text") + "</p>") + "</div>";
  if (v.request.query("selesai") == "lepas")
    body += "<div role=\"status\">" +
            publik::note("plain", say(v, "app.off"), "<p>" + say(v, "app.off.text") + "</p>") + "</div>";
  const auto holder = actions::signing_holder(v.services(), v.who.office, v.who.person);
  if (!holder) {
    body += "<p class=\"empty\">" + say(v, "app.none") + " " +
            staff::link_to(v, "/meja/susun", say(v, "app.none.ask")) + "</p>\n";
  } else if (!fresh.empty()) {
    body += publik::heading(2, say(v, "app.scan")) + publik::paragraph(say(v, "app.scan.text")) +
            TRY(staff::qr_html(fresh, say(v, "app.picture"))) +
            publik::paragraph(say(v, "app.type") + " <span class=\"code\">" + escape(staff::secret_in(fresh)) +
                              "</span>") +
            confirm_form(v);
  } else if (confirming) {
    body += confirm_form(v);
  } else if (TRY(v.services().custody.codes().has_app(holder->subscriber))) {
    body += publik::note("good", say(v, "app.is_on"), "<p>" + say(v, "app.is_on.text") + "</p>") +
            staff::form_of(
                v, {.id = "lepas",
                    .action = std::string{app_path} + "/lepas",
                    .inner_html = publik::paragraph(say(v, "app.drop.text")) + passphrase_box(v, "lepas"),
                    .button_html = say(v, "app.drop"),
                    .kind = "danger"});
  } else {
    body += staff::form_of(
        v, {.id = "pasang",
            .action = std::string{app_path} + "/pasang",
            .inner_html = publik::paragraph(say(v, "app.begin.text")) + passphrase_box(v, "pasang"),
            .button_html = say(v, "app.begin")});
  }
  return staff::sheet(v, say(v, "app.title"), "<div class=\"column\">" + body + "</div>",
                      error == nullptr ? 200 : http::status_of(error->kind), app_path);
}

Result<Response> begin(Visit& v) {
  const auto address =
      actions::begin_authenticator(v.services(), v.session(), Secret{v.form.field("passphrase")});
  return address ? app_page(v, nullptr, *address) : app_page(v, &address.error());
}

Result<Response> confirm(Visit& v) {
  std::string code = v.field("kode");
  std::erase(code, ' ');
  const auto done = actions::confirm_authenticator(v.services(), v.session(), code);
  return done ? Result<Response>{staff::go(v, std::string{app_path} + "?selesai=pasang")}
              : app_page(v, &done.error(), {}, true);
}

Result<Response> drop(Visit& v) {
  const auto done =
      actions::drop_authenticator(v.services(), v.session(), Secret{v.form.field("passphrase")});
  return done ? Result<Response>{staff::go(v, std::string{app_path} + "?selesai=lepas")}
              : app_page(v, &done.error());
}

}  // namespace

void mount_own(http::Router& router, const staff::Held& door) {
  const std::string app = app_path;
  staff::show(router, door, Method::get, signed_path, signed_page);
  staff::show(router, door, Method::get, app, [](Visit& v) { return app_page(v); });
  staff::show(router, door, Method::post, app + "/pasang", begin);
  staff::show(router, door, Method::post, app + "/kode", confirm);
  staff::show(router, door, Method::post, app + "/lepas", drop);
}

}  // namespace paraf::portal
