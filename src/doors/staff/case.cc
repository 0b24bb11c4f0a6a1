// One case: what I can do now at the top, then what there is to see.
#include <fmt/format.h>

#include <algorithm>

#include "actions/conversation.h"
#include "actions/verbs.h"
#include "doors/staff/at_authority.h"
#include "doors/staff/case_parts.h"
#include "doors/staff/collective.h"

namespace paraf::staff {

using actions::CaseRef;
using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr std::size_t with_papers = 40 * 1024 * 1024;

// What went wrong, and with which form; the form keeps what was typed.
struct Failed {
  const Error* error = nullptr;
  std::string step;  // of the act's form; "withdraw", "letter" for the others
};

// What was returned is completed step by step on pages of its own (doors/portal).
std::string amend_link(const Visit& v, const Opened& o) {
  const actions::CaseRef& subject = o.view.subject;
  return "<h3>" + v.say("amend") + "</h3>\n<p>" + v.say("amend.text") + "</p>\n<p><a class=\"button\" href=\"" +
         escape(v.r.link("/meja/lengkapi/" + subject.office.text() + "/" + subject.id.text())) + "\">" +
         v.say("amend.go") + "</a></p>\n";
}

std::string withdraw_form(const Visit& v, const Opened& o, const Typed& typed, bool open) {
  const std::string id = "tarik";
  return fold(v.say("withdraw"),
              form_of(v, {.id = id,
                          .action = case_path(o.view.subject) + "/tarik",
                          .inner_html = "<p>" + v.say("withdraw.text") + "</p>" +
                                        box({.form = id,
                                             .name = "alasan",
                                             .label_html = v.say("withdraw.reason"),
                                             .value = typed.was("alasan"),
                                             .type = "area",
                                             .required = true}) +
                                        tick(id, "yakin", v.say("withdraw.sure"), false, true),
                          .button_html = v.say("withdraw.button"),
                          .key = typed.was("kunci"),
                          .kind = "danger"}),
              open);
}

// The applicant's own steps at the authority begin with the link in the mail: until somebody has followed it,
// a form here would only be refused.
bool behind_the_link(const Opened& o, const StepView& step) {
  return o.own && o.authority() && step.verb == "complete_identity" && !o.enrolled;
}

// A link was sent, and nobody has gone all the way with it.
bool link_is_out(const Opened& o) {
  bool sent = false, waits = false;
  for (const actions::RowView& row : o.view.rows)
    for (const StepView& step : row.steps) {
      sent = sent || (step.verb == "send_activation" && step.state == "selesai");
      waits = waits || ((step.verb == "complete_identity" || step.verb == "set_passphrase") && step.state != "selesai");
    }
  return o.view.status == "open" && sent && waits;
}

// Whom the case waits for, when it is not the reader.
std::string waiting(const Visit& v, const Opened& o) {
  if (!is_open(o.view))
    return o.view.status == "following" && !o.own && !o.view.at_authority
               ? publik::note("plain", v.say("case.following"), "<p>" + v.say("case.following.text") + "</p>")
               : std::string{};
  std::string whom;
  for (const actions::RowView& row : o.view.rows) {
    if (row.state != "berjalan") continue;
    for (const StepView& step : row.steps)
      if (step.state == "terbuka" && !lies_there(o, row, step))
        whom += "<li>" + say_or(v.r, "act", step.verb) + " – " + people_of(step) + "</li>";
  }
  if (whom.empty()) return {};
  return publik::note("plain", v.say("case.not_me"),
                      "<p>" + v.say("case.not_me.text") + "</p><ul>" + whom + "</ul>");
}

// A row of several steps says which of them is now, and who does the others.
std::string steps_of_row(const Visit& v, const actions::RowView& row) {
  const bool mine = std::any_of(row.steps.begin(), row.steps.end(), [](const StepView& step) { return step.mine; });
  if (row.steps.size() < 2 || !mine) return {};
  std::size_t done = 0;
  std::string out = "<ol class=\"substeps\">";
  for (const StepView& step : row.steps) {
    const bool over = step.state == "selesai", now = step.state == "terbuka";
    done += over ? 1 : 0;
    out += fmt::format("<li class=\"{}\"{}>{} <span class=\"of\">{}{}</span></li>", over ? "done" : now ? "now" : "later",
                       now ? " aria-current=\"step\"" : "", say_or(v.r, "act", step.verb),
                       over ? escape(step.by.empty() ? step.performer_label : step.by) : people_of(step),
                       over ? " · " + v.say("step.selesai") : "");
  }
  return "<p class=\"faint\">" +
         v.say("row.steps", {{"row", row.no},
                             {"done", std::to_string(done)},
                             {"all", std::to_string(row.steps.size())}}) +
         "</p>\n" + out + "</ol>\n";
}

ActForm now_block(const Visit& v, const Opened& o, const Failed& failed) {
  std::string out =
      fmt::format("<section class=\"now-do\" aria-labelledby=\"sekarang\"><h2 id=\"sekarang\">{}</h2>\n",
                  v.say("case.now"));
  if (failed.error != nullptr) out += publik::failure_note(v.r, *failed.error);
  const Typed typed{v.form};
  const auto typed_in = [&](std::string_view step) {
    return failed.error != nullptr && failed.step == step ? typed : Typed{};
  };
  std::string forms;
  bool beside = false;
  const auto add = [&](const StepView& step) {
    if (!step.held_by.empty()) {
      forms += publik::note("plain", v.say("claim.of_another", {{"name", step.held_by}}),
                            "<p>" + v.say("claim.of_another.text") + "</p>");
    } else if (behind_the_link(o, step)) {
      forms += publik::note("unsure", v.say("link.first"), "<p>" + v.say("link.first.text") + "</p>");
    } else if (step.verb == "register_subscriber" && o.view.holds) {
      forms += held_block(v, o);
    } else {
      ActForm form = act_form(v, o, step, typed_in(step.id));
      forms += form.html;
      beside = beside || form.beside;
    }
  };
  if (o.view.status == "open")
    for (const actions::RowView& row : o.view.rows) {
      if (row.state == "berjalan" && !o.own) forms += steps_of_row(v, row);
      for (const StepView& step : row.steps)
        if (step.mine) add(step);
    }
  if (o.view.status == "returned" && o.own) forms += amend_link(v, o);
  const bool mine = std::any_of(o.view.rows.begin(), o.view.rows.end(), [](const actions::RowView& row) {
    return std::any_of(row.steps.begin(), row.steps.end(), [](const StepView& step) { return step.mine; });
  });
  if (!mine && !(o.view.status == "returned" && o.own)) forms = waiting(v, o) + forms;
  forms += at_authority_block(v, o, typed, failed.step == "recall");
  forms += given_back_block(v, o, typed, failed.error != nullptr ? failed.step : "");
  if (o.own && is_open(o.view) && !o.authority() && !o.view.at_authority)
    forms += withdraw_form(v, o, typed_in("withdraw"), failed.step == "withdraw");
  // What the authority does meanwhile stands above.
  if (forms.empty())
    forms = "<p class=\"empty\">" +
            (o.own && (o.view.status == "following" || o.view.at_authority) ? v.r.say_of("portal.at.nothing")
                                                                            : v.say("case.over")) +
            "</p>\n";
  if (o.authority() && v.officer() && !o.own && link_is_out(o))
    forms += fold(v.say("resend"), form_of(v, {.id = "kirim-ulang",
                                               .action = case_path(o.view.subject) + "/kirim-tautan",
                                               .inner_html = "<p>" + v.say("resend.text") + "</p>",
                                               .button_html = v.say("resend.button")}));
  if (!o.authority() && !o.own && v.official() && o.view.linked && o.view.authority_status.empty())
    forms += fold(v.say("hand_over"), form_of(v, {.id = "serah-ulang",
                                                  .action = case_path(o.view.subject) + "/kirim-ulang",
                                                  .inner_html = "<p>" + v.say("hand_over.text") + "</p>",
                                                  .button_html = v.say("hand_over.button")}));
  return {out + forms + "</section>\n", beside};
}

// What follows a request that was just handed in.
std::string sent_text(const Visit& v, const Opened& o) {
  return "<p>" +
         v.r.say_of("portal.sent", {{"code", o.view.tracking}, {"office", o.office.name}, {"email", o.view.statement.email}}) +
         "</p><p><a class=\"button\" href=\"" + escape(v.r.link("/lacak/" + o.view.tracking)) + "\">" +
         v.r.say_of("portal.sent.go") + "</a></p>";
}

std::string done_note(const Visit& v, const Opened& o) {
  const auto what = v.request.query("selesai");
  if (!what) return {};
  const bool known = actions::verb(*what) != nullptr || *what == "amend" || *what == "withdraw" ||
                     *what == "edit_letter" || *what == "submit" || *what == "resend" ||
                     *what == "hand_over" || *what == "note" || *what == "take_back" || *what == "message" || *what == "answer" ||
                     *what == "claim" || *what == "release" || *what == "refuse" || *what == "send_back" ||
                     *what == "recall" || *what == "deviation" || *what == "take_over";
  if (!known) return {};
  std::string text = "<p>" + v.say("done.text") + "</p>";
  if (const std::string next = next_in_words(v, o); !next.empty() && !o.own)
    text += "<p>" + v.say("done.next") + " " + next + "</p>";
  if (*what == "download_certificate" || *what == "issue_certificate")
    text = "<p>" + link_to(v, "/meja/sertifikat", v.say("nav.certificates")) + "</p>";
  if (*what == "submit" && o.own) text = sent_text(v, o);
  return "<div role=\"status\">" +
         publik::note("good", say_or(v.r, "act", *what) + ": " + v.say("done"), text) + "</div>";
}

// The form of the check shows the two side by side itself.
bool verifying(const Opened& o) {
  for (const actions::RowView& row : o.view.rows)
    for (const StepView& step : row.steps)
      if (step.mine && step.held_by.empty() && step.verb == "verify_identity") return true;
  return false;
}

Response case_page(const Visit& v, const Opened& o, const Failed& failed = {}) {
  const actions::CaseView& c = o.view;
  const Typed typed{v.form};
  std::string name = escape(c.statement.name);
  std::string body = "<p class=\"crumb\">" + link_to(v, "/meja", v.say("nav.desk")) +
                     "</p>\n<div class=\"casehead\" data-denyut=\"" +
                     escape("/meja/denyut/" + c.subject.office.text() + "/" + c.subject.id.text()) + "\">" +
                     publik::heading(1, name) + "<p>" +
                     status_badge(v, o.own && c.status == "open" && c.at_authority ? "following" : c.status) +
                     " <span class=\"code\">" + escape(c.tracking) + "</span></p></div>\n<p class=\"lead\">" +
                     escape(c.sop_name) + "</p>\n" + trail_block(v, o) + claim_block(v, o) + done_note(v, o) +
                     standing_block(v, o) + at_authority(v, o);
  // Papers beside the form that judges them take the whole width.
  const ActForm now = now_block(v, o, failed);
  body += (now.beside ? now.html : std::string{}) + "<div class=\"columns\"><div>\n" +
          (now.beside ? std::string{} : now.html) +
          messages_block(v, o) +
          (verifying(o) ? std::string{} : mismatch_block(v, o)) +
          members_block(v, o) + papers_block(v, o) + letters_block(v, o, failed.step == "letter" ? typed : Typed{}) +
          corrections_links(v, o) +
          statement_block(v, o) + (o.own ? std::string{} : flow_block(v, o)) + "</div><div>\n" +
          clocks_block(v, o) + summary_block(v, o) + rows_block(v, o) + beside_block(v, o) + timeline_block(v, o) +
          "</div></div>\n";
  return sheet(v, name, body, failed.error == nullptr ? 200 : http::status_of(failed.error->kind),
               case_path(c.subject));
}

Result<Response> look(Visit& v) {
  const CaseRef subject = TRY(v.subject());
  // What an official has opened cannot be taken back from under their eyes.
  if (v.official() && subject.office == v.who.office) TRY(v.desk().mark_read(v.session(), subject));
  const Opened o = TRY(open_case(v, subject));
  if (o.own) TRY(actions::words_read(v.services(), v.session(), subject));
  return case_page(v, o);
}

// A form of the case's page: done and looked at again, or shown again with what went wrong.
using Deed = std::function<Result<std::string>(Visit&, const CaseRef&)>;  // what was done: "give_disposition"

Page deed(std::string step, Deed act) {
  return [step = std::move(step), act = std::move(act)](Visit& v) -> Result<Response> {
    const CaseRef subject = TRY(v.subject());
    const auto done = act(v, subject);
    if (done) return go(v, case_path(subject) + "?selesai=" + http::encode(*done));
    const auto still = open_case(v, subject);
    if (!still) return tl::unexpected<Error>(still.error());
    return case_page(v, *still, {&done.error(), step.empty() ? v.field("langkah") : step});
  };
}

Result<std::string> perform(Visit& v, const CaseRef& subject) {
  const Opened o = TRY(open_case(v, subject));
  actions::ActRequest act = TRY(act_of(v, o));
  std::string verb = act.verb;
  TRY(v.desk().perform(v.session(), subject, std::move(act)));
  return verb;
}

// The NIK of the letter and of the card, whole, on the answer to this one form and nowhere else.
Result<Response> show_nik(Visit& v) {
  const CaseRef subject = TRY(v.subject());
  auto whole = actions::nik_to_verify(v.services(), v.desk(), v.session(), subject);
  Opened o = TRY(open_case(v, subject));
  if (!whole) return case_page(v, o, {&whole.error(), {}});
  o.nik = std::move(*whole);
  return case_page(v, o);
}

Result<std::string> withdraw(Visit& v, const CaseRef& subject) {
  if (v.field("yakin") != "ya") return refused("staff.not_confirmed");
  TRY(v.desk().withdraw(v.session(), subject, v.field("alasan"), v.field("kunci")));
  return std::string{"withdraw"};
}

Result<std::string> edit_letter(Visit& v, const CaseRef& subject) {
  const std::string letter{v.request.param("letter")};
  actions::Params fields = TRY(changed_letter_fields(v, subject, letter));
  if (fields.empty()) return refused("staff.nothing_sent");
  TRY(v.desk().edit_letter(v.session(), subject, letter, std::move(fields), v.field("kunci")));
  return std::string{"edit_letter"};
}

Result<std::string> resend(Visit& v, const CaseRef& subject) {
  TRY(v.desk().resend_enrolment(v.session(), subject));
  return std::string{"resend"};
}

Result<std::string> hand_over(Visit& v, const CaseRef& subject) {
  TRY(v.desk().hand_over_again(v.session(), subject));
  return std::string{"hand_over"};
}

// refuse, send_back, recall: a reason, and done.
using GivenBack = Result<actions::Receipt> (actions::Desk::*)(const actions::Session&, const CaseRef&, std::string,
                                                              std::string);
Page given_back(std::string what, GivenBack act) {
  return deed(what, [what, act](Visit& v, const CaseRef& subject) -> Result<std::string> {
    TRY((v.desk().*act)(v.session(), subject, v.field("alasan"), v.field("kunci")));
    return what;
  });
}

}  // namespace

