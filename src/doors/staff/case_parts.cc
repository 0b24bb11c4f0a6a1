#include "doors/staff/case_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "actions/act.h"
#include "actions/letter_fields.h"
#include "actions/mailbox.h"
#include "actions/told_apart.h"
#include "doors/staff/flow_drawing.h"
#include "doors/staff/lists.h"
#include "doors/staff/page_view.h"
#include "office/calendar/moment.h"
#include "office/workflow/decide.h"

namespace paraf::staff {

using publik::escape;

bool is_open(const actions::CaseView& view) { return view.status == "open" || view.status == "returned"; }

namespace {

std::string section(std::string_view id, std::string_view title, std::string_view inner) {
  return fmt::format(
      "<section class=\"panel\" aria-labelledby=\"{0}\"><h2 id=\"{0}\">{1}</h2>\n{2}</section>\n", id, title,
      inner);
}

// Words with line ends, as somebody typed them.
std::string lines(std::string_view text) {
  std::string out;
  for (const char c : escape(text)) out += c == '\n' ? std::string{"<br>"} : std::string(1, c);
  return out;
}

}  // namespace

namespace {

// Nobody else tells the office that the applicant has not read what they wait for.
std::string returned_mail_note(const Visit& v, const Opened& o) {
  if (o.own || !is_open(o.view)) return {};
  const auto returned = actions::returned_mail(v.services(), v.session(), o.view.subject);
  if (!returned || !*returned) return {};
  const actions::Statement& st = o.view.statement;
  std::string text =
      "<p>" + v.say("mail.back.text", {{"email", st.email}, {"status", (*returned)->status}}) + " " +
      time_tag(v, (*returned)->at, o.zone()) + "</p><p>" +
      v.say(o.authority() ? "mail.back.next.authority" : "mail.back.next") + "</p>";
  if (!st.phone.empty()) text += publik::facts({{say_or(v.r, "statement", "phone"), escape(st.phone)}});
  return publik::note("unsure", v.say("mail.back"), text);
}

std::string standing_note(const Visit& v, const Opened& o) {
  const actions::CaseView& c = o.view;
  if (c.status == "returned") {
    std::string text = "<p>" + lines(c.returned_reason) + "</p>";
    if (const auto due = Timestamp::parse(c.answer_due))
      text += "<p>" + v.say("case.answer_due", {{"due", v.r.when(*due, o.zone())}}) + "</p>";
    return publik::note("unsure", v.say(o.own ? "case.returned.own" : "case.returned"), text);
  }
  if (!c.sent_back.empty())
    return publik::note("unsure", v.say("back.came"),
                        "<p>" + lines(c.sent_back) + "</p><p>" + v.say(o.own ? "back.came.own" : "back.came.text") +
                            "</p>");
  if (c.status == "refused")
    return publik::note("bad", v.say("case.refused"), "<p>" + lines(c.refused_reason) + "</p>");
  return {};
}

}  // namespace

std::string standing_block(const Visit& v, const Opened& o) { return returned_mail_note(v, o) + standing_note(v, o); }

std::string mismatch_block(const Visit& v, const Opened& o) {
  if (o.view.mismatches.empty()) return {};
  const std::string letter = v.say("mismatch.letter"), identity = v.say("mismatch.identity");
  std::string rows;
  for (const actions::Mismatch& m : o.view.mismatches)
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td></tr>\n",
        say_or(v.r, "statement", m.field), letter, escape(m.letter), identity,
        escape(m.identity) +
            (m.where.empty() ? "" : "<br>" + v.say("mismatch.places", {{"places", m.where}})));
  return publik::note(
      "bad", v.say("mismatch"),
      "<p>" + v.say("mismatch.text") + "</p>" +
          fmt::format("<table class=\"stack\"><thead><tr><th scope=\"col\">{}</th><th "
                      "scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>{}</tbody></table>",
                      v.say("mismatch.field"), letter, identity, rows));
}

