// The papers of a case in the form of the step that judges them: a verdict on each, the letter beside the
// card.
#include <fmt/format.h>

#include <algorithm>

#include "doors/staff/making.h"
#include "doors/staff/page_view.h"

namespace paraf::staff {

using publik::escape;

namespace {

// Where a paper is looked at: a picture in a window that shows it whole, anything else as the browser does.
std::string look_at(const Making& m, const actions::PaperView::File& file) {
  const std::string at = case_path(m.o.view.subject) + "/berkas/" + file.document.text();
  return file.type == "jpg" || file.type == "png" || file.type == "pdf" ? at + "/lihat" : at;
}

std::string paper_links(const Making& m, const actions::PaperView& paper) {
  std::string out;
  for (const auto& file : paper.files)
    out += (out.empty() ? "" : ", ") +
           fmt::format("<a href=\"{}\" target=\"lembar\" data-berkas=\"{}\">{}</a>",
                       escape(m.v.r.link(look_at(m, file))), paper.id, escape(file.name)) +
           (file.day.empty() ? std::string{}
                             : " <span class=\"" + std::string{file.stale ? "late" : "faint"} + "\">" +
                                   m.v.say(file.stale ? "papers.dated.old" : "papers.dated",
                                           {{"date", m.v.r.date(file.day)}, {"most", paper.most_age}}) +
                                   "</span>");
  return out.empty() ? "<span class=\"faint\">" + m.v.say("papers.absent") + "</span>" : out;
}

// Only looks at confidential papers are on record; the others lie open beside the form.
bool unopened(const Making& m, const actions::PaperView& paper) {
  return paper.confidential && !paper.files.empty() &&
         std::none_of(paper.files.begin(), paper.files.end(),
                      [&](const auto& file) { return m.opened.contains(file.document); });
}

}  // namespace

// Before the decision: what is about to be decided on unseen. It hinders nobody.
std::string unopened_block(const Making& m) {
  std::string list;
  for (const actions::PaperView& paper : m.o.view.papers)
    if (unopened(m, paper))
      list += "<li data-belum=\"" + escape(paper.id) + "\">" +
              m.v.say("papers.unopened",
                      {{"paper", paper.label == paper.id ? say_or(m.v.r, "paper", paper.id) : paper.label}}) +
              "</li>";
  if (list.empty()) return {};
  return "<div class=\"note unsure\" data-belum-semua><ul>" + list + "</ul><p>" +
         m.v.say("papers.unopened.text") + "</p></div>\n";
}

namespace {

// Whether the step judges this paper: a check those that its procedure asks for, a verification whatever is
// there.
bool judged_here(const Making& m, const actions::PaperView& paper) {
  if (m.step.verb == "verify_identity") return !paper.files.empty();
  const bool named =
      m.written == nullptr || m.written->papers.empty() ||
      std::find(m.written->papers.begin(), m.written->papers.end(), paper.id) != m.written->papers.end();
  return named && m.o.edition->sop.paper(paper.id) != nullptr && (!paper.files.empty() || paper.required);
}

}  // namespace

// A verdict on each paper the step is about. Nothing is chosen beforehand: a check is looking, not agreeing.
std::string verdicts(const Making& m) {
  const bool verifies = m.step.verb == "verify_identity";
  std::string out;
  for (const actions::PaperView& paper : m.o.view.papers) {
    if (!judged_here(m, paper)) continue;
    const std::string legend =
        paper_name(m.v, paper) + " <span class=\"of\">" + paper_links(m, paper) + "</span>";
    out += "<div class=\"verdict\">" +
           choice(m.id, "v." + paper.id, legend,
                  {{"lengkap", m.v.say(verifies ? "verdict.fits" : "verdict.complete")},
                   {"kurang", m.v.say(verifies ? "verdict.unfit" : "verdict.incomplete")}},
                  m.was("v." + paper.id), true) +
           box({.form = m.id,
                .name = "r." + paper.id,
                .label_html = m.v.say(verifies ? "verdict.reason.unfit" : "verdict.reason"),
                .hint_html = m.v.say("verdict.reason.hint"),
                .value = m.was("r." + paper.id)}) +
           "</div>\n";
  }
  return out;
}

std::string letter_links(const Making& m) {
  const std::string letter = param(m.written, "letter");
  for (const actions::LetterView& have : m.o.view.letters) {
    if (have.use != letter) continue;
    return publik::paragraph(link_to(m.v, case_path(m.o.view.subject) + "/surat/" + http::encode(letter),
                                     m.v.say("letter.read", {{"letter", have.label}})) +
                             " <span class=\"faint\">" +
                             m.v.say("letter.version", {{"version", std::to_string(have.version)}}) +
                             "</span>");
  }
  return {};
}

// A window beside the form, in which papers and letters are looked at. A confidential paper is not put there
// unasked: every look at it is recorded.
std::string leaf(const Making& m, bool papers) {
  if (m.step.verb == "draft_letter" || m.step.verb == "type_letter") {
    const std::string at = case_path(m.o.view.subject) + "/surat/" + http::encode(param(m.written, "letter")) + "/pratinjau";
    return "<div>" + page_button(m.v, at) +
           page_window(m.v, at + (m.step.verb == "draft_letter" ? "?susun=baru" : "")) + "</div>\n";
  }
  const bool disposes = m.step.verb == "give_disposition";
  std::string first = papers && !m.o.view.papers.empty() ? "/meja/lembar" : "";
  if (papers) {
    for (const actions::PaperView& paper : m.o.view.papers)
      if (first == "/meja/lembar" && !paper.confidential && !paper.files.empty())
        first = look_at(m, paper.files.front());
    // Whoever asked for the NIK reads it off the card.
    for (const actions::PaperView& paper : m.o.view.papers)
      for (const auto& file : paper.files)
        if (m.o.nik && m.o.view.identity && m.o.view.identity->ktp == file.document) first = look_at(m, file);
  } else {
    const std::string letter = param(m.written, "letter");
    for (const actions::LetterView& have : m.o.view.letters)
      if (have.use == letter) first = case_path(m.o.view.subject) + "/surat/" + http::encode(letter) + "/lihat";
    if (disposes)
      for (const actions::PaperView& paper : m.o.view.papers)
        if (first.empty() && !paper.confidential && !paper.files.empty()) first = look_at(m, paper.files.front());
    return first.empty() ? std::string{} : "<div>" + page_window(m.v, first) + "</div>\n";
  }
  if (first.empty()) return {};
  return fmt::format(
      "<div><iframe class=\"leaf\" name=\"lembar\" title=\"{}\" src=\"{}\" "
      "loading=\"lazy\"></iframe></div>\n",
      m.v.say("leaf.title"), escape(m.v.r.link(first)));
}

namespace {

constexpr const char* nik_form_id = "nik";

// Of a form of its own (nik_form): the form around it must not send it with an Enter in one of its fields.
std::string nik_button(const Making& m) {
  if (m.o.nik) return "<p class=\"hint\" role=\"status\">" + m.v.say("nik.shown") + "</p>\n";
  if (!m.o.view.identity || !m.o.view.identity->ktp) return {};
  return fmt::format(
      "<p><button type=\"submit\" class=\"quiet\" form=\"{}\">{}</button> <span "
      "class=\"faint\">{}</span></p>\n",
      nik_form_id, m.v.say("nik.show"), m.v.say("nik.show.text"));
}

}  // namespace

std::string nik_form(const Making& m) {
  if (m.step.verb != "verify_identity") return {};
  return form_of(m.v, {.id = nik_form_id,
                       .action = case_path(m.o.view.subject) + "/nik",
                       .inner_html = "",
                       .button_html = ""});
}

// What the letter says and what was typed off the KTP, line by line, the picture beside them. A NIK stands
// masked until the officer asks for it; where two differ, the places of the digits are said.
std::string side_by_side(const Making& m) {
  const actions::CaseView& c = m.o.view;
  const std::string letter = m.v.say("mismatch.letter"), card = m.v.say("mismatch.identity.typed"),
                    found = m.v.say("mismatch.found");
  const auto differs = [&](std::string_view field) -> const actions::Mismatch* {
    for (const actions::Mismatch& each : c.mismatches)
      if (each.field == field) return &each;
    return nullptr;
  };
  const auto line = [&](std::string_view label, const std::string& says, const std::string& typed,
                        const std::string& verdict) {
    return fmt::format(
        "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td></tr>\n",
        label, letter, says.empty() ? "–" : escape(says), card, typed.empty() ? "–" : escape(typed), found,
        verdict);
  };
  const auto verdict = [&](std::string_view field, bool said) {
    if (!said) return badge("plain", m.v.say("mismatch.unsaid"));
    const actions::Mismatch* other = differs(field);
    if (other == nullptr) return badge("good", m.v.say("mismatch.same"));
    return badge("bad", m.v.say("mismatch.differs")) +
           (other->where.empty() ? "" : "<br>" + m.v.say("mismatch.places", {{"places", other->where}}));
  };
  const actions::IdentityView typed = c.identity.value_or(actions::IdentityView{});
  std::string rows = line(say_or(m.v.r, "statement", "name"), c.statement.name, typed.name,
                          verdict("nama", c.identity.has_value())) +
                     line(say_or(m.v.r, "statement", "nik"), m.o.nik ? m.o.nik->letter : c.statement.nik,
                          m.o.nik ? m.o.nik->card : typed.nik,
                          verdict("nik", !typed.nik.empty() && !c.statement.nik.empty()));
  std::string born = typed.birth_date.empty() ? "" : m.v.r.date(typed.birth_date);
  rows += fmt::format(
      "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">–</td><td data-label=\"{}\">{}</td><td "
      "data-label=\"{}\">{}</td></tr>\n",
      say_or(m.v.r, "statement", "birth_date"), letter, card, born.empty() ? "–" : born, found,
      born.empty()       ? badge("plain", m.v.say("mismatch.unsaid"))
      : typed.birth_fits ? badge("good", m.v.say("mismatch.birth_fits"))
                         : badge("unsure", m.v.say("mismatch.birth_odd")));
  for (const auto& [field, says] :
       {std::pair{"nip", c.statement.nip}, {"position", c.statement.position}, {"unit", c.statement.unit}})
    if (!says.empty()) rows += line(say_or(m.v.r, "statement", field), says, "", "–");
  std::string out = fmt::format(
      "<div class=\"sheet\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table class=\"stack\"><caption "
      "class=\"sr\">{}</caption><thead><tr><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th></tr></thead><tbody>{}</tbody></table></div>\n",
      m.v.say("mismatch.side"), m.v.say("mismatch.side"), m.v.say("mismatch.field"), letter, card, found,
      rows);
  return out + nik_button(m);
}

// What the letter states, before the eyes of whoever holds the papers against it.
std::string letter_says(const Making& m) {
  const actions::Statement& s = m.o.view.statement;
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& [field, says] : {std::pair{"name", s.name},
                                    {"nip", s.nip},
                                    {"nik", s.nik},
                                    {"position", s.position},
                                    {"rank", s.rank},
                                    {"unit", s.unit},
                                    {"email", s.email}})
    rows.emplace_back(say_or(m.v.r, "statement", field), escape(says));
  return fold(m.v.say("case.statement"), publik::facts(rows), true);
}

}  // namespace paraf::staff
