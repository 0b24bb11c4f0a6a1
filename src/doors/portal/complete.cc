// What was returned, completed: only that, each paper with the reason it came back for, a last look, and off it goes.
// Each step is kept with the account as soon as it is sent, as a new request is.
#include <fmt/format.h>

#include <algorithm>

#include "actions/services.h"
#include "doors/portal/steps.h"
#include "doors/staff/act_form.h"

namespace paraf::portal {

using actions::RequestDraft;
using http::Method;
using http::Response;
using publik::escape;
using staff::Opened;
using staff::Visit;

namespace {

constexpr std::string_view words[] = {"name", "nip", "nik", "position", "rank", "unit", "email", "phone"};

std::string path_of(const actions::CaseRef& subject) {
  return "/meja/lengkapi/" + subject.office.text() + "/" + subject.id.text();
}
// Under which the draft lies: an account has one for each case, beside those of new requests.
std::string key_of(const actions::CaseRef& subject) { return "lengkapi:" + subject.id.text(); }

bool says_anything(actions::Statement said) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view field) { return !member(said, field).empty(); });
}

struct Returned {
  Opened o;
  std::optional<RequestDraft> draft;
  std::vector<const actions::PaperView*> papers;  // what came back, and what was never there
  bool only_words = false;                        // no paper is to blame: the statement is
};

Result<Returned> returned(const Visit& v) {
  const actions::CaseRef subject = TRY(v.subject());
  Returned r{TRY(staff::open_case(v, subject)), {}, {}, false};
  if (!r.o.own) return forbidden("workflow.applicant_only");
  if (r.o.view.status != "returned") return conflict("portal.not_returned");
  r.draft = TRY(actions::draft(v.services(), v.session(), key_of(subject)));
  for (const actions::PaperView& paper : r.o.view.papers) {
    const sop::Paper* slot = r.o.edition->sop.paper(paper.id);
    if (slot == nullptr || slot->from != "pemohon") continue;
    if (paper.verdict == "kurang" || (paper.required && paper.files.empty())) r.papers.push_back(&paper);
  }
  r.only_words = r.papers.empty();
  return r;
}

const RequestDraft* draft_of(const Returned& r) { return r.draft ? &*r.draft : nullptr; }

std::vector<Step> steps_of(const Visit& v, const Returned& r, bool with_words) {
  std::vector<Step> steps;
  for (const actions::PaperView* paper : r.papers)
    steps.push_back(
        {"berkas." + paper->id, staff::paper_name(v, *paper), kept(draft_of(r), paper->id) != nullptr});
  const bool said = r.draft && says_anything(r.draft->statement);
  if (r.only_words || with_words || said) steps.push_back({"data", say(v, "compose.step.data"), said});
  steps.push_back({"kirim", say(v, "compose.step.send"), false});
  return steps;
}

std::string words_form(const Visit& v, const Returned& r, const staff::Typed& typed) {
  actions::Statement said = r.draft ? r.draft->statement : actions::Statement{};
  std::string inner;
  for (const std::string_view field : words) {
    const bool secret = field == "nik";
    const std::string name = "s." + std::string{field};
    inner += staff::box({.form = "data",
                         .name = name,
                         .label_html = staff::say_or(v.r, "statement", field),
                         .value = secret ? std::string{} : typed.was(name, member(said, field)),
                         .type = field == "email"   ? "email"
                                 : field == "phone" ? "tel"
                                                    : "text",
                         .inputmode = secret || field == "nip" ? "numeric" : "",
                         .pattern = secret ? "[0-9 .\\-]{16,24}" : ""});
  }
  return publik::paragraph(v.say("amend.statement.hint")) +
         staff::form_of(v, {.id = "data",
                            .action = path_of(r.o.view.subject) + "/data",
                            .inner_html = "<div class=\"grid\">" + inner + "</div>",
                            .button_html = say(v, "compose.keep")});
}

