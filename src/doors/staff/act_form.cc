#include "doors/staff/act_form.h"

#include <fmt/format.h>

#include <algorithm>

#include "actions/letter_fields.h"
#include "actions/services.h"
#include "doors/staff/case_parts.h"
#include "doors/staff/collective.h"
#include "doors/staff/making.h"
#include "doors/staff/page_view.h"
#include "office/calendar/calendar.h"
#include "office/letters/template.h"
#include "office/people/subscriber.h"

namespace paraf::staff {

using actions::ActRequest;
using publik::escape;
using store::Scope;
using store::Transaction;

Result<Opened> open_case(const Visit& v, const actions::CaseRef& subject) {
  Opened o;
  o.view = TRY(v.desk().view(v.session(), subject));  // first: may they see it at all?
  TRY(v.services().store.read(Scope::office(subject.office), [&](Transaction& tx) -> Result<void> {
    o.edition = TRY(v.door.editions.edition(tx, o.view.edition));
    o.office = TRY(people::load_office(tx));
    const workflow::Case c = TRY(workflow::load(tx, subject.id));
    if (const auto ref = c.refs.find("subscriber"); ref != c.refs.end() && o.authority())
      o.enrolled = TRY(people::subscriber(tx, SubscriberId::trusted(ref->second))).email_confirmed;
    return {};
  }));
  for (const auto& [person, name] : o.view.applicants) o.own = o.own || person == v.who.person;
  return o;
}

std::string param(const sop::Step* step, const char* name) {
  if (step == nullptr) return {};
  const auto found = step->params.find(name);
  return found == step->params.end() ? std::string{} : found->second;
}

namespace {

const sop::Step* step_of(const Opened& o, std::string_view id) {
  const sop::Row* row = o.edition->sop.row(o.view.row);
  if (row == nullptr) return nullptr;
  for (const sop::Step& step : row->steps)
    if (step.id == id) return &step;
  return nullptr;
}

// No decision is chosen beforehand: the plain one has a word of its own in the form.
constexpr const char* plain_word = "setuju";
bool offers_choice(const StepView& step) {
  return std::any_of(step.outcomes.begin(), step.outcomes.end(), [&](const std::string& word) {
    return step.verb != "check_documents" || word != "kurang";
  });
}

std::optional<Timestamp> calendar_time(const std::string& text) {
  const auto at = calendar::local_time(text);
  return at ? std::optional{*at} : std::nullopt;
}

// How long a meeting takes, and where it is.
std::string length_and_place(const Making& m) {
  return box({.form = m.id,
              .name = "p.minutes",
              .label_html = m.v.say("field.minutes"),
              .value = m.was("p.minutes", "60"),
              .type = "number",
              .inputmode = "numeric",
              .min = "5",
              .max = "480"}) +
         box({.form = m.id,
              .name = "p.place",
              .label_html = m.v.say("field.place"),
              .hint_html = m.v.say("field.place.hint"),
              .value = m.was("p.place")});
}

std::string offer(const Making& m) {
  const auto today = people::iso(local_day(m.v.services().clock.now(), m.o.zone()));
  std::string out = "<p class=\"hint\">" + m.v.say("slots.hint") + "</p>\n";
  for (const char* n : {"1", "2", "3"})
    out += "<div class=\"pair\">" +
           box({.form = m.id,
                .name = std::string{"tanggal."} + n,
                .label_html = m.v.say("slots.day", {{"n", n}}),
                .value = m.was(std::string{"tanggal."} + n),
                .type = "date",
                .required = *n == '1',
                .min = today}) +
           box({.form = m.id,
                .name = std::string{"jam."} + n,
                .label_html = m.v.say("field.time", {{"zone", std::string{name_of(m.o.zone())}}}),
                .value = m.was(std::string{"jam."} + n),
                .type = "time",
                .required = *n == '1'}) +
           "</div>";
  return out + length_and_place(m);
}

std::string choose(const Making& m) {
  std::vector<Option> options;
  for (const auto& [n, at] : m.o.view.offered)
    if (const auto hour = calendar_time(at)) options.push_back({n, m.v.r.when(*hour, m.o.zone())});
  return choice(m.id, "p.slot", m.v.say("slots.choose"), options, m.was("p.slot"), true);
}

std::string sign_letter(Making& m) {
  m.files = true;
  return box({.form = m.id,
              .name = "passphrase",
              .label_html = m.v.say("field.passphrase"),
              .hint_html = m.v.say("field.passphrase.hint"),
              .type = "password"}) +
         fold(m.v.say("field.scan.summary"), box({.form = m.id,
                                                  .name = "u.pindaian",
                                                  .label_html = m.v.say("field.scan"),
                                                  .hint_html = m.v.say("field.scan.hint"),
                                                  .type = "file",
                                                  .accept = ".pdf"}));
}

std::string schedule(const Making& m) {
  const auto today = people::iso(local_day(m.v.services().clock.now(), m.o.zone()));
  return "<div class=\"pair\">" +
         box({.form = m.id,
              .name = "tanggal",
              .label_html = m.v.say("field.date"),
              .value = m.was("tanggal"),
              .type = "date",
              .required = true,
              .min = today}) +
         box({.form = m.id,
              .name = "jam",
              .label_html = m.v.say("field.time", {{"zone", std::string{name_of(m.o.zone())}}}),
              .value = m.was("jam"),
              .type = "time",
              .required = true}) +
         "</div>" + length_and_place(m);
}

std::string identity(Making& m) {
  m.files = true;
  return box({.form = m.id,
              .name = "p.name",
              .label_html = m.v.say("field.name"),
              .hint_html = m.v.say("field.name.hint"),
              .value = m.was("p.name"),
              .autocomplete = "name",
              .required = true}) +
         box({.form = m.id,
              .name = "p.nik",
              .label_html = m.v.say("field.nik"),
              .required = true,
              .inputmode = "numeric",
              .pattern = "[0-9 .\\-]{16,24}"}) +
         box({.form = m.id,
              .name = "p.birth_date",
              .label_html = m.v.say("field.birth"),
              .value = m.was("p.birth_date"),
              .type = "date",
              .autocomplete = "bday",
              .required = true}) +
         box({.form = m.id,
              .name = "u.ktp",
              .label_html = m.v.say("field.ktp"),
              .hint_html = m.v.say("field.ktp.hint"),
              .type = "file",
              .accept = ".jpg,.jpeg,.png,.pdf"}) +
         tick(m.id, "p.sure", m.v.say("field.sure"), false);
}

// A text of the pages that goes into another, where it is escaped.
std::string plain_text(const Visit& v, std::string_view word) {
  return v.r.parts.messages.text(v.r.language(), "staff." + std::string{word});
}

// The field in which a step's own words are written; "" for a step that has none.
std::string_view words_field(std::string_view verb) {
  using Verbs = std::initializer_list<std::string_view>;
  const auto is = [&](Verbs verbs) { return std::find(verbs.begin(), verbs.end(), verb) != verbs.end(); };
  if (is({"give_disposition", "give_order"})) return "field.instruction";
  if (is({"report", "study_order", "explain_usage", "coordinate_requirements"})) return "field.result";
  const bool wordless =
      is({"schedule_assistance", "offer_slots", "choose_slot", "archive_letter", "dispatch_letter",
          "complete_identity", "set_passphrase", "issue_certificate", "download_certificate",
          "receive_account", "submit_request", "send_to_authority"});
  return wordless ? "" : "field.note";
}

std::string draft(const Making& m) {
  const std::string letter = param(m.written, "letter");
  return publik::paragraph(
             m.v.say(m.step.verb == "draft_letter" ? "letter.draft.text" : "letter.type.text")) +
         letter_fields(m.v, m.o, m.id, letter, m.typed) + m.text("field.note");
}

// What the verb itself asks for.
std::string fields(Making& m) {
  const std::string& verb = m.step.verb;
  const auto is = [&](std::initializer_list<std::string_view> verbs) {
    return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
  };
  if (is({"draft_letter", "type_letter"})) return draft(m);
  if (verb == "sign_letter") return sign_letter(m) + m.text("field.note");
  if (verb == "schedule_assistance") return schedule(m);
  if (verb == "offer_slots") return offer(m);
  if (verb == "choose_slot") return choose(m);
  if (verb == "verify_identity") return m.text("field.note", false, "field.verify.hint");
  if (verb == "assist_login")
    return choice(m.id, "p.attended", m.v.say("field.attended"),
                  {{"ya", m.v.say("field.attended.yes")}, {"tidak", m.v.say("field.attended.no")}},
                  m.was("p.attended"), true) +
           m.text("field.note");
  if (verb == "archive_letter")
    return box({.form = m.id,
                .name = "p.classification",
                .label_html = m.v.say("field.classification"),
                .hint_html = m.v.say("field.office_default"),
                .value = m.was("p.classification")}) +
           box({.form = m.id,
                .name = "p.retention",
                .label_html = m.v.say("field.retention"),
                .hint_html = m.v.say("field.office_default"),
                .value = m.was("p.retention"),
                .type = "number",
                .inputmode = "numeric",
                .min = "1",
                .max = "100"});
  if (verb == "dispatch_letter")
    return box({.form = m.id,
                .name = "p.through",
                .label_html = m.v.say("field.through"),
                .value = m.was("p.through", param(m.written, "through"))}) +
           box({.form = m.id,
                .name = "p.receipt",
                .label_html = m.v.say("field.receipt"),
                .hint_html = m.v.say("field.optional"),
                .value = m.was("p.receipt")});
  if (verb == "complete_identity") return identity(m);
  if (verb == "set_passphrase")
    return box({.form = m.id,
                .name = "passphrase",
                .label_html = m.v.say("field.passphrase.new"),
                .hint_html = m.v.say("field.passphrase.new.hint"),
                .type = "password",
                .autocomplete = "new-password",
                .required = true}) +
           box({.form = m.id,
                .name = "passphrase_lagi",
                .label_html = m.v.say("field.passphrase.again"),
                .type = "password",
                .autocomplete = "new-password",
                .required = true});
  const std::string_view words = words_field(verb);
  return words.empty() ? std::string{} : m.text(words);
}

// Papers the SOP lets this performer bring, and nobody has brought yet.
std::string brought(Making& m) {
  std::string out;
  for (const sop::Paper& paper : m.o.edition->sop.papers) {
    const bool theirs =
        paper.from == m.step.performer || (m.step.verb == "submit_request" && paper.from == "pemohon");
    const auto have = std::find_if(m.o.view.papers.begin(), m.o.view.papers.end(),
                                   [&](const auto& p) { return p.id == paper.id; });
    if (!theirs || (have != m.o.view.papers.end() && !have->files.empty())) continue;
    m.files = true;
    out += box({.form = m.id,
                .name = "u." + paper.id,
                .label_html = escape(paper.label),
                .hint_html = paper.required ? "" : m.v.say("field.optional"),
                .type = "file",
                .required = paper.required && m.step.outcomes.empty(),
                .accept = accept_of(paper.types)}) +
           day_field(m.v, m.id, paper, m.was("t." + paper.id));
  }
  return out;
}

// What one decides between; none where there is nothing to decide.
std::vector<Option> decisions(const Making& m) {
  if (!offers_choice(m.step)) return {};
  // That a paper is incomplete is said paper by paper; the outcome follows from it.
  const bool by_papers = m.step.verb == "check_documents";
  std::vector<Option> options = {
      {plain_word, by_papers ? m.v.say("outcome.as_papers") : say_or(m.v.r, "plain", m.step.verb)}};
  for (const std::string& word : m.step.outcomes)
    if (!by_papers || word != "kurang") options.push_back({word, say_or(m.v.r, "outcome", word)});
  return options;
}

std::string outcomes(const Making& m, const std::vector<Option>& options) {
  if (options.empty()) return {};
  const std::string_view words = words_field(m.step.verb);
  return choice(m.id, "hasil", m.v.say("outcome"), options, m.was("hasil"), true) +
         (words.empty() ? ""
                        : "<p class=\"hint\">" +
                              m.v.say("outcome.hint", {{"field", plain_text(m.v, words)}}) + "</p>\n");
}

// The button says what it will do: the decision that was chosen before the form came back, if there was one.
std::string button_of(const Making& m, const std::vector<Option>& options) {
  for (const auto& option : options)
    if (option.value == m.was("hasil")) return option.label_html;
  if (!options.empty()) return m.v.say("act.decide");
  return m.step.verb == "check_documents" ? m.v.say("outcome.by_papers") : say_or(m.v.r, "act", m.step.verb);
}

}  // namespace

std::string letter_fields(const Visit& v, const Opened& o, const std::string& form, const std::string& letter,
                          const Typed& typed) {
  const sop::LetterUse* use = o.edition->sop.letter(letter);
  const auto file = use == nullptr ? o.edition->files.end() : o.edition->files.find(use->templat);
  if (file == o.edition->files.end()) return {};
  const auto templat = letters::Template::read(file->second, file->first);
  if (!templat) return {};
  const letters::Fields of_office = letters::fields_of(o.office);
  const auto now = actions::letter_fields(v.services(), v.session(), o.view.subject, letter)
                       .value_or(std::map<std::string, std::string>{});
  std::string out = "<p class=\"hint\">" + v.say("letter.fields.now") + "</p>\n<div class=\"grid\">";
  for (const std::string& blank : templat->blanks()) {
    if (letters::is_late(blank) || of_office.contains(blank) || blank == "kode_lacak" ||
        blank == "alamat_lacak")
      continue;
    const bool secret = blank.starts_with("nik");
    const auto holds = now.find(blank);
    const std::string value = holds == now.end() ? std::string{} : holds->second;
    constexpr std::size_t a_line = 60;  // longer words want more than one
    out += box({.form = form,
                .name = "f." + blank,
                .label_html = say_or(v.r, "blank", blank),
                .hint_html = secret ? v.say("letter.fields.nik") : std::string{},
                .value = secret ? "" : typed.was("f." + blank, value),
                .type = value.size() > a_line || value.find('\n') != std::string::npos ? "area" : "text",
                .inputmode = secret ? "numeric" : ""});
  }
  return out + "</div>\n<p class=\"hint\">" + v.say("letter.fields.rest") + "</p>\n";
}

Result<actions::Params> changed_letter_fields(const Visit& v, const actions::CaseRef& subject, const std::string& letter) {
  const auto now = TRY(actions::letter_fields(v.services(), v.session(), subject, letter));
  actions::Params params;
  for (const auto& [name, value] : v.form.fields) {
    if (!name.starts_with("f.") || value.empty()) continue;
    std::string words = value;
    std::erase(words, '\r');  // what a browser puts at the ends of lines
    const auto holds = now.find(name.substr(2));
    if (holds == now.end() || holds->second != words) params["field." + name.substr(2)] = std::move(words);
  }
  return params;
}

namespace {

// Whom the step passes the case to: by name where somebody holds the place today.
std::string passes_to(const Making& m) {
  const std::string to = param(m.written, "to");
  if (to.empty()) return {};
  for (const actions::RowView& row : m.o.view.rows)
    for (const StepView& step : row.steps)
      if (step.performer == to && !step.who.empty())
        return publik::paragraph(m.v.say("act.to", {{"to", step.performer_label}}) + " – " + people_of(step));
  const sop::Performer* performer = m.o.edition->sop.performer(to);
  return publik::paragraph(m.v.say("act.to", {{"to", performer == nullptr ? to : performer->label}}));
}

}  // namespace

ActForm act_form(const Visit& v, const Opened& o, const StepView& step, const Typed& typed) {
  Making m{v, o, step, step_of(o, step.id), typed, "langkah-" + step.id};
  const bool looks = step.verb == "check_documents" || step.verb == "verify_identity";
  if (looks)
    if (auto opened = actions::papers_opened(v.services(), v.session(), o.view.subject))
      m.opened = std::move(*opened);
  std::string inner = hidden("tindakan", step.verb) + hidden("langkah", step.id) +
                      hidden("versi", std::to_string(o.view.version)) + "\n";
  inner += "<h3>" + say_or(v.r, "act", step.verb) + "</h3>\n";
  inner += passes_to(m);
  const std::string about = (step.mark.empty() ? "" : escape(step.mark) + ". ") + escape(step.text);
  inner += fold(v.say("act.row", {{"row", o.view.row}}), "<p class=\"words\">" + about + "</p>\n");
  // First what there is to look at, then the decision, then what it takes.
  inner += letter_links(m);
  if (step.verb == "check_documents")
    inner += hints_block(v, o) + letter_says(m) + verdicts(m) + fates_fields(v, o, m.id, typed);
  // The comparison has the form's whole width; below it the choice stands beside the picture.
  std::string above;
  if (step.verb == "verify_identity") {
    above = inner + side_by_side(m);
    inner = "<p class=\"hint\">" + v.say("looks.hint") + "</p>\n" + verdicts(m);
  }
  const std::string beside = leaf(m, looks);
  const std::vector<Option> options = decisions(m);
  inner += (looks ? unopened_block(m) : std::string{}) + outcomes(m, options) + brought(m) + fields(m);
  const std::string words = button_of(m, options);
  // The button stands below what it sends, not below the paper.
  // On a phone who is to sign sees the page first, and who writes it the fields.
  const bool reads = step.verb == "sign_letter" || step.verb == "initial_letter";
  if (!beside.empty())
    inner = fmt::format("<div class=\"split{}\"><div>{}{}</div>{}</div>\n", reads ? " reads" : "", inner, submit(words), beside);
  inner = above + inner;
  return {form_of(v, {.id = m.id,
                      .action = case_path(o.view.subject),
                      .inner_html = inner,
                      .button_html = beside.empty() ? words : std::string{},
                      .files = m.files,
                      .key = typed.was("kunci")}) +
              nik_form(m),
          !beside.empty()};
}

namespace {

// Refused without other words, those on its papers are the reason.
Result<void> verified(const Visit& v, const Opened& o, ActRequest& act) {
  std::string reasons;
  for (const auto& [id, verdict] : act.verdicts) {
    if (verdict.complete || act.outcome.empty()) continue;
    const auto paper =
        std::find_if(o.view.papers.begin(), o.view.papers.end(), [&](const auto& p) { return p.id == id; });
    if (paper == o.view.papers.end()) return malformed("staff.form");
    const std::string name = paper->label == id ? plain_text(v, "paper." + id) : paper->label;
    reasons += verdict.reason.empty() ? "" : (reasons.empty() ? "" : "; ") + name + ": " + verdict.reason;
  }
  if (std::string& text = act.params["text"]; text.empty()) text = reasons;
  if (act.params["text"].empty()) act.params.erase("text");
  return {};
}

// Whoever sends something back or refuses it says why: in the field of the form, or paper by paper.
Result<void> reasoned(const Visit& v, const ActRequest& act) {
  const std::string_view field = words_field(act.verb);
  const bool said =
      act.params.contains("text") || std::any_of(act.verdicts.begin(), act.verdicts.end(),
                                                 [](const auto& each) { return !each.second.complete; });
  if (act.outcome.empty() || field.empty() || said || act.verb == "receive_reply" || !act.fates.empty())
    return {};
  return refused("staff.no_reason",
                 {{"decision", plain_text(v, "outcome." + act.outcome)}, {"field", plain_text(v, field)}});
}

}  // namespace

Result<ActRequest> act_of(const Visit& v, const Opened& o) {
  ActRequest act;
  act.verb = v.field("tindakan");
  act.step = v.field("langkah");
  act.outcome = v.field("hasil");
  if (act.outcome.empty())
    for (const actions::RowView& row : o.view.rows)
      for (const StepView& step : row.steps)
        if (step.mine && step.id == act.step && step.verb == act.verb && offers_choice(step))
          return refused("staff.not_judged");
  if (act.outcome == plain_word) act.outcome.clear();
  act.idempotency_key = v.field("kunci");
  act.passphrase = Secret{v.form.field("passphrase")};
  if (act.verb == "set_passphrase" && v.form.field("passphrase") != v.form.field("passphrase_lagi"))
    return refused("staff.not_the_same");
  if (const std::string version = v.field("versi"); !version.empty()) {
    std::int64_t number = 0;
    for (const char c : version) {
      if (c < '0' || c > '9' || number > 1'000'000'000) return malformed("staff.form");
      number = number * 10 + (c - '0');
    }
    act.version = number;
  }
  if (act.verb == "draft_letter" || act.verb == "type_letter")
    act.params = TRY(changed_letter_fields(v, o.view.subject, param(step_of(o, act.step), "letter")));
  for (const auto& [name, value] : v.form.fields) {
    if (value.empty()) continue;
    if (name.starts_with("p.")) act.params[name.substr(2)] = value;
    if (name.starts_with("v."))
      act.verdicts[name.substr(2)] = {value == "lengkap",
                                      value == "lengkap" ? std::string{} : v.field("r." + name.substr(2))};
  }
  if (act.verb == "verify_identity") TRY(verified(v, o, act));
  if (const std::string day = v.field("tanggal"); !day.empty())
    act.params["at"] = day + " " + v.field("jam").substr(0, 5) + " " + std::string{name_of(o.zone())};
  for (const char* n : {"1", "2", "3"})
    if (const std::string day = v.field(std::string{"tanggal."} + n); !day.empty())
      act.params[std::string{"slot."} + n] = day + " " + v.field(std::string{"jam."} + n).substr(0, 5) + " " +
                                             std::string{name_of(o.zone())};
  act.uploads = v.uploads("u.");
  act.fates = fates_of(v);
  TRY(reasoned(v, act));
  return act;
}

}  // namespace paraf::staff