std::string papers_block(const Visit& v, const Opened& o) {
  if (o.view.papers.empty()) return {};
  std::string out = "<ul class=\"things\">\n";
  for (const actions::PaperView& paper : o.view.papers) {
    std::string head = "<strong>" + paper_name(v, paper) + "</strong>";
    if (paper.verdict == "lengkap") head += " " + badge("good", v.say("verdict.complete"));
    if (paper.verdict == "kurang") head += " " + badge("unsure", v.say("verdict.incomplete"));
    if (paper.confidential) head += " " + badge("plain", v.say("papers.confidential"));
    out += "<li><div>" + head + "</div>";
    if (!paper.reason.empty()) out += "<p>" + lines(paper.reason) + "</p>";
    if (paper.files.empty())
      out +=
          "<p class=\"faint\">" + v.say(paper.required ? "papers.absent" : "papers.absent.optional") + "</p>";
    for (const auto& file : paper.files)
      out += "<p>" +
             link_to(v, case_path(o.view.subject) + "/berkas/" + file.document.text(), escape(file.name)) +
             " <span class=\"faint\">" + time_tag(v, file.at, o.zone()) + "</span></p>";
    out += "</li>\n";
  }
  out += "</ul>\n";
  if (std::any_of(o.view.papers.begin(), o.view.papers.end(),
                  [](const auto& p) { return p.confidential && !p.files.empty(); }))
    out += "<p>" + link_to(v, case_path(o.view.subject) + "/akses", v.say("access.link")) + "</p>\n";
  return section("berkas", v.say("case.papers"), out);
}

namespace {

// Who gives initials to a letter, in order, and who signs: given, void, whose turn it is.
std::string chain_of(const Visit& v, const Opened& o, const actions::LetterView& l) {
  const sop::LetterUse* use = o.edition->sop.letter(l.use);
  if (use == nullptr) return {};
  const bool is_signed = l.state == "ditandatangani";
  bool turn = !is_signed;
  std::size_t holding = 0;
  std::string out = "<ol class=\"chain\" aria-label=\"" + v.say("letter.initials") + "\">";
  const auto link = [&](const std::string& id, bool given, bool gone, std::string_view word) {
    const sop::Performer* performer = o.edition->sop.performer(id);
    const bool next = turn && !given;
    if (next) turn = false;
    // Who it was, and when: the last such act in that place of the SOP.
    const std::string_view act = word == "letter.signature" ? "sign_letter" : "initial_letter";
    std::string who;
    if (given)
      for (const actions::EventView& e : o.view.timeline)
        if (e.act == act && performer != nullptr && e.role == performer->label && e.outcome.empty() && !e.by.empty())
          who = " · " + escape(e.by) + ", " + time_tag(v, e.at, o.zone());
    out += fmt::format("<li class=\"{}\">{} <span class=\"of\">{}{}</span></li>",
                       given  ? "given"
                       : next ? "next"
                       : gone ? "void"
                              : "later",
                       escape(performer == nullptr ? id : performer->label),
                       v.say(gone && !given ? "letter.initial.void" : word), who);
  };
  for (const std::string& id : use->initials) {
    const bool given = std::any_of(l.initials.begin(), l.initials.end(),
                                   [&](const auto& i) { return i.first == id && i.second; });
    const bool gone = std::any_of(l.initials.begin(), l.initials.end(),
                                  [&](const auto& i) { return i.first == id && !i.second; });
    holding += given ? 1 : 0;
    link(id, given, gone, "letter.initial");
  }
  link(use->signer, is_signed, false, "letter.signature");
  out += "</ol>";
  if (!is_signed && holding > 0 && !o.own)
    out += "<p class=\"faint\">" + v.say("letter.edit.voids", {{"count", std::to_string(holding)}}) + "</p>";
  return out;
}

}  // namespace

