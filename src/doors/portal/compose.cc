// A request, put together step by step: what is typed, each paper, a last look, and off it goes. Each step is
// kept with the account as soon as it is sent, so that a line that breaks or a battery that ends costs one
// step at most.
#include <fmt/format.h>

#include <algorithm>

#include "actions/drafts.h"
#include "actions/letter_date.h"
#include "actions/resume.h"
#include "actions/services.h"
#include "doors/portal/steps.h"
#include "doors/staff/certified.h"
#include "doors/staff/pieces.h"
#include "office/people/name.h"

namespace paraf::portal {

using actions::RequestDraft;
using http::Method;
using http::Response;
using publik::escape;
using staff::Visit;
using store::Scope;
using store::Transaction;

namespace {

constexpr const char* root = "/meja/susun";
using Edition = std::shared_ptr<const workflow::Edition>;

std::string path_of(const sop::Sop& sop) { return std::string{root} + "/" + http::encode(sop.id); }
std::string step_path(const sop::Sop& sop, std::string_view step) {
  return path_of(sop) + "?langkah=" + http::encode(step);
}

// Procedures about a certificate that is there ask other things than papers: they have a form of their own.
bool composed(const sop::Sop& sop) { return sop.purpose == "issue" || sop.purpose == "mailbox"; }

Result<std::vector<Edition>> procedures(const Visit& v) {
  auto all = TRY(v.services().store.read(Scope::office(v.who.office),
                                         [&](Transaction& tx) { return v.door.editions.all_present(tx); }));
  std::erase_if(all, [](const Edition& edition) { return edition->sop.purpose == "authority"; });
  return all;
}

Result<Edition> procedure(const Visit& v) {
  for (Edition& edition : TRY(procedures(v)))
    if (edition->sop.id == v.request.param("sop") && composed(edition->sop)) return std::move(edition);
  return not_found("staff.no_such_sop");
}

std::vector<const sop::Paper*> asked(const sop::Sop& sop) {
  std::vector<const sop::Paper*> papers;
  for (const sop::Paper& paper : sop.papers)
    if (paper.from == "pemohon") papers.push_back(&paper);
  return papers;
}

// ── the data ──

struct Asked {
  std::string_view field;
  std::string record;  // what the office has on record
};

std::vector<Asked> data_of(const Visit& v, const sop::Sop& sop) {
  const people::Person& me = v.person;
  const Asked known[] = {{"name", me.name},
                         {"nip", me.nip ? std::string{me.nip->digits()} : std::string{}},
                         {"nik", {}},
                         {"position", me.position},
                         {"rank", me.rank},
                         {"unit", me.agency.empty() ? v.office.name : me.agency},
                         {"email", me.email ? me.email->text() : std::string{}},
                         {"phone", me.phone ? std::string{me.phone->text()} : std::string{}}};
  std::vector<Asked> all;
  for (const Asked& one : known) {
    const auto& wanted = sop.applicant_data;
    const bool always =
        one.field == "name" || (sop.purpose != "mailbox" && (one.field == "nik" || one.field == "email"));
    if (always || std::find(wanted.begin(), wanted.end(), one.field) != wanted.end()) all.push_back(one);
  }
  return all;
}

// Most cards bear no titles: "Dra. Ni Made Ratih, M.M." is asked for as "Ni Made Ratih".
std::string as_on_card(const std::string& field, const std::string& record) {
  return field == "name" ? people::without_titles(record) : record;
}

std::string data_form(const Visit& v, const sop::Sop& sop, const RequestDraft* draft,
                      const staff::Typed& typed, const Error* error) {
  const std::string id = "data";
  actions::Statement said = draft == nullptr ? actions::Statement{} : draft->statement;
  std::string inner;
  for (const Asked& one : data_of(v, sop)) {
    const std::string field{one.field}, before = member(said, field);
    const bool secret = field == "nik", email = field == "email";
    std::string hint;
    if (secret && !before.empty())
      hint = say(v, "compose.nik.kept");
    else if (secret && !v.person.nik_masked.empty())
      hint = say(v, "compose.nik.record", {{"nik", v.person.nik_masked}});
    inner += staff::box(
        {.form = id,
         .name = "s." + field,
         .label_html = staff::say_or(v.r, "statement", field),
         .hint_html = hint,
         .value = secret ? std::string{} : typed.was("s." + field, before.empty() ? as_on_card(field, one.record) : before),
         .type = email              ? "email"
                 : field == "phone" ? "tel"
                                    : "text",
         .required = !secret || hint.empty(),
         .inputmode = secret || field == "nip" ? "numeric" : "",
         .pattern = secret ? "[0-9 .\\-]{16,24}" : "",
         .error_html = staff::wrong_at(v, field, error)});
  }
  inner += staff::request_letter_fields(
      v, sop, id, typed.was("nomor", draft == nullptr ? "" : draft->letter_number),
      typed.was("tanggal_surat", draft == nullptr ? "" : draft->letter_date), error);
  return staff::form_of(v, {.id = id,
                            .action = path_of(sop) + "/data",
                            .inner_html = inner,
                            .button_html = say(v, "compose.keep")});
}

// ── the last look ──

// A draft without a name holds no more than a NIK, kept beside a slip.
bool has_data(const RequestDraft* draft) { return draft != nullptr && !draft->statement.name.empty(); }

bool needs_confirmed(const Visit& v, const sop::Sop& sop) {
  return !sop.email_domains.empty() && v.person.email &&
         v.person.email_state != people::EmailState::confirmed;
}

std::string last_look(const Visit& v, const sop::Sop& sop, const RequestDraft* draft) {
  std::vector<std::pair<std::string, std::string>> rows;
  actions::Statement said = draft == nullptr ? actions::Statement{} : draft->statement;
  for (const Asked& one : data_of(v, sop)) {
    const std::string typed = shown(said, one.field);
    const std::string& record = one.field == "nik" ? v.person.nik_masked : one.record;
    rows.emplace_back(staff::say_or(v.r, "statement", one.field), escape(typed.empty() ? record : typed));
  }
  if (draft != nullptr && !draft->letter_number.empty())
    rows.emplace_back(v.say("request.number"), escape(draft->letter_number));
  if (draft != nullptr && !draft->letter_date.empty())
    rows.emplace_back(v.say("request.date"), v.r.date(draft->letter_date));
  std::string missing;
  for (const sop::Paper* paper : asked(sop)) {
    const auto* there = kept(draft, paper->id);
    if (there == nullptr && paper->required)
      missing +=
          "<li>" + staff::link_to(v, step_path(sop, "berkas." + paper->id), escape(paper->label)) + "</li>";
    rows.emplace_back(escape(paper->label),
                      there == nullptr ? say(v, "compose.paper.none") : escape(there->name));
  }
  if (!has_data(draft))
    missing =
        "<li>" + staff::link_to(v, step_path(sop, "data"), say(v, "compose.step.data")) + "</li>" + missing;
  std::string out = publik::facts(rows);
  if (needs_confirmed(v, sop))
    return out +
           publik::note("unsure", say(v, "compose.mail"),
                        "<p>" + say(v, "compose.mail.text", {{"email", v.person.email->text()}}) + "</p>") +
           staff::form_of(v, {.id = "surel",
                              .action = path_of(sop) + "/surel",
                              .inner_html = "",
                              .button_html = say(v, "compose.mail.send")});
  if (!missing.empty())
    return out + publik::note("unsure", say(v, "compose.missing"), "<ul>" + missing + "</ul>");
  return out + staff::form_of(v, {.id = "kirim",
                                  .action = path_of(sop) + "/kirim",
                                  .inner_html = publik::paragraph(say(v, "compose.send.text")),
                                  .button_html = say(v, "compose.send")});
}

// ── the page ──

std::vector<Step> steps_of(const Visit& v, const sop::Sop& sop, const RequestDraft* draft) {
  std::vector<Step> steps{{"data", say(v, "compose.step.data"), has_data(draft)}};
  for (const sop::Paper* paper : asked(sop))
    steps.push_back({"berkas." + paper->id, escape(paper->label), kept(draft, paper->id) != nullptr});
  steps.push_back({"kirim", say(v, "compose.step.send"), false});
  return steps;
}

Result<Response> page(const Visit& v, const sop::Sop& sop, std::string now, const staff::Typed& typed,
                      const Error* error = nullptr) {
  const auto found = TRY(actions::draft(v.services(), v.session(), sop.id));
  const RequestDraft* draft = found ? &*found : nullptr;
  const auto steps = steps_of(v, sop, draft);
  const auto is = [](const std::string& id) { return [id](const Step& step) { return step.id == id; }; };
  if (!has_data(draft)) now = "data";
  if (std::none_of(steps.begin(), steps.end(), is(now)))
    now = std::find_if(steps.begin(), steps.end(), [](const Step& step) { return !step.done; })->id;
  const auto at = std::find_if(steps.begin(), steps.end(), is(now));
  std::string body = "<p class=\"crumb\">" + staff::link_to(v, root, say(v, "compose.title")) + "</p>\n" +
                     publik::heading(1, escape(sop.identity.name.reading));
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  if (v.request.query("selesai") == "surel")
    body +=
        "<div role=\"status\">" +
        publik::note("good", say(v, "compose.mail.sent"), "<p>" + say(v, "compose.mail.sent.text") + "</p>") +
        "</div>";
  body += staff::certified_note(v, sop);
  body += steps_across(v, steps, now, path_of(sop), has_data(draft));
  body += publik::heading(2, at->label_html);
  if (now == "data") {
    body += publik::paragraph(say(v, "compose.data.text")) + data_form(v, sop, draft, typed, error);
  } else if (now == "kirim") {
    body += publik::paragraph(say(v, "compose.look.text")) + last_look(v, sop, draft);
  } else {
    for (const sop::Paper* paper : asked(sop))
      if ("berkas." + paper->id == now) {
        body += paper_form(v, path_of(sop), *paper, kept(draft, paper->id));
        if (!paper->required || at->done)
          body += "<p>" + staff::link_to(v, step_path(sop, (at + 1)->id), say(v, "compose.next")) + "</p>\n";
      }
  }
  if (draft != nullptr)
    body += "<p class=\"faint\">" +
            say(v, "compose.kept_until",
                {{"date", v.r.date(people::iso(local_day(draft->until(), v.zone())))}}) +
            "</p>\n" +
            staff::form_of(v, {.id = "buang",
                               .action = path_of(sop) + "/buang",
                               .inner_html = "",
                               .button_html = say(v, "compose.drop"),
                               .kind = "plain"});
  return staff::sheet(v, escape(sop.identity.name.reading),
                      "<div class=\"column compose\">" + body + "</div>",
                      error == nullptr ? 200 : http::status_of(error->kind), path_of(sop));
}

// Who came by a link has no page of their request to be sent to: they get its code.
Result<std::string> sent_note(const Visit& v) {
  if (v.request.query("selesai") != "kirim") return std::string{};
  const auto id = CaseId::parse(v.request.query("perkara").value_or(""));
  if (!id) return std::string{};
  const auto view = v.desk().view(v.session(), {v.who.office, *id});
  if (!view) return std::string{};
  return "<div role=\"status\">" +
         publik::note("good", say(v, "resume.handed_in"),
                      "<p>" + say(v, "resume.handed_in.text") + "</p><p><a class=\"code\" href=\"" +
                          escape(v.r.link("/lacak/" + http::encode(view->tracking))) + "\">" +
                          escape(view->tracking) + "</a></p>") +
         "</div>";
}

Result<Response> chooser(Visit& v) {
  const auto all = TRY(procedures(v));
  const auto begun = TRY(actions::drafts(v.services(), v.session()));
  std::string body =
      publik::heading(1, say(v, "compose.title")) + "<p class=\"lead\">" + say(v, "compose.lead") + "</p>\n";
  if (v.request.query("selesai") == "buang")
    body +=
        "<div role=\"status\">" +
        publik::note("plain", say(v, "compose.dropped"), "<p>" + say(v, "compose.dropped.text") + "</p>") +
        "</div>";
  if (v.request.query("selesai") == "tautan")
    body += "<div role=\"status\">" +
            publik::note("good", say(v, "resume.sent"), "<p>" + say(v, "resume.sent.text") + "</p>") +
            "</div>";
  body += TRY(sent_note(v));
  std::string going, fresh;
  for (const Edition& edition : all) {
    const sop::Sop& sop = edition->sop;
    const auto draft =
        std::find_if(begun.begin(), begun.end(), [&](const RequestDraft& d) { return d.sop == sop.id; });
    const std::string name = escape(sop.identity.name.reading);
    if (!composed(sop)) {
      if (v.guest) continue;  // a page of the desk
      fresh += "<li><div><strong>" + staff::link_to(v, "/meja/ajukan?sop=" + http::encode(sop.id), name) +
               "</strong></div></li>\n";
    } else if (draft == begun.end()) {
      fresh += "<li><div><strong>" + staff::link_to(v, path_of(sop), name) +
               "</strong></div><p class=\"faint\">" +
               say(v, "compose.papers", {{"count", std::to_string(asked(sop).size())}}) + "</p></li>\n";
    } else {
      const auto steps = steps_of(v, sop, &*draft);
      const auto done = std::count_if(steps.begin(), steps.end(), [](const Step& step) { return step.done; });
      going += "<li><div><strong>" + staff::link_to(v, path_of(sop), name) +
               "</strong></div><p class=\"faint\">" +
               say(v, "compose.so_far",
                   {{"done", std::to_string(done)}, {"steps", std::to_string(steps.size())}}) +
               " · " + staff::time_tag(v, draft->changed, v.zone()) + "</p></li>\n";
    }
  }
  if (!going.empty())
    body += publik::heading(2, say(v, "compose.going")) + "<ul class=\"things\">\n" + going + "</ul>\n";
  if (!fresh.empty())
    body += publik::heading(2, say(v, "compose.choose")) + "<ul class=\"things\">\n" + fresh + "</ul>\n";
  if (all.empty()) body += "<p class=\"empty\">" + v.say("request.none") + "</p>\n";
  if (!v.guest && !going.empty() && v.person.email && v.person.email_state == people::EmailState::confirmed)
    body += staff::form_of(v, {.id = "tautan",
                               .action = std::string{root} + "/tautan",
                               .inner_html = publik::paragraph(say(v, "resume.own.text")),
                               .button_html = say(v, "resume.own"),
                               .kind = "quiet"});
  return staff::sheet(v, say(v, "compose.title"), "<div class=\"column\">" + body + "</div>");
}

// ── what is sent ──

using Work = Result<void> (*)(Visit&, const sop::Sop&);

Result<void> each_right(const actions::Statement& said) {
  if (!said.nik.empty()) TRY(people::Nik::parse(said.nik));
  if (!said.nip.empty()) TRY(people::Nip::parse(said.nip));
  if (!said.email.empty()) TRY(people::EmailAddress::parse(said.email));
  if (!said.phone.empty()) TRY(people::Phone::parse(said.phone));
  return {};
}

Result<void> keep_data(Visit& v, const sop::Sop& sop) {
  const auto before = TRY(actions::draft(v.services(), v.session(), sop.id));
  actions::Statement said;
  for (const Asked& one : data_of(v, sop)) member(said, one.field) = v.field("s." + std::string{one.field});
  if (said.nik.empty() && before) said.nik = before->statement.nik;
  // What is wrong in itself is said now, not after the last paper.
  if (const auto right = each_right(said); !right) {
    // A page never gives a NIK back, so that one which is right is kept while the rest is put right.
    if (people::Nik::parse(said.nik)) {
      actions::Statement so_far = before ? before->statement : actions::Statement{};
      so_far.nik = said.nik;
      TRY(actions::keep_words(v.services(), v.session(), sop.id, so_far, before ? before->letter_number : "",
                              before ? before->letter_date : ""));
    }
    return right;
  }
  const std::string date = v.field("tanggal_surat");
  TRY(actions::letter_date(date, {}, local_day(v.services().clock.now(), v.zone())));
  return actions::keep_words(v.services(), v.session(), sop.id, said, v.field("nomor"), date);
}

Result<void> keep_file(Visit& v, const sop::Sop& sop) {
  return actions::keep_paper(v.services(), v.session(), sop, TRY(chosen_file(v)));
}

Result<void> take_file(Visit& v, const sop::Sop& sop) {
  return actions::drop_paper(v.services(), v.session(), sop.id, v.field("slot"));
}

std::string next_after(const Visit& v, const sop::Sop& sop, const std::string& step) {
  const auto draft = actions::draft(v.services(), v.session(), sop.id);
  const auto steps = steps_of(v, sop, draft && *draft ? &**draft : nullptr);
  const auto at = std::find_if(steps.begin(), steps.end(), [&](const Step& one) { return one.id == step; });
  const auto open = std::find_if(at == steps.end() ? steps.begin() : at + 1, steps.end(),
                                 [](const Step& one) { return !one.done; });
  return open == steps.end() ? "kirim" : open->id;
}

// A step: kept, and on to the next that is open; what is wrong is said on its own page.
staff::Page step(Work work, bool paper, bool stay = false) {
  return [work, paper, stay](Visit& v) -> Result<Response> {
    const Edition edition = TRY(procedure(v));
    const sop::Sop& sop = edition->sop;
    const std::string here = paper ? "berkas." + v.field("slot") : "data";
    const auto done = work(v, sop);
    if (!done) return page(v, sop, here, staff::Typed{v.form}, &done.error());
    return staff::go(v, step_path(sop, stay ? here : next_after(v, sop, here)));
  };
}

Result<Response> send(Visit& v) {
  const Edition edition = TRY(procedure(v));
  const auto sent = actions::send_draft(v.desk(), v.services(), v.session(), edition->sop.id);
  if (!sent) return page(v, edition->sop, "kirim", {}, &sent.error());
  if (v.guest) return staff::go(v, std::string{root} + "?selesai=kirim&perkara=" + sent->subject.id.text());
  return staff::go(v, staff::case_path(sent->subject) + "?selesai=submit");
}

Result<Response> ask_mail(Visit& v) {
  const Edition edition = TRY(procedure(v));
  const auto asked_for = v.desk().ask_email_confirmation(v.session());
  if (!asked_for) return page(v, edition->sop, "kirim", {}, &asked_for.error());
  return staff::go(v, step_path(edition->sop, "kirim") + "&selesai=surel");
}

Result<Response> ask_link(Visit& v) {
  if (v.person.email) TRY(actions::ask_to_resume(v.services(), v.who.office, v.person.email->text(), {}));
  return staff::go(v, std::string{root} + "?selesai=tautan");
}

// The visit that a link opened is over, here and for the cookie.
Result<Response> end_visit(Visit& v) {
  http::Cookie cookie = staff::guest_cookie(v.r, {});
  if (const auto token = v.request.cookie(cookie.name)) TRY(actions::end_resumed(v.services(), *token));
  cookie.max_age = 0;
  Response response = staff::go(v, "/");
  response.header("Set-Cookie", http::set_cookie(cookie));
  return response;
}

Result<Response> drop(Visit& v) {
  TRY(actions::drop_draft(v.services(), v.session(), v.request.param("sop")));
  return staff::go(v, std::string{root} + "?selesai=buang");
}

}  // namespace

void mount_compose(http::Router& router, const staff::Held& door) {
  const std::string at = std::string{root} + "/{sop}";
  const auto put = [&](Method method, const std::string& path, staff::Page shown, http::Route route = {}) {
    staff::show(router, door, method, path, std::move(shown), route, staff::Admits::links_too);
  };
  put(Method::get, root, chooser);
  put(Method::get, at, [](Visit& v) -> Result<Response> {
    const Edition edition = TRY(procedure(v));
    return page(v, edition->sop, v.request.query("langkah").value_or(""), {});
  });
  put(Method::post, at + "/data", step(keep_data, false));
  put(Method::post, at + "/berkas", step(keep_file, true),
      {.body_limit = one_paper, .time_limit = std::chrono::minutes{10}});
  put(Method::post, at + "/lepas", step(take_file, true, true));
  put(Method::post, at + "/kirim", send, {.time_limit = std::chrono::minutes{2}});
  put(Method::post, at + "/surel", ask_mail);
  put(Method::post, at + "/buang", drop);
  put(Method::post, std::string{root} + "/tautan", ask_link);
  put(Method::post, std::string{root} + "/akhiri", end_visit);
}

}  // namespace paraf::portal
