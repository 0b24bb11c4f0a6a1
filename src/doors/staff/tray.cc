// The authority's mail: what came and was matched to no case by itself, and packages that wait to be handed
// over by hand. What a mail is, an official says here, with the reason.
#include <fmt/format.h>

#include <algorithm>

#include "actions/mailbox.h"
#include "actions/services.h"
#include "doors/staff/collective.h"

namespace paraf::staff {

using actions::MailLine;
using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr const char* path = "/meja/surel-otoritas";
constexpr std::string_view events[] = {"received", "account_sent", "verified", "issued", "refused"};

std::string word(const Visit& v, std::string_view code, const Facts& facts = {}) {
  return v.r.say_of("tray." + std::string{code}, facts);
}

std::string why(const Visit& v, const std::string& code) {
  if (code.empty()) return {};
  const messages::Sentence* sentence = v.r.parts.messages.find(v.r.language(), code);
  return escape(sentence ? messages::fill(sentence->say, {}) : code);
}

std::string state_badge(const Visit& v, const MailLine& line) {
  const std::string_view kind = line.state == "baki"       ? "unsure"
                                : line.state == "tercatat" ? "good"
                                : line.state == "laporan"  ? "bad"
                                                           : "plain";
  return badge(kind, word(v, "state." + line.state)) +
         (line.proof.empty() ? "" : " " + badge("info", word(v, "proof." + line.proof)));
}

Result<Response> list(Visit& v) {
  if (!v.official()) return forbidden("staff.officials_only");
  const bool all = v.request.query("semua").has_value();
  const auto mails = TRY(actions::mails(v.services(), v.session(), all ? "" : "baki"));
  const auto parcels = TRY(actions::parcels(v.services(), v.session(), all ? "" : "menunggu_tangan"));
  std::string body = publik::heading(1, word(v, "title")) + publik::paragraph(word(v, "lead")) + "<p>" +
                     (all ? link_to(v, path, word(v, "waiting"))
                          : link_to(v, std::string{path} + "?semua=ya", word(v, "all"))) +
                     "</p>\n" + publik::heading(2, word(v, "mails"));
  const std::string from = word(v, "from"), came = word(v, "came"), state = v.say("cases.status");
  if (mails.empty())
    body += "<p class=\"empty\">" + word(v, "none") + "</p>\n";
  else {
    body += fmt::format(
        "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">{}</th><th "
        "scope=\"col\">{}</th><th "
        "scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
        word(v, "subject"), from, came, state);
    for (const MailLine& line : mails)
      body += fmt::format(
          "<tr data-item><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td "
          "data-label=\"{}\">{}</td><td "
          "data-label=\"{}\">{}{}</td></tr>\n",
          link_to(v, std::string{path} + "/" + line.id,
                  line.title.empty() ? word(v, "no_subject") : escape(line.title)),
          from, escape(line.from), came, time_tag(v, line.came, v.zone()), state, state_badge(v, line),
          line.reason.empty() ? "" : "<p>" + why(v, line.reason) + "</p>");
    body += "</tbody></table></div>\n";
  }
  body += publik::heading(2, word(v, "parcels"));
  if (parcels.empty()) body += "<p class=\"empty\">" + word(v, "parcels.none") + "</p>\n";
  for (const actions::Parcel& parcel : parcels) {
    std::string inner = publik::facts(
        {{word(v, "reference"), "<span class=\"code\">" + escape(parcel.reference) + "</span>"},
         {word(v, "case"), link_to(v, case_path({v.who.office, parcel.id}), word(v, "case.open"))},
         {v.say("cases.status"),
          badge(parcel.state == "diserahkan" || parcel.state == "terkirim" ? "good" : "unsure",
                say_or(v.r, "parcel", parcel.state))},
         {came, time_tag(v, parcel.at, v.zone())},
         {word(v, "why"), why(v, parcel.reason)}});
    if (parcel.state == "menunggu_tangan") {
      const std::string id = "serah-" + parcel.reference;
      inner += form_of(
          v, {.id = id,
              .action = std::string{path} + "/serahkan",
              .inner_html = hidden("paket", parcel.message) + box({.form = id,
                                                                   .name = "bukti",
                                                                   .label_html = word(v, "receipt"),
                                                                   .hint_html = word(v, "receipt.hint"),
                                                                   .required = true}),
              .button_html = word(v, "hand_over")});
    }
    body += "<section class=\"panel\">" + inner + "</section>\n";
  }
  return sheet(v, word(v, "title"), body, 200, path);
}

// The cases of the office the authority may have written about.
Result<std::vector<Option>> cases_to_choose(const Visit& v) {
  std::vector<Option> options = {{"", word(v, "case.choose")}};
  for (const char* status : {"following", "open"})
    for (const actions::CaseLine& line : TRY(v.desk().cases(v.session(), status, 200)))
      if (line.subject.office == v.who.office)
        options.push_back({line.subject.id.text(), escape(line.applicant + " – " + line.sop_name)});
  return options;
}

std::string settle_form(const Visit& v, const MailLine& line, const std::vector<Option>& cases,
                        const Typed& typed) {
  const std::string id = "putuskan";
  const std::string subject = typed.was("perkara", line.subject.text());
  std::vector<Option> what;
  for (const std::string_view event : events)
    what.push_back({std::string{event}, word(v, "event." + std::string{event})});
  std::string members;
  if (!subject.empty())
    if (const auto parsed = CaseId::parse(subject))
      if (const auto view = v.desk().view(v.session(), {v.who.office, *parsed});
          view && !view->members.empty()) {
        std::vector<Option> people = {{"", word(v, "member.choose")}};
        for (const actions::MemberView& m : view->members)
          people.push_back({m.person.text(), escape(m.name)});
        members =
            drop_down(id, "pemohon", word(v, "member"), people, typed.was("pemohon"), word(v, "member.hint"));
      }
  const std::string confirm =
      drop_down(id, "perkara", word(v, "case"), cases, subject) + members +
      choice(id, "peristiwa", word(v, "event"), what, typed.was("peristiwa", line.event), true) +
      box({.form = id,
           .name = "kata",
           .label_html = word(v, "words"),
           .hint_html = word(v, "words.hint"),
           .value = typed.was("kata"),
           .type = "area"}) +
      box({.form = id,
           .name = "seri",
           .label_html = word(v, "serial"),
           .hint_html = word(v, "serial.hint"),
           .value = typed.was("seri")}) +
      box({.form = id,
           .name = "alasan",
           .label_html = word(v, "reason"),
           .hint_html = word(v, "reason.hint"),
           .value = typed.was("alasan"),
           .type = "area",
           .required = true});
  const std::string at = std::string{path} + "/" + line.id;
  return publik::heading(2, word(v, "settle")) +
         form_of(v,
                 {.id = id, .action = at, .inner_html = confirm, .button_html = word(v, "settle.button")}) +
         (line.state != "baki" ? std::string{}
                               : fold(word(v, "discard"),
                                      form_of(v, {.id = "abaikan",
                                                  .action = at + "/abaikan",
                                                  .inner_html = box({.form = "abaikan",
                                                                     .name = "alasan",
                                                                     .label_html = word(v, "discard.reason"),
                                                                     .type = "area",
                                                                     .required = true}),
                                                  .button_html = word(v, "discard.button"),
                                                  .kind = "danger"})));
}

Result<Response> one(const Visit& v, const Typed& typed = {}, const Error* error = nullptr) {
  if (!v.official()) return forbidden("staff.officials_only");
  const MailLine line = TRY(actions::one_mail(v.services(), v.session(), v.request.param("mail")));
  const std::string at = std::string{path} + "/" + line.id;
  std::string body = "<p class=\"crumb\">" + link_to(v, path, word(v, "title")) + "</p>\n" +
                     publik::heading(1, line.title.empty() ? word(v, "no_subject") : escape(line.title)) +
                     "<p>" + state_badge(v, line) + "</p>\n";
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  if (!line.reason.empty() && line.state == "baki")
    body += publik::note("unsure", word(v, "why"), "<p>" + why(v, line.reason) + "</p>");
  std::string attachments;
  for (std::size_t i = 0; i < line.attachments.size(); ++i)
    attachments +=
        "<p>" + link_to(v, at + "/lampiran/" + std::to_string(i), escape(line.attachments[i])) + "</p>";
  body += publik::facts(
      {{word(v, "from"), escape(line.from)},
       {word(v, "came"), time_tag(v, line.came, v.zone())},
       {word(v, "attachments"), attachments.empty() ? "–" : attachments},
       {word(v, "original"), link_to(v, at + "/asli", line.id + ".eml")},
       {word(v, "case"), line.subject.empty()
                             ? "–"
                             : link_to(v, case_path({v.who.office, line.subject}), word(v, "case.open"))}});
  body += "<p class=\"hint\">" + word(v, "from.hint") + "</p>\n<pre class=\"mail\">" + escape(line.text) +
          "</pre>\n";
  if (line.state == "baki" || line.state == "tercatat")
    body += settle_form(v, line, TRY(cases_to_choose(v)), typed);
  return sheet(v, word(v, "title"), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind), at);
}