void mount_case(http::Router& router, const Held& door) {
  const http::Route upload{.body_limit = with_papers, .time_limit = std::chrono::minutes{5}};
  const std::string at = "/meja/perkara/{office}/{case}";
  show(router, door, Method::get, at, look);
  show(router, door, Method::post, at, deed("", perform), upload);
  show(router, door, Method::post, at + "/nik", show_nik);
  show(router, door, Method::post, at + "/tarik", deed("withdraw", withdraw));
  show(router, door, Method::post, at + "/tolak", given_back("refuse", &actions::Desk::refuse));
  show(router, door, Method::post, at + "/kembalikan", given_back("send_back", &actions::Desk::send_back));
  show(router, door, Method::post, at + "/tarik-otoritas", given_back("recall", &actions::Desk::recall));
  show(router, door, Method::post, at + "/cabut-lama", revoke_the_old);
  show(router, door, Method::post, at + "/kirim-tautan", deed("resend", resend));
  show(router, door, Method::post, at + "/kirim-ulang", deed("hand_over", hand_over));
  show(router, door, Method::post, at + "/surat/{letter}/ubah", deed("letter", edit_letter));
  show(router, door, Method::get, at + "/surat/{letter}", [](Visit& v) -> Result<Response> {
    return stream(
        TRY(v.desk().letter(v.session(), TRY(v.subject()), std::string{v.request.param("letter")})));
  });
  show(router, door, Method::get, at + "/disposisi", [](Visit& v) -> Result<Response> {
    return stream(TRY(v.desk().disposition_sheet(v.session(), TRY(v.subject()))));
  });
  show(router, door, Method::get, at + "/berkas/{document}", [](Visit& v) -> Result<Response> {
    return stream(TRY(
        v.desk().paper(v.session(), TRY(v.subject()), TRY(DocumentId::parse(v.request.param("document"))))));
  });
}

}  // namespace paraf::staff
