// How I am told: by mail, on my telephone once I have shown that its number is mine, or both; and in which language.
#include "actions/notices.h"
#include "doors/portal/pages.h"
#include "doors/staff/pieces.h"

namespace paraf::portal {

using http::Method;
using http::Response;
using staff::Visit;

namespace {

constexpr const char* path = "/meja/pesan-telepon";
constexpr const char* code_path = "/meja/pesan-telepon/kode";
constexpr const char* proof_path = "/meja/pesan-telepon/bukti";

std::string proving(const Visit& v) {
  return publik::paragraph(say(v, "telephone.prove")) +
         staff::form_of(v, {.id = "minta-kode",
                            .action = code_path,
                            .inner_html = "",
                            .button_html = say(v, "telephone.send_code")}) +
         staff::form_of(v, {.id = "bukti",
                            .action = proof_path,
                            .inner_html = staff::box({.form = "bukti",
                                                      .name = "kode",
                                                      .label_html = say(v, "telephone.code"),
                                                      .hint_html = say(v, "telephone.code.hint"),
                                                      .autocomplete = "one-time-code",
                                                      .required = true,
                                                      .inputmode = "numeric",
                                                      .pattern = "[0-9]{6}"}),
                            .button_html = say(v, "telephone.enter_code")});
}

std::string choosing(const Visit& v, const actions::PhoneChoice& choice) {
  const auto option = [&](actions::Ways ways) {
    const std::string name{actions::name_of(ways)};
    return staff::Option{name, say(v, "telephone.ways." + name)};
  };
  const std::string ways =
      staff::choice("pesan", "cara", say(v, "telephone.ways"),
                    {option(actions::Ways::mail), option(actions::Ways::both), option(actions::Ways::telephone)},
                    actions::name_of(choice.ways), true);
  const std::string language =
      staff::choice("pesan", "bahasa", say(v, "telephone.language"),
                    {{"id", say(v, "telephone.language.id")}, {"en", say(v, "telephone.language.en")}}, choice.language, true);
  return staff::form_of(
      v, {.id = "pesan", .action = path, .inner_html = ways + language, .button_html = say(v, "telephone.keep")});
}

Result<Response> page(const Visit& v, const Error* error = nullptr) {
  const actions::PhoneChoice choice = TRY(actions::phone_choice(v.services(), v.session()));
  std::string body =
      publik::heading(1, say(v, "telephone.title")) + "<p class=\"lead\">" + say(v, "telephone.lead") + "</p>\n";
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  for (const char* done : {"kept", "sent", "proved"})
    if (v.request.query("selesai") == done)
      body += "<div role=\"status\">" + publik::note("good", say(v, std::string{"telephone."} + done), "") + "</div>";
  if (!choice.carried) {
    body += "<p class=\"empty\">" + say(v, "telephone.none") + "</p>\n";
  } else if (choice.number.empty()) {
    body += "<p class=\"empty\">" + say(v, "telephone.no_number") + "</p>\n";
  } else {
    body += publik::paragraph(say(v, "telephone.number", {{"number", choice.number}})) +
            (choice.proved ? choosing(v, choice) : proving(v));
  }
  return staff::sheet(v, say(v, "telephone.title"), "<div class=\"column\">" + body + "</div>",
                      error == nullptr ? 200 : http::status_of(error->kind), path);
}

Result<Response> ended(Visit& v, const Result<void>& done, const char* word) {
  return done ? Result<Response>{staff::go(v, std::string{path} + "?selesai=" + word)} : page(v, &done.error());
}

Result<Response> choose(Visit& v) {
  const auto ways = actions::ways_of(v.field("cara"));
  if (!ways) return malformed("actions.notices.ways");
  const std::string language = v.field("bahasa");
  return ended(v, actions::choose_phone(v.services(), v.session(), *ways, language.empty() ? "id" : language), "kept");
}

Result<Response> send_code(Visit& v) {
  return ended(v, actions::send_phone_code(v.services(), v.session(), v.r.english() ? "en" : "id"), "sent");
}

Result<Response> prove(Visit& v) {
  return ended(v, actions::prove_phone(v.services(), v.session(), v.field("kode")), "proved");
}

}  // namespace

void mount_telephone(http::Router& router, const staff::Held& door) {
  staff::show(router, door, Method::get, path, [](Visit& v) { return page(v); });
  staff::show(router, door, Method::post, path, choose);
  staff::show(router, door, Method::post, code_path, send_code);
  staff::show(router, door, Method::post, proof_path, prove);
}

}  // namespace paraf::portal