std::string letters_block(const Visit& v, const Opened& o, const Typed& typed) {
  const auto disposed = [&] {
    return std::any_of(o.view.timeline.begin(), o.view.timeline.end(),
                       [](const actions::EventView& e) { return e.act == "give_disposition"; });
  };
  const bool sheet_there =
      !o.own && v.official() && o.edition->files.contains("letters/disposisi.yaml") && disposed();
  if (o.view.letters.empty() && !sheet_there) return {};
  std::string out = "<ul class=\"things\">\n";
  if (sheet_there)
    out += "<li><div><strong>" +
           link_to(v, case_path(o.view.subject) + "/disposisi", v.say("letter.disposition")) +
           "</strong></div></li>\n";
  for (const actions::LetterView& l : o.view.letters) {
    const bool is_signed = l.state == "ditandatangani";
    const bool readable = is_signed || !o.own;  // a draft is the office's own business
    std::string title = escape(l.label);
    if (readable) title = link_to(v, case_path(o.view.subject) + "/surat/" + http::encode(l.use), title);
    out += "<li><div><strong>" + title + "</strong> " +
           badge(is_signed            ? "good"
                 : l.state == "batal" ? "bad"
                                      : "unsure",
                 say_or(v.r, "letter.state", l.state)) +
           "</div>";
    std::string about = v.say("letter.version", {{"version", std::to_string(l.version)}});
    if (!l.number.empty())
      about = v.say(is_signed ? "letter.number" : "letter.number.provisional", {{"number", l.number}}) +
              " · " + about;
    for (const auto& [done, word] : {std::pair{l.by_hand, "letter.by_hand"},
                                     {l.sealed, "letter.sealed"},
                                     {l.archived, "letter.archived"},
                                     {l.dispatched, "letter.dispatched"}})
      if (done) about += " · " + v.say(word);
    out += "<p class=\"faint\">" + about + "</p>";
    out += chain_of(v, o, l);
    if (readable)
      out += fold(v.say("pages.fold"), page_window(v, case_path(o.view.subject) + "/surat/" + http::encode(l.use) + "/lihat",
                                                   "surat-" + l.use));
    if (!o.own && l.version > 1)
      out += "<p>" +
             link_to(v, case_path(o.view.subject) + "/surat/" + http::encode(l.use) + "/riwayat",
                     v.say("letter.changes")) +
             "</p>";
    if (!is_signed && l.state != "batal" && !o.own && v.official() && is_open(o.view)) {
      const std::string id = "ubah-" + l.use, at = case_path(o.view.subject) + "/surat/" + http::encode(l.use);
      // Who may not change it marks what is to be put right (corrections_links).
      if (actions::may_edit_letter(v.services(), v.session(), o.view.subject, l.use))
        out += fold(v.say("letter.edit"),
                    form_of(v, {.id = id,
                                .action = at + "/ubah",
                                .inner_html = "<div class=\"split\"><div><p>" + v.say("letter.edit.text") + "</p>" +
                                              letter_fields(v, o, id, l.use, typed) +
                                              submit(v.say("letter.edit.button")) + "</div><div>" +
                                              page_button(v, at + "/pratinjau", "lembar-" + id) +
                                              page_window(v, at + "/pratinjau", "lembar-" + id) + "</div></div>\n",
                                .button_html = ""}),
                    static_cast<bool>(typed));
    }
    out += "</li>\n";
  }
  return section("surat", v.say("case.letters"), out + "</ul>\n");
}

std::string statement_block(const Visit& v, const Opened& o) {
  const actions::Statement& s = o.view.statement;
  return section("pemohon", v.say("case.statement"),
                 publik::facts({{say_or(v.r, "statement", "name"), escape(s.name)},
                                {say_or(v.r, "statement", "nip"), escape(s.nip)},
                                {say_or(v.r, "statement", "nik"), escape(s.nik)},
                                {say_or(v.r, "statement", "position"), escape(s.position)},
                                {say_or(v.r, "statement", "rank"), escape(s.rank)},
                                {say_or(v.r, "statement", "unit"), escape(s.unit)},
                                {say_or(v.r, "statement", "email"), escape(s.email)},
                                {say_or(v.r, "statement", "phone"), escape(s.phone)}}));
}

