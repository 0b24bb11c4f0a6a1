// How this office reaches the authority: what is set, the last parcel and the last answer, and the form that sets it.
#include <fmt/format.h>

#include "actions/connector.h"
#include "actions/mailbox.h"
#include "actions/services.h"
#include "doors/public/looks.h"
#include "doors/staff/administration.h"
#include "doors/staff/pieces.h"

namespace paraf::staff {

using actions::Connector;
using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr const char* home = "/meja/kelola/penghubung";

std::string words_of(const Visit& v, const Connector& c) {
  if (c.way == actions::Way::internal) return publik::facts({{v.say("connector.way"), v.say("connector.internal")}});
  std::string domains;
  for (const std::string& domain : c.domains) domains += (domains.empty() ? "" : ", ") + escape(domain);
  return publik::facts(
      {{v.say("connector.way"), v.say("connector.email")},
       {v.say("connector.address"), escape(c.address) + (c.name.empty() ? "" : "<br>" + escape(c.name))},
       {v.say("connector.protection"), say_or(v.r, "connector.protection", actions::name_of(c.protection))},
       {v.say("connector.domains"), domains},
       {v.say("connector.rules"), std::to_string(c.replies.size())}});
}

// The last that went out, and the last that came back.
Result<std::string> traffic(const Visit& v) {
  const auto sent = TRY(actions::parcels(v.services(), v.session(), {}, 1));
  const auto came = TRY(actions::mails(v.services(), v.session(), {}, 1));
  const auto out = sent.empty() ? v.say("connector.none")
                                : time_tag(v, sent.front().at, v.zone()) + " · " + escape(sent.front().reference) +
                                      " " + badge("plain", say_or(v.r, "connector.parcel", sent.front().state));
  const auto in = came.empty() ? v.say("connector.none")
                               : time_tag(v, came.front().came, v.zone()) + " " +
                                     badge("plain", say_or(v.r, "connector.mail", came.front().state));
  return publik::facts({{v.say("connector.last_parcel"), out}, {v.say("connector.last_mail"), in}}) + "<p>" +
         link_to(v, "/meja/surel-otoritas", v.say("nav.tray")) + "</p>\n";
}

struct Tried {  // what the form was last asked
  const Error* error = nullptr;
  const Connector* read = nullptr;  // "check": what the text would mean
};

Result<Response> page(const Visit& v, const Tried& tried = {}) {
  const auto kept = TRY(actions::kept_connector(v.services(), v.session()));
  const Connector now = kept ? TRY(actions::read_connector(kept->yaml)) : Connector{};
  std::string body = "<p class=\"crumb\">" + link_to(v, "/meja/kelola", v.say("nav.office_book")) + "</p>\n" +
                     publik::heading(1, v.say("connector.title")) + "<p class=\"lead\">" + v.say("connector.lead") +
                     "</p>\n";
  if (const auto done = v.request.query("selesai"))
    body += "<div role=\"status\">" +
            publik::note("good", v.say(*done == "uji" ? "connector.tried" : "admin.done"), "") + "</div>\n";
  if (tried.error != nullptr && tried.error->code != "actions.connector")
    body += publik::failure_note(v.r, *tried.error);
  if (tried.read != nullptr)
    body += "<div role=\"status\">" +
            publik::note("good", v.say("connector.readable"),
                         "<p>" + v.say("connector.readable.text") + "</p>" + words_of(v, *tried.read)) +
            "</div>\n";
  body += "<section class=\"panel\" aria-labelledby=\"kini\"><h2 id=\"kini\">" + v.say("connector.now") + "</h2>\n" +
          words_of(v, now) +
          (kept ? "<p class=\"faint\">" +
                      v.say("connector.changed", {{"name", kept->by}, {"at", v.r.when(kept->at, v.zone())}}) + "</p>\n"
                : "<p class=\"faint\">" + v.say("connector.unset") + "</p>\n") +
          "</section>\n<section class=\"panel\" aria-labelledby=\"lalu\"><h2 id=\"lalu\">" +
          v.say("connector.traffic") + "</h2>\n" + TRY(traffic(v)) + "</section>\n";
  std::string wrong;
  if (tried.error != nullptr && tried.error->code == "actions.connector") {
    const auto sentence = v.r.parts.messages.sentence(v.r.language(), *tried.error);
    wrong = escape(sentence.say) + " " + escape(sentence.next);
  }
  const std::string id = "penghubung";
  body +=
      "<section aria-labelledby=\"atur\"><h2 id=\"atur\">" + v.say("connector.set") + "</h2>\n" +
      form_of(v,
              {.id = id,
               .action = home,
               .inner_html =
                   box({.form = id,
                        .name = "naskah",
                        .label_html = v.say("connector.text"),
                        .hint_html = v.say("connector.text.hint"),
                        .value = v.form.fields.empty() ? (kept ? kept->yaml : "jenis: internal\n") : v.field("naskah"),
                        .type = "area",
                        .required = true,
                        .error_html = wrong}) +
                   "<p class=\"row-tools\"><button type=\"submit\" class=\"quiet\" name=\"cara\" value=\"periksa\">" +
                   v.say("connector.check") + "</button> <button type=\"submit\" name=\"cara\" value=\"pasang\">" +
                   v.say("connector.keep") + "</button></p>",
               .button_html = ""}) +
      "</section>\n<section aria-labelledby=\"uji\"><h2 id=\"uji\">" + v.say("connector.trial") + "</h2>\n<p>" +
      v.say("connector.trial.text") + "</p>" +
      form_of(v, {.id = "uji-surel",
                  .action = std::string{home} + "/uji",
                  .inner_html = "",
                  .button_html = v.say("connector.trial.button"),
                  .kind = "quiet"}) +
      "</section>\n";
  return sheet(v, v.say("connector.title"), "<div class=\"column\">" + body + "</div>",
               tried.error == nullptr ? 200 : http::status_of(tried.error->kind), home);
}

Result<Response> set(Visit& v) {
  const std::string text = v.field("naskah");
  if (v.field("cara") != "pasang") {
    const auto read = actions::read_connector(text);
    return page(v, read ? Tried{.read = &*read} : Tried{.error = &read.error()});
  }
  const auto done = actions::set_connector(v.services(), v.session(), text);
  return done ? go(v, std::string{home} + "?selesai=1") : page(v, {.error = &done.error()});
}

Result<Response> try_it(Visit& v) {
  const auto sent = actions::try_mail(v.services(), v.session());
  return sent ? go(v, std::string{home} + "?selesai=uji") : page(v, {.error = &sent.error()});
}

}  // namespace

void mount_connector(http::Router& router, const Held& door) {
  show(router, door, Method::get, home, [](Visit& v) { return page(v); });
  show(router, door, Method::post, home, set);
  show(router, door, Method::post, std::string{home} + "/uji", try_it);
}

}  // namespace paraf::staff