Result<Response> settle(Visit& v, bool discard) {
  const auto done = [&]() -> Result<void> {
    actions::Settlement settlement;
    settlement.mail = std::string{v.request.param("mail")};
    settlement.reason = v.field("alasan");
    if (!discard) {
      settlement.event = v.field("peristiwa");
      if (settlement.event.empty()) return malformed("actions.mail_event");
      settlement.subject = TRY(CaseId::parse(v.field("perkara")));
      settlement.words = v.field("kata");
      settlement.serial = v.field("seri");
      if (const std::string person = v.field("pemohon"); !person.empty())
        settlement.person = TRY(PersonId::parse(person));
    }
    return actions::settle(v.services(), v.session(), settlement);
  }();
  if (!done) return one(v, Typed{v.form}, &done.error());
  return go(v, path);
}

Result<Response> attachment(Visit& v) {
  std::size_t which = 0;
  for (const char c : v.request.param("nomor")) {
    if (c < '0' || c > '9' || which > 1000) return malformed("staff.form");
    which = which * 10 + static_cast<std::size_t>(c - '0');
  }
  return stream(TRY(actions::attachment(v.services(), v.session(), v.request.param("mail"), which)));
}

}  // namespace

void mount_tray(http::Router& router, const Held& door) {
  const std::string mail = std::string{path} + "/{mail}";
  show(router, door, Method::get, path, list);
  show(router, door, Method::post, std::string{path} + "/serahkan", [](Visit& v) -> Result<Response> {
    TRY(actions::record_hand_over(v.services(), v.session(), v.field("paket"), v.field("bukti")));
    return go(v, path);
  });
  show(router, door, Method::get, mail, [](Visit& v) { return one(v); });
  show(router, door, Method::post, mail, [](Visit& v) { return settle(v, false); });
  show(router, door, Method::post, mail + "/abaikan", [](Visit& v) { return settle(v, true); });
  show(router, door, Method::get, mail + "/asli", [](Visit& v) -> Result<Response> {
    return stream(TRY(actions::original(v.services(), v.session(), v.request.param("mail"))), true);
  });
  show(router, door, Method::get, mail + "/lampiran/{nomor}", attachment);
}

}  // namespace paraf::staff