std::string summary_block(const Visit& v, const Opened& o) {
  const actions::CaseView& c = o.view;
  // At the authority: whose request it is, not whose page.
  const std::string sender =
      o.authority() ? actions::sender_of(v.services(), c.subject.office, c.linked) : std::string{};
  std::vector<std::pair<std::string, std::string>> rows = {
      {v.say(sender.empty() ? "case.office" : "case.sender"),
       escape(sender.empty() ? o.office.name : sender)},
      {sender.empty() ? std::string{} : v.say("case.held_at"),
       sender.empty() ? std::string{} : escape(o.office.name)},
      {v.say("case.opened"), time_tag(v, c.opened, o.zone())},
      {v.say("case.changed"), time_tag(v, c.changed, o.zone())}};
  if (!c.tracking.empty())
    rows.emplace_back(v.say("case.tracking"), "<a class=\"code\" href=\"" +
                                                  escape(v.r.link("/lacak/" + c.tracking)) + "\">" +
                                                  escape(c.tracking) + "</a>");
  for (const auto& [name, number] : c.numbers)
    if (name.find('.') == std::string::npos) rows.emplace_back(say_or(v.r, "number", name), escape(number));
  if (!c.letter_date.empty())
    rows.emplace_back(v.say("letter_date"),
                      v.r.date(c.letter_date) +
                          (c.letter_old ? " " + badge("unsure", v.say("letter_date.old")) : std::string{}));
  if (!c.authority_status.empty() && !o.authority())
    rows.emplace_back(v.say("case.authority"), say_or(v.r, "word", c.authority_status));
  if (!c.certificate_serial.empty())
    rows.emplace_back(v.say("case.certificate"),
                      "<span class=\"code\">" + escape(c.certificate_serial) + "</span>");
  if (o.own && c.linked)
    rows.emplace_back(v.say("case.linked"),
                      link_to(v, case_path(*c.linked),
                              v.say(o.authority() ? "case.linked.office" : "case.linked.authority")));
  return section("ringkasan", v.say("case.summary"), publik::facts(rows));
}

namespace {

// Today's hours, by which the clocks of the rows run; on a day off there are none.
std::string hours_that_apply(const Visit& v, const Opened& o) {
  const calendar::WorkingTime time = actions::working_time(v.services(), o.office);
  const auto today = local_day(v.services().clock.now(), time.zone);
  const calendar::Hours& hours = time.hours(today);
  if (hours.minutes() == 0) return {};
  const auto of_day = [](int minutes) { return fmt::format("{:02}.{:02}", minutes / 60, minutes % 60); };
  return v.say("clock.hours", {{"opens", of_day(hours.opens)},
                               {"closes", of_day(hours.closes)},
                               {"from", of_day(hours.break_from)},
                               {"until", of_day(hours.break_until)},
                               {"zone", std::string{name_of(o.zone())}}});
}

struct Standing {
  bool counts = false;
  std::string says;
};

// What the clock of the present row does at this moment, in one sentence: a clock that was started stands outside the
// hours of its office.
Standing standing_of(const Visit& v, const Opened& o, const actions::RowView& row) {
  if (!row.clock.running) {
    if (o.view.at_authority) return {false, v.say("clock.stands.authority")};
    const bool applicants = o.view.status == "returned" ||
                            std::any_of(row.steps.begin(), row.steps.end(), [](const StepView& step) {
                              return step.state == "terbuka" && step.performer == "pemohon";
                            });
    return {false, v.say(applicants ? "clock.stands.applicant" : "clock.stands")};
  }
  using Kind = calendar::Moment::Kind;
  const calendar::Moment now =
      calendar::moment(actions::working_time(v.services(), o.office), v.services().clock.now());
  const std::string at = v.r.when(now.changes, o.zone());
  switch (now.kind) {
    case Kind::working: return {true, v.say("clock.now.working", {{"until", at}})};
    case Kind::before: return {false, v.say("clock.now.before", {{"at", at}})};
    case Kind::rest: return {false, v.say("clock.now.rest", {{"at", at}})};
    case Kind::after: return {false, v.say("clock.now.after", {{"at", at}})};
    case Kind::day_off: break;
  }
  return {false, now.holiday.empty() ? v.say("clock.now.day_off", {{"at", at}})
                                     : v.say("clock.now.holiday", {{"name", now.holiday}, {"at", at}})};
}

}  // namespace

std::string people_of(const StepView& step) {
  if (step.who.empty()) return escape(step.performer_label);
  std::string all;
  constexpr std::size_t most = 3;
  for (std::size_t i = 0; i < std::min(step.who.size(), most); ++i) all += (i == 0 ? "" : ", ") + escape(step.who[i]);
  return step.who.size() > most ? all + " …" : all;
}

bool lies_there(const Opened& o, const actions::RowView& row, const StepView& step) {
  const sop::Row* written = o.edition->sop.row(row.no);
  if (written == nullptr) return false;
  for (const sop::Step& each : written->steps)
    if (each.id == step.id) return workflow::by_authority(o.edition->sop, each);
  return false;
}

std::string next_there(const Visit& v, const actions::AtAuthority& there) {
  return say_or(v.r, "there.next", there.word.empty() ? "sent" : there.word);
}