std::string last_look(const Visit& v, const Returned& r) {
  const std::string at = path_of(r.o.view.subject);
  std::vector<std::pair<std::string, std::string>> rows;
  std::string missing;
  for (const actions::PaperView* paper : r.papers) {
    const auto* there = kept(draft_of(r), paper->id);
    rows.emplace_back(staff::paper_name(v, *paper),
                      there == nullptr ? say(v, "compose.paper.none") : escape(there->name));
    if (there == nullptr)
      missing += "<li>" +
                 staff::link_to(v, at + "?langkah=" + http::encode("berkas." + paper->id),
                                staff::paper_name(v, *paper)) +
                 "</li>";
  }
  actions::Statement said = r.draft ? r.draft->statement : actions::Statement{};
  for (const std::string_view field : words)
    if (const std::string text = shown(said, field); !text.empty())
      rows.emplace_back(staff::say_or(v.r, "statement", field), escape(text));
  if (r.only_words && !says_anything(said))
    missing += "<li>" + staff::link_to(v, at + "?langkah=data", say(v, "compose.step.data")) + "</li>";
  std::string out = rows.empty() ? std::string{} : publik::facts(rows);
  if (!says_anything(said) && !r.only_words)
    out += "<p>" + staff::link_to(v, at + "?langkah=data", say(v, "complete.words")) + "</p>\n";
  if (!missing.empty())
    return out + publik::note("unsure", say(v, "compose.missing"), "<ul>" + missing + "</ul>");
  return out + staff::form_of(v, {.id = "kirim",
                                  .action = at + "/kirim",
                                  .inner_html = publik::paragraph(say(v, "complete.send.text")),
                                  .button_html = say(v, "complete.send")});
}

Result<Response> page(const Visit& v, std::string now, const staff::Typed& typed, const Error* error = nullptr) {
  const Returned r = TRY(returned(v));
  const actions::CaseView& c = r.o.view;
  const std::string at = path_of(c.subject);
  const auto steps = steps_of(v, r, now == "data");
  const auto is = [](const std::string& id) { return [id](const Step& step) { return step.id == id; }; };
  if (std::none_of(steps.begin(), steps.end(), is(now)))
    now = std::find_if(steps.begin(), steps.end(), [](const Step& step) { return !step.done; })->id;
  const auto here = std::find_if(steps.begin(), steps.end(), is(now));
  std::string body = "<p class=\"crumb\">" + staff::link_to(v, staff::case_path(c.subject), escape(c.sop_name)) +
                     "</p>\n" + publik::heading(1, say(v, "complete.title"));
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  std::string why = "<p>" + escape(c.returned_reason) + "</p>";
  if (const auto due = Timestamp::parse(c.answer_due))
    why += "<p>" + v.say("case.answer_due", {{"due", v.r.when(*due, r.o.zone())}}) + "</p>";
  body += publik::note("unsure", v.say("case.returned.own"), why) + steps_across(v, steps, now, at, true) +
          publik::heading(2, here->label_html);
  if (now == "data") {
    body += words_form(v, r, typed);
  } else if (now == "kirim") {
    body += last_look(v, r);
  } else {
    for (const actions::PaperView* paper : r.papers)
      if ("berkas." + paper->id == now) {
        if (!paper->reason.empty())
          body += publik::note("bad", say(v, "complete.why"), "<p>" + escape(paper->reason) + "</p>");
        body += paper_form(v, at, *r.o.edition->sop.paper(paper->id), kept(draft_of(r), paper->id));
        if (here->done)
          body += "<p>" +
                  staff::link_to(v, at + "?langkah=" + http::encode((here + 1)->id), say(v, "compose.next")) +
                  "</p>\n";
      }
  }
  return staff::sheet(v, say(v, "complete.title"), "<div class=\"column compose\">" + body + "</div>",
                      error == nullptr ? 200 : http::status_of(error->kind), at);
}

// ── what is sent ──

