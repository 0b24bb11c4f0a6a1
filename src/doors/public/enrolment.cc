// The applicant's way: the link in the mail, a second fact, an account, the identity, the passphrase.
//
// The link alone opens nothing, and opening it spends nothing. What it is exchanged for is a cookie that is
// good for the applicant's own steps of one case; which of them is open, the Desk says each time.
#include <fmt/format.h>

#include <algorithm>

#include "actions/desk.h"
#include "actions/identity_draft.h"
#include "actions/services.h"
#include "doors/public/pages.h"
#include "office/people/account.h"
#include "office/people/nik.h"
#include "platform/crypto/hash.h"
#include "platform/http/form.h"

namespace paraf::publik {

using http::Method;
using http::Response;

namespace {

constexpr std::string_view file_path = "/pendaftaran/sertifikat.pem";
constexpr std::size_t ktp_limit = 12 * 1024 * 1024;

bool over_tls(const Reader& r) {
  return r.request.secure || r.parts.services.settings.public_url.starts_with("https://");
}
std::string cookie_name(const Reader& r) { return over_tls(r) ? "__Secure-paraf-daftar" : "paraf-daftar"; }
http::Cookie cookie(const Reader& r, std::string token, std::string path = "/pendaftaran") {
  return {.name = cookie_name(r), .value = std::move(token), .path = std::move(path), .secure = over_tls(r)};
}
std::string link_path(std::string_view token) { return "/aktivasi/" + http::encode(token); }

Response go_on(const Reader& r) {
  Response response = Response::redirect(r.link("/pendaftaran"));
  response.header("Cache-Control", "no-store");
  return response;
}

// ── the link ──

// `typed`: what was sent before; it may be mended where it stands.
std::string ask_second_fact(const Reader& r, const actions::EnrolmentView& view, std::string_view token,
                            const http::Form& typed) {
  std::string inner;
  if (view.asks == "nip") {
    inner = field({.name = "nip",
                   .label_html = r.say("enrol.nip"),
                   .hint_html = r.say("enrol.nip.hint"),
                   .value = std::string{typed.field("nip")},
                   .pattern = "[0-9 ]{18,24}",
                   .inputmode = "numeric"});
  } else {
    inner = field({.name = "nik",
                   .label_html = r.say("enrol.nik"),
                   .hint_html = r.say("enrol.nik.hint"),
                   .value = std::string{typed.field("nik")},
                   .pattern = "[0-9]{4}",
                   .inputmode = "numeric"}) +
            field({.name = "lahir",
                   .label_html = r.say("enrol.birth"),
                   .hint_html = r.say("enrol.birth.hint"),
                   .value = std::string{typed.field("lahir")},
                   .type = "date"});
  }
  return form(r, link_path(token), inner, r.say("enrol.open"));
}

std::string link_page(const Reader& r, const actions::EnrolmentView& view, std::string_view token,
                      const http::Form& typed = {}, std::string_view above = {}) {
  return heading(1, r.say("enrol.title")) + "<p class=\"lead\">" +
         r.say("enrol.lead", {{"authority", view.authority_name}}) + "</p>\n" + std::string{above} +
         paragraph(r.say("enrol.why")) + ask_second_fact(r, view, token, typed);
}

// A link that was opened before: the browser that opened it brings along what it got for it, and goes on where it was;
// anybody else is told what is left to them.
Result<Response> dead_link(const Reader& r, const http::Request& request, const Error& error) {
  if (error.code != "people.link_dead" && error.code != "people.second_fact.spent") return tl::unexpected<Error>(error);
  const auto token = request.cookie(cookie_name(r));
  if (token && r.parts.accounts.resume_enrolment(*token)) return go_on(r);
  return page(r, r.say("enrol.title"),
              heading(1, r.say("enrol.dead")) + failure_note(r, error) + paragraph(r.say("enrol.dead.new")) +
                  paragraph(r.say("enrol.dead.account.text")) + "<p><a class=\"button\" href=\"" + escape(r.link("/meja")) +
                  "\">" + r.say("enrol.dead.account") + "</a></p>\n",
              http::status_of(error.kind));
}

Result<Response> link(Reader& r, http::Request& request) {
  const std::string_view token = request.param("token");
  const auto view = r.parts.desk.enrolment(token);
  if (!view) return dead_link(r, request, view.error());
  return page(r, r.say("enrol.title"), link_page(r, *view, token));
}

Result<Response> open(Reader& r, http::Request& request) {
  const std::string token{request.param("token")};
  const actions::EnrolmentView view = TRY(r.parts.desk.enrolment(token));
  const http::Form form = TRY(http::read_form(request));
  const std::string fact = view.asks == "nip"
                               ? std::string{form.field("nip")}
                               : std::string{form.field("nik")} + " " + std::string{form.field("lahir")};
  const auto session = r.parts.desk.enrol(token, fact);
  if (!session) {
    // A fact that does not fit may be mended here; a link that is dead may not.
    const auto still = r.parts.desk.enrolment(token);
    if (!still || session.error().code == "people.second_fact.spent") return dead_link(r, request, session.error());
    return page(r, r.say("enrol.title"), link_page(r, *still, token, form, failure_note(r, session.error())),
                http::status_of(session.error().kind));
  }
  if (!session->enrolment) return internal("publik.enrolment");
  const std::string secret = TRY(r.parts.accounts.open_enrolment(
      {session->office, session->person, session->enrolment->office, session->enrolment->id}));
  Response response = Response::redirect(r.link("/pendaftaran"));
  response.headers.add("Set-Cookie", http::set_cookie(cookie(r, secret)));
  response.headers.add("Set-Cookie", http::set_cookie(cookie(r, secret, link_path(token))));
  response.header("Cache-Control", "no-store");
  return response;
}

// ── the forms behind it ──

struct Visit {
  people::OpenEnrolment open;
  actions::Session session;
  actions::CaseView view;
  bool has_account = false;
};

Result<Visit> visit(Reader& r, const http::Request& request) {
  const auto token = request.cookie(cookie_name(r));
  if (!token) return unauthorized("publik.no_enrolment");
  auto open = r.parts.accounts.resume_enrolment(*token);
  if (!open) return unauthorized("publik.no_enrolment");
  const people::Enrolment& e = open->enrolment;
  const actions::CaseRef subject{e.case_office, e.case_id};
  actions::Session session{e.person, e.office, subject};
  actions::CaseView view = TRY(r.parts.desk.view(session, subject));
  const bool has_account = TRY(r.parts.accounts.of_person(e.person)).has_value();
  return Visit{std::move(*open), std::move(session), std::move(view), has_account};
}

// The visit of a form that was sent: the hidden field must be the session's.
Result<Visit> sent_visit(Reader& r, const http::Request& request, const http::Form& form) {
  Visit v = TRY(visit(r, request));
  if (!crypto::equal_in_constant_time(bytes_of(v.open.csrf), bytes_of(form.field("csrf"))))
    return forbidden("publik.csrf");
  return v;
}

std::string hidden(const Visit& v) {
  return "<input type=\"hidden\" name=\"csrf\" value=\"" + escape(v.open.csrf) + "\">\n";
}

const actions::RowView::StepView* open_step(const actions::CaseView& view, std::string_view verb) {
  for (const auto& row : view.rows) {
    for (const auto& step : row.steps) {
      if (step.mine && step.verb == verb) return &step;
    }
  }
  return nullptr;
}

bool was_done(const actions::CaseView& view, std::string_view verb) {
  for (const auto& row : view.rows) {
    for (const auto& step : row.steps) {
      if (step.verb == verb && step.state == "selesai") return true;
    }
  }
  return false;
}

// Whether the card came with the request: then it need not be sent again.
bool card_is_there(const actions::CaseView& view) {
  return std::any_of(view.papers.begin(), view.papers.end(),
                     [](const auto& paper) { return paper.id == "ktp" && !paper.files.empty(); });
}

// Which field an error is about: "nama", "nik", "lahir", "ktp" or "passphrase".
bool is_about(const Error* error, std::string_view name) {
  if (error == nullptr) return false;
  const std::string_view code = error->code;
  if (code == "actions.identity_to_check") {
    const std::string_view word = name == "lahir" ? "tanggal lahir" : name;
    return !error->facts.empty() && error->facts.front().second.find(word) != std::string::npos;
  }
  if (name == "nik") return code.starts_with("people.nik.");
  if (name == "lahir") return code.starts_with("people.birth") || code.starts_with("people.day");
  if (name == "ktp") return code.starts_with("documents.") || code == "actions.ktp_missing";
  if (name == "nama") return code == "actions.name_missing";
  if (name == "passphrase") return code.starts_with("keys.passphrase.") || code == "actions.passphrase_is_password";
  if (name == "sandi") return code.starts_with("people.password");
  return code == "publik.not_the_same";  // the second time it was typed
}

// A field as it is shown again: the one that was wrong is marked, for the eye and for who hears the page.
std::string field_again(const Field& asked, const Error* error) {
  std::string html = field(asked);
  if (is_about(error, asked.name)) html.insert(html.find("<input") + 6, " aria-invalid=\"true\"");
  return html;
}

std::string progress(const Reader& r, const Visit& v, std::string_view now) {
  const std::pair<std::string_view, bool> steps[] = {
      {"account", v.has_account},
      {"identity", was_done(v.view, "complete_identity")},
      {"passphrase", was_done(v.view, "set_passphrase")},
      {"verified", was_done(v.view, "verify_identity")},
      {"issued", was_done(v.view, "issue_certificate")},
      {"downloaded", was_done(v.view, "download_certificate")},
  };
  std::string out;
  int number = 0, here = 0;
  for (const auto& [word, done] : steps) {
    const std::string w = "enrol.step." + std::string{word};
    ++number;
    if (word == now) here = number;
    out += fmt::format("<li{}>{}{}</li>\n",
                       done          ? " class=\"done\""
                       : word == now ? " class=\"now\" aria-current=\"step\""
                                     : "",
                       r.say(w), done ? "<span class=\"sr\"> " + r.say("enrol.step.done") + "</span>" : "");
  }
  const std::string at =
      here == 0 ? std::string{}
                : "<p class=\"hint\">" +
                      r.say("enrol.step", {{"step", std::to_string(here)}, {"steps", std::to_string(number)}}) + "</p>\n";
  return at + "<ol class=\"steps across\">\n" + out + "</ol>\n";
}

std::string account_form(const Reader& r, const Visit& v, const Error* error) {
  return heading(2, r.say("enrol.account")) +
         paragraph(r.say("enrol.account.text", {{"login", v.view.statement.email}})) +
         form(r, "/pendaftaran/akun",
              hidden(v) + "<input type=\"hidden\" name=\"username\" autocomplete=\"username\" value=\"" +
                  escape(v.view.statement.email) + "\">\n" +
                  field_again({.name = "sandi",
                               .label_html = r.say("enrol.password"),
                               .hint_html = r.say("enrol.password.hint"),
                               .type = "password",
                               .autocomplete = "new-password"},
                              error) +
                  field_again({.name = "sandi_lagi",
                               .label_html = r.say("enrol.password.again"),
                               .type = "password",
                               .autocomplete = "new-password"},
                              error),
              r.say("enrol.account.button"));
}

// Where something was not as in the letter, the person may say that the card is really so. What was typed before and
// was right need not be typed again; the NIK is told masked.
std::string identity_form(const Reader& r, const Visit& v, const Error* error) {
  const bool differs = error != nullptr && error->code == "actions.identity_to_check";
  const bool sent = card_is_there(v.view);
  const auto kept = actions::identity_draft(r.parts.services, v.session);
  const actions::IdentityDraft draft = kept ? *kept : actions::IdentityDraft{};
  const auto nik = people::Nik::parse(draft.nik);
  return heading(2, r.say("enrol.identity")) + paragraph(r.say("enrol.identity.text")) +
         form(r, "/pendaftaran/identitas",
              hidden(v) +
                  field_again({.name = "nama",
                               .label_html = r.say("enrol.name"),
                               .hint_html = r.say("enrol.name.hint"),
                               .value = draft.name,
                               .autocomplete = "name"},
                              error) +
                  field_again({.name = "nik",
                               .label_html = r.say("enrol.nik.full"),
                               .hint_html = nik ? r.say("enrol.nik.kept", {{"nik", nik->masked()}})
                                                : r.say("enrol.nik.full.hint"),
                               .pattern = "[0-9 .\\-]{16,24}",
                               .required = !nik,
                               .inputmode = "numeric"},
                              error) +
                  field_again({.name = "lahir",
                               .label_html = r.say("enrol.birth"),
                               .value = draft.birth,
                               .type = "date",
                               .autocomplete = "bday"},
                              error) +
                  field_again({.name = "ktp",
                               .label_html = r.say("enrol.ktp"),
                               .hint_html = !draft.file.empty() ? r.say("enrol.ktp.kept", {{"name", draft.file}})
                                            : sent              ? r.say("enrol.ktp.sent")
                                                                : r.say("enrol.ktp.hint"),
                               .type = "file",
                               .required = draft.file.empty() && !sent,
                               .accept = "image/jpeg,image/png,application/pdf"},
                              error) +
                  (differs ? "<div class=\"field\"><label class=\"option\"><input type=\"checkbox\" name=\"yakin\" "
                             "value=\"ya\"> " +
                                 r.say("enrol.sure") + "</label></div>\n"
                           : std::string{}),
              r.say("enrol.identity.button"), true);
}

std::string passphrase_form(const Reader& r, const Visit& v, const Error* error) {
  return heading(2, r.say("enrol.passphrase")) + paragraph(r.say("enrol.passphrase.text")) +
         form(r, "/pendaftaran/passphrase",
              hidden(v) +
                  field_again({.name = "passphrase",
                               .label_html = r.say("enrol.passphrase.label"),
                               .hint_html = r.say("enrol.passphrase.hint") +
                                            (r.parts.demo ? " " + r.say("enrol.passphrase.demo") : std::string{}),
                               .type = "password",
                               .autocomplete = "new-password"},
                              error) +
                  field_again({.name = "passphrase_lagi",
                               .label_html = r.say("enrol.passphrase.again"),
                               .type = "password",
                               .autocomplete = "new-password"},
                              error),
              r.say("enrol.passphrase.button"));
}

// What is possible now that the certificate is there: the way does not end here.
std::string over(const Reader& r, const Visit& v) {
  const auto on = [&](std::string_view path, std::string_view word) {
    return "<li><h2><a href=\"" + escape(r.link(path)) + "\">" + r.say(word) + "</a></h2><p>" +
           r.say(std::string{word} + ".text", {{"login", v.view.statement.email}}) + "</p></li>\n";
  };
  return note("good", r.say("enrol.over"), "<p>" + r.say("enrol.over.text") + "</p>") + "<ul class=\"cards\">\n" +
         on("/meja/sertifikat", "enrol.on.sign") + on("/periksa", "enrol.on.check") + on("/meja", "enrol.on.desk") +
         "</ul>\n" +
         paragraph("<a href=\"" + escape(r.link(file_path)) + "\">" + r.say("enrol.on.again") + "</a>");
}

// What follows the step that is open, so that nobody wonders whether to wait.
std::string after(const Reader& r, const Visit& v, std::string_view step) {
  return "<p class=\"hint\"><strong>" + r.say("enrol.after") + "</strong> " +
         r.say("enrol.after." + std::string{step}, {{"email", v.view.statement.email}}) + "</p>\n";
}

// The page of the step that is open now, with what went wrong above its form.
Response now_page(const Reader& r, const Visit& v, const Error* error = nullptr) {
  std::string_view step;
  std::string inner;
  if (!v.has_account) {
    step = "account";
    inner = account_form(r, v, error);
  } else if (open_step(v.view, "complete_identity") != nullptr) {
    step = "identity";
    inner = identity_form(r, v, error);
  } else if (open_step(v.view, "set_passphrase") != nullptr) {
    step = "passphrase";
    inner = passphrase_form(r, v, error);
  } else if (open_step(v.view, "download_certificate") != nullptr) {
    step = "downloaded";
    inner = heading(2, r.say("enrol.download")) + paragraph(r.say("enrol.download.text")) +
            form(r, "/pendaftaran/sertifikat", hidden(v), r.say("enrol.download.button"));
  } else if (v.view.status == "refused") {
    inner = note("bad", r.say("enrol.refused"),
                 "<p>" + escape(v.view.refused_reason) + "</p><p>" + r.say("enrol.refused.text") + "</p>");
  } else if (was_done(v.view, "download_certificate")) {
    inner = over(r, v);
  } else {
    step = was_done(v.view, "verify_identity") ? "issued" : "verified";
    inner = note("plain", r.say("enrol.wait"), "<p>" + r.say("enrol.wait.text") + "</p>") + "<p><a class=\"button\" href=\"" +
            escape(r.link("/pendaftaran")) + "\">" + r.say("enrol.wait.button") + "</a></p>\n";
  }
  if (!step.empty()) inner += after(r, v, step);
  const std::string above = error == nullptr ? "" : failure_note(r, *error);
  return page(r, r.say("enrol.title"),
              heading(1, r.say("enrol.title")) + above + progress(r, v, step) + inner,
              error == nullptr ? 200 : http::status_of(error->kind));
}

Result<Response> forms(Reader& r, http::Request& request) {
  const Visit v = TRY(visit(r, request));
  Response response = now_page(r, v);
  if (request.query("selesai") == "unduh" && was_done(v.view, "download_certificate"))
    response.header("Refresh", "0; url=" + r.link(file_path));
  return response;
}

Result<Response> make_account(Reader& r, http::Request& request) {
  const http::Form form = TRY(http::read_form(request));
  const Visit v = TRY(sent_visit(r, request, form));
  if (v.has_account) return go_on(r);
  const auto opened = [&]() -> Result<void> {
    if (form.field("sandi") != form.field("sandi_lagi")) return refused("publik.not_the_same");
    const std::string& login = v.view.statement.email;
    const auto hash = TRY(people::hash_password(Secret{form.field("sandi")}, login, r.parts.services.random));
    const Timestamp now = r.parts.services.clock.now();
    TRY(r.parts.services.store.transact(store::Scope::office(v.session.office), [&](store::Transaction& tx) {
      return people::open_account(tx, now, r.parts.services.random, v.session.office, v.session.person, login,
                                  hash);
    }));
    return {};
  }();
  if (!opened) return now_page(r, v, &opened.error());
  return go_on(r);
}

// One of the applicant's steps, done by the Desk. The act's key is the step of this case, so that a button
// pressed twice is pressed once.
Result<Response> perform(Reader& r, const Visit& v, actions::ActRequest act) {
  const auto done = r.parts.desk.perform(v.session, v.view.subject, std::move(act));
  if (!done) return now_page(r, v, &done.error());
  return go_on(r);
}

// What was typed now, over what was kept before. Kept is what is right in itself: not a NIK that is none, and not a
// card that was refused.
struct Typed {
  actions::IdentityDraft words;
  std::optional<actions::Upload> card;  // sent now
};

Typed typed_over(const http::Form& form, const actions::IdentityDraft& before) {
  const auto said = [&](std::string_view name, const std::string& otherwise) {
    std::string value{form.field(name)};
    return value.empty() ? otherwise : value;
  };
  Typed typed;
  typed.words.name = said("nama", before.name);
  typed.words.nik = said("nik", before.nik);
  typed.words.birth = said("lahir", before.birth);
  if (const http::FormFile* file = form.file("ktp"); file != nullptr && !file->data.empty()) {
    const ByteView view = file->data.view();
    typed.card = actions::Upload{"ktp", file->head.filename, Bytes{view.begin(), view.end()}, {}};
  }
  return typed;
}

Result<void> keep_for_another_look(const Reader& r, const Visit& v, Typed typed, const Error& wrong) {
  // Nor one that is in doubt: told masked, it could not be compared with the card.
  const bool doubted = wrong.code == "actions.identity_to_check" && !wrong.facts.empty() &&
                       wrong.facts.front().second.find("nik") != std::string::npos;
  if (doubted || !people::Nik::parse(typed.words.nik)) typed.words.nik.clear();
  const bool bad_card = wrong.code.starts_with("documents.");
  return actions::keep_identity(r.parts.services, v.session, typed.words,
                                typed.card && !bad_card ? &*typed.card : nullptr);
}

Result<Response> identity(Reader& r, http::Request& request) {
  const http::Form form = TRY(http::read_form(request, {.file = ktp_limit}));
  const Visit v = TRY(sent_visit(r, request, form));
  const actions::Services& services = r.parts.services;
  Typed typed = typed_over(form, TRY(actions::identity_draft(services, v.session)));
  actions::ActRequest act;
  act.verb = "complete_identity";
  act.params = {{"name", typed.words.name},
                {"nik", typed.words.nik},
                {"birth_date", typed.words.birth},
                {"sure", std::string{form.field("yakin")}}};
  auto card = typed.card ? typed.card : TRY(actions::identity_card(services, v.session));
  if (card) act.uploads.push_back(std::move(*card));
  const auto done = r.parts.desk.perform(v.session, v.view.subject, std::move(act));
  if (!done) {
    TRY(keep_for_another_look(r, v, std::move(typed), done.error()));
    return now_page(r, v, &done.error());
  }
  TRY(actions::drop_identity(services, v.session));
  return go_on(r);
}

Result<Response> passphrase(Reader& r, http::Request& request) {
  const http::Form form = TRY(http::read_form(request));
  const Visit v = TRY(sent_visit(r, request, form));
  if (form.field("passphrase") != form.field("passphrase_lagi")) {
    const Error differ{ErrorKind::refused, "publik.not_the_same"};
    return now_page(r, v, &differ);
  }
  actions::ActRequest act;
  act.verb = "set_passphrase";
  act.passphrase = Secret{form.field("passphrase")};
  return perform(r, v, std::move(act));
}

Result<Response> certificate(Reader& r, http::Request& request) {
  const http::Form form = TRY(http::read_form(request));
  const Visit v = TRY(sent_visit(r, request, form));
  actions::ActRequest act;
  act.verb = "download_certificate";
  if (!was_done(v.view, "download_certificate")) {
    const auto done = r.parts.desk.perform(v.session, v.view.subject, std::move(act));
    if (!done) return now_page(r, v, &done.error());
  }
  // The page that leads on, from which the file comes by itself.
  return Response::redirect(r.link("/pendaftaran?selesai=unduh"));
}

Result<Response> certificate_file(Reader& r, http::Request& request) {
  const Visit v = TRY(visit(r, request));
  if (!was_done(v.view, "download_certificate")) return go_on(r);
  const actions::File file =
      TRY(r.parts.desk.certificate({v.session.person, v.session.office, v.session.enrolment},
                                   v.view.certificate_serial, actions::CertificateForm::chain));
  Response response = Response::octets(file.type, file.bytes);
  response.header("Content-Disposition", "attachment; filename=\"sertifikat.pem\"");
  response.header("Cache-Control", "no-store");
  return response;
}

// ── confirming an e-mail address ──

Result<Response> mail_question(Reader& r, http::Request& request) {
  return page(r, r.say("mail.title"),
              heading(1, r.say("mail.title")) + paragraph(r.say("mail.text")) +
                  form(r, "/surel/" + http::encode(request.param("token")), "", r.say("mail.button")));
}

Result<Response> mail_confirm(Reader& r, http::Request& request) {
  TRY(r.parts.desk.confirm_email(request.param("token")));
  return page(r, r.say("mail.title"),
              heading(1, r.say("mail.title")) +
                  note("good", r.say("mail.done"), "<p>" + r.say("mail.done.text") + "</p>") +
                  "<p><a class=\"button\" href=\"" + escape(r.link("/meja/susun")) + "\">" + r.say("mail.done.go") +
                  "</a></p>\n" + paragraph("<a href=\"" + escape(r.link("/lanjut")) + "\">" + r.say("mail.done.link") + "</a>"));
}

}  // namespace

void mount_enrolment(http::Router& router, const Held& parts) {
  show(router, parts, Method::get, "/aktivasi/{token}", link);
  show(router, parts, Method::post, "/aktivasi/{token}", open);
  show(router, parts, Method::get, "/pendaftaran", forms);
  show(router, parts, Method::post, "/pendaftaran/akun", make_account);
  show(router, parts, Method::post, "/pendaftaran/identitas", identity,
       {.body_limit = ktp_limit + (1 << 20), .time_limit = std::chrono::minutes{5}});
  show(router, parts, Method::post, "/pendaftaran/passphrase", passphrase);
  show(router, parts, Method::post, "/pendaftaran/sertifikat", certificate);
  show(router, parts, Method::get, std::string{file_path}, certificate_file);
  show(router, parts, Method::get, "/surel/{token}", mail_question);
  show(router, parts, Method::post, "/surel/{token}", mail_confirm);
}

}  // namespace paraf::publik