std::string next_in_words(const Visit& v, const Opened& o) {
  if (o.view.status == "returned") return v.say("next.applicant");
  if (o.view.status == "open")
    for (const actions::RowView& row : o.view.rows)
      for (const StepView& step : row.steps)
        if (row.state == "berjalan" && step.state == "terbuka" && !lies_there(o, row, step))
          return "<strong>" + say_or(v.r, "act", step.verb) + "</strong> – " + people_of(step);
  if (!o.view.at_authority) return {};
  const std::string& name = o.view.at_authority->name;
  return v.say(
             "next.authority",
             {{"authority",
               name.empty() ? v.r.parts.messages.text(v.r.language(), "staff.timeline.authority") : name}}) +
         " " + next_there(v, *o.view.at_authority);
}

std::string clocks_block(const Visit& v, const Opened& o) {
  if (o.own || !is_open(o.view)) return {};
  for (const actions::RowView& row : o.view.rows) {
    if (row.state != "berjalan") continue;
    const Standing standing = standing_of(v, o, row);
    std::string out = "<dl class=\"clocks\">";
    if (!row.pickup.empty())
      out += "<div><dt>" + v.say("clock.pickup") + "</dt><dd><strong>" + worked_text(v, row.pickup) + "</strong> " +
             badge(row.picked_up ? "good" : "unsure",
                   v.say(row.picked_up ? "clock.pickup.done" : "clock.pickup.open")) +
             "</dd></div>";
    out += "<div><dt>" + v.say("clock.finish") + "</dt><dd><strong>" + worked_text(v, row.clock.used) + "</strong> " +
           (row.clock.allowed.empty() ? "" : v.say("clock.allowed", {{"allowed", allowed_text(v, row.clock)}}) + " ") +
           (row.clock.late    ? badge("bad", v.say("clock.late"))
            : standing.counts ? badge("info", v.say("clock.running"))
                              : badge("plain", v.say("clock.paused")));
    if (row.clock.allowed_minutes > 0)
      out +=
          fmt::format("<progress max=\"{}\" value=\"{}\" aria-label=\"{}\"{}></progress>",
                      row.clock.allowed_minutes, std::min(row.clock.used_minutes, row.clock.allowed_minutes),
                      v.say("clock.finish"), row.clock.late ? " class=\"late\"" : "");
    if (row.clock.running && row.clock.due && !row.clock.late)
      out += "<span class=\"faint\">" + v.say("clock.due", {{"due", v.r.when(*row.clock.due, o.zone())}}) +
             "</span>";
    out += "</dd></div></dl><p>" + standing.says + "</p><p class=\"faint\">" + hours_that_apply(v, o) + " " +
           (v.official() && v.who.office == o.view.subject.office
                ? link_to(v, "/meja/kelola#kalender", v.say("clock.calendar"))
                : "") +
           "</p>\n";
    return section("waktu", v.say("clock.title"), out);
  }
  return {};
}

std::string flow_block(const Visit& v, const Opened& o) {
  const std::string drawn = flow_drawing(v, o.edition->sop, [&](std::string_view no) {
    for (const actions::RowView& row : o.view.rows)
      if (row.no == no) return row.state;
    return std::string{};
  });
  return drawn.empty() ? drawn : section("alur", v.say("flow"), drawn);
}

std::string trail_block(const Visit& v, const Opened& o) {
  std::string out = "<ol class=\"trail\" aria-label=\"" + v.say("case.rows") + "\">";
  for (const actions::RowView& row : o.view.rows) {
    const std::string kind = row.state == "selesai" ? "done" : row.state == "berjalan" ? "now" : "later";
    out += fmt::format("<li class=\"{}\"{}>{}<span class=\"sr\"> {}</span></li>", kind,
                       kind == "now" ? " aria-current=\"step\"" : "", escape(row.no),
                       say_or(v.r, "row_state", row.state));
  }
  return out + "</ol>\n";
}