Result<void> begin(const Visit& v, const Returned& r) {
  if (r.draft) return {};
  return actions::keep_words(v.services(), v.session(), key_of(r.o.view.subject), {}, "");
}

Result<void> keep_file(Visit& v, const Returned& r) {
  const actions::Upload upload = TRY(chosen_file(v));
  if (std::none_of(r.papers.begin(), r.papers.end(), [&](const auto* paper) { return paper->id == upload.paper; }))
    return refused("workflow.paper_judged", {{"paper", upload.paper}});
  TRY(begin(v, r));
  return actions::keep_paper(v.services(), v.session(), r.o.edition->sop, upload, key_of(r.o.view.subject));
}

Result<void> take_file(Visit& v, const Returned& r) {
  return actions::drop_paper(v.services(), v.session(), key_of(r.o.view.subject), v.field("slot"));
}

Result<void> keep_data(Visit& v, const Returned& r) {
  actions::Statement said;
  for (const std::string_view field : words) member(said, field) = v.field("s." + std::string{field});
  if (said.nik.empty() && r.draft) said.nik = r.draft->statement.nik;
  if (!says_anything(said)) return refused("staff.nothing_sent");
  if (!said.nik.empty()) TRY(people::Nik::parse(said.nik));
  if (!said.nip.empty()) TRY(people::Nip::parse(said.nip));
  if (!said.email.empty()) TRY(people::EmailAddress::parse(said.email));
  if (!said.phone.empty()) TRY(people::Phone::parse(said.phone));
  return actions::keep_words(v.services(), v.session(), key_of(r.o.view.subject), said, "");
}

using Work = Result<void> (*)(Visit&, const Returned&);

// A step: kept, and on to the next that is open; what is wrong is said on its own page.
staff::Page step(Work work, bool stay = false) {
  return [work, stay](Visit& v) -> Result<Response> {
    const Returned r = TRY(returned(v));
    const std::string here = work == keep_data ? "data" : "berkas." + v.field("slot");
    const auto done = work(v, r);
    if (!done) return page(v, here, staff::Typed{v.form}, &done.error());
    return staff::go(v, path_of(r.o.view.subject) + (stay ? "?langkah=" + http::encode(here) : ""));
  };
}

Result<Response> send(Visit& v) {
  const Returned r = TRY(returned(v));
  const actions::CaseRef& subject = r.o.view.subject;
  const auto sent = [&]() -> Result<void> {
    if (!r.draft) return refused("staff.nothing_sent");
    auto papers = TRY(actions::papers_of(v.services(), v.session(), key_of(subject)));
    if (papers.empty() && !says_anything(r.draft->statement)) return refused("staff.nothing_sent");
    TRY(v.desk().amend(v.session(), subject, std::move(papers),
                       says_anything(r.draft->statement) ? std::optional{r.draft->statement} : std::nullopt,
                       actions::sending_key(*r.draft)));
    // What was changed meanwhile stays a draft.
    return actions::drop_draft(v.services(), v.session(), key_of(subject), r.draft->changed);
  }();
  if (!sent) return page(v, "kirim", {}, &sent.error());
  return staff::go(v, staff::case_path(subject) + "?selesai=amend");
}

}  // namespace

void mount_complete(http::Router& router, const staff::Held& door) {
  const std::string at = "/meja/lengkapi/{office}/{case}";
  staff::show(router, door, Method::get, at, [](Visit& v) -> Result<Response> {
    return page(v, v.request.query("langkah").value_or(""), {});
  });
  staff::show(router, door, Method::post, at + "/berkas", step(keep_file),
              {.body_limit = one_paper, .time_limit = std::chrono::minutes{10}});
  staff::show(router, door, Method::post, at + "/lepas", step(take_file, true));
  staff::show(router, door, Method::post, at + "/data", step(keep_data));
  staff::show(router, door, Method::post, at + "/kirim", send, {.time_limit = std::chrono::minutes{2}});
}

}  // namespace paraf::portal