namespace {

// The clock of a row that has begun, and its steps: who did which, or has to.
std::string begun(const Visit& v, const Opened& o, const actions::RowView& row) {
  std::string clock = v.say("inbox.clock") + " " + clock_text(v, row.clock);
  if (row.state == "berjalan")
    clock += " · " + (row.clock.running && row.clock.due && !row.clock.late
                          ? v.say("clock.due", {{"due", v.r.when(*row.clock.due, o.zone())}})
                          : standing_of(v, o, row).says);
  if (!row.pickup.empty() && !o.own)
    clock += " · " + v.say(row.picked_up ? "clock.picked_up" : "clock.not_picked_up",
                           {{"used", worked_text(v, row.pickup)}});
  std::string out = "<p class=\"faint\">" + clock + "</p><ul class=\"acts\">";
  std::string lettered;  // a letter of the SOP that takes several steps stands once
  for (const StepView& step : row.steps) {
    const std::string letter = step.mark.empty() || step.mark == lettered ? "" : escape(step.mark) + ". ";
    lettered = step.mark;
    const std::string who = escape(step.by.empty() ? step.performer_label : step.by) +
                            (step.state == "terbuka" && lies_there(o, row, step) ? ", " + v.say("there.at") : "");
    const std::string_view mark = step.state == "selesai"   ? "good"
                                  : step.state == "terbuka" ? "unsure"
                                                            : "plain";
    out += fmt::format("<li>{} {} <span class=\"faint\">· {}{}</span></li>",
                       badge(mark, say_or(v.r, "step", step.state)), letter + say_or(v.r, "act", step.verb), who,
                       step.state == "selesai" ? " " + time_tag(v, step.at, o.zone()) : "");
  }
  return out + "</ul>";
}

}  // namespace

// What is done and what comes later is one press away: the row that runs is what one comes for.
std::string rows_block(const Visit& v, const Opened& o) {
  struct Part {
    std::string list;
    int rows = 0;
  };
  std::map<std::string_view, Part> parts;  // "done", "now", "": later
  for (const actions::RowView& row : o.view.rows) {
    const std::string_view kind = row.state == "selesai" ? "done" : row.state == "berjalan" ? "now" : "";
    Part& part = parts[kind];
    ++part.rows;
    part.list += fmt::format("<li class=\"{}\"{}><p><strong>{}.</strong> {}</p>{}</li>\n", kind,
                             kind == "now" ? " aria-current=\"step\"" : "", escape(row.no), escape(row.activity),
                             kind.empty() ? "" : begun(v, o, row));
  }
  std::string out;
  for (const std::string_view kind : {"done", "now", ""}) {
    const Part& part = parts[kind];
    if (part.rows == 0) continue;
    const std::string list = "<ol class=\"steps rows\">\n" + part.list + "</ol>\n";
    out += kind == "now" ? list
                         : fold(v.say(kind.empty() ? "case.rows.later" : "case.rows.done",
                                      {{"count", std::to_string(part.rows)}}),
                                list);
  }
  return section("kegiatan", v.say("case.rows"), out);
}

std::string timeline_block(const Visit& v, const Opened& o) {
  std::string out = "<ol class=\"timeline\">\n";
  if (const std::string next = next_in_words(v, o); !next.empty())
    out += "<li class=\"next\"><span class=\"faint\">" + v.say("timeline.next") + "</span> " + next + "</li>\n";
  for (auto e = o.view.timeline.rbegin(); e != o.view.timeline.rend(); ++e) {
    const bool word = e->act.starts_with("word.");
    std::string what = word ? say_or(v.r, "word", e->act.substr(5)) : say_or(v.r, "act", e->act);
    if (!e->to.empty()) what += " " + v.say("timeline.to", {{"to", e->to}});
    if (!e->outcome.empty()) what += ": " + say_or(v.r, "outcome", e->outcome);
    std::string by = word ? v.say("timeline.authority") : escape(e->by);
    if (!e->acting.empty()) by = escape(e->acting) + " " + by;
    if (!e->role.empty())
      by += " <span class=\"faint\">" + v.say("timeline.as", {{"role", e->role}}) + "</span>";
    out += fmt::format("<li>{} <strong>{}</strong>{}{}{}</li>\n", time_tag(v, e->at, o.zone()), what,
                       e->row.empty() || e->row == "end"
                           ? ""
                           : " <span class=\"faint\">" + v.say("row", {{"row", e->row}}) + "</span>",
                       by.empty() ? "" : "<br>" + by,
                       e->note.empty() ? "" : "<p class=\"note-text\">" + lines(e->note) + "</p>");
  }
  return section("riwayat", v.say("case.timeline"), out + "</ol>\n");
}

}  // namespace paraf::staff
