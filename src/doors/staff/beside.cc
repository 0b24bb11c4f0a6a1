// What is done beside the procedure of a case: a remark on its sheet, a disposition taken back while nobody
// has read it; and how a letter came to be what it is.
#include <fmt/format.h>

#include <algorithm>

#include "doors/public/assets.h"
#include "doors/staff/case_parts.h"
#include "doors/staff/deviation.h"
#include "doors/staff/page_view.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

std::string claim_block(const Visit& v, const Opened& o) {
  if (o.own || !v.official() || o.view.subject.office != v.who.office || o.view.status != "open") return {};
  std::string held;
  bool anothers = false, mine = false, waits = false;
  for (const actions::ClaimView& claim : o.view.claims) {
    mine = mine || claim.mine;
    held += "<li>" +
            badge(claim.mine ? "good" : "plain",
                  claim.mine ? v.say("claim.mine") : v.say("claim.by", {{"name", claim.name}})) +
            " <span class=\"faint\">" + escape(claim.role) + " · " + time_tag(v, claim.at, o.zone()) +
            "</span></li>";
  }
  for (const actions::RowView& row : o.view.rows)
    for (const StepView& step : row.steps) {
      waits = waits || step.mine;
      anothers = anothers || (step.mine && !step.held_by.empty());
    }
  if (held.empty() && !waits) return {};
  const std::string at = case_path(o.view.subject);
  std::string out = held.empty() ? "" : "<ul class=\"looks\">" + held + "</ul>";
  if (anothers)
    out += fold(v.say("claim.take_over"),
                form_of(v, {.id = "ambil-alih",
                            .action = at + "/ambil",
                            .inner_html = "<p>" + v.say("claim.take_over.text") + "</p>" +
                                          box({.form = "ambil-alih",
                                               .name = "alasan",
                                               .label_html = v.say("withdraw.reason"),
                                               .type = "area",
                                               .required = true}),
                            .button_html = v.say("claim.take_over")}));
  else if (waits && !mine)
    out += form_of(v, {.id = "ambil",
                       .action = at + "/ambil",
                       .inner_html = "",
                       .button_html = v.say("claim.one"),
                       .kind = "quiet"});
  if (mine)
    out += form_of(v, {.id = "lepas",
                       .action = at + "/lepas",
                       .inner_html = "",
                       .button_html = v.say("claim.release"),
                       .kind = "quiet"});
  return "<div class=\"claim\">" + out + "</div>\n";
}

std::string beside_block(const Visit& v, const Opened& o) {
  if (o.own || !v.official() || o.view.subject.office != v.who.office) return {};
  const std::string at = case_path(o.view.subject);
  std::string out = talk(v, o);
  if (is_open(o.view) || o.view.status == "following")
    out += form_of(v, {.id = "catatan",
                       .action = at + "/catatan",
                       .inner_html = box({.form = "catatan",
                                          .name = "teks",
                                          .label_html = v.say("note.text"),
                                          .type = "area",
                                          .required = true}) +
                                     choice("catatan", "untuk", v.say("note.for"),
                                            {{"pegawai", v.say("note.for.officials")},
                                             {"pemohon", v.say("note.for.applicant")}},
                                            "pegawai"),
                       .button_html = v.say("note.button"),
                       .kind = "quiet"});
  // The last word was one's own, and it sent the case on: it may still come back.
  const auto& timeline = o.view.timeline;
  static constexpr std::string_view sends[] = {"give_disposition", "forward", "give_order"};
  static constexpr std::string_view beside[] = {"note", "message", "answer", "claim", "release", "take_over"};
  const auto last = std::find_if(timeline.rbegin(), timeline.rend(), [](const actions::EventView& e) {
    return std::find(std::begin(beside), std::end(beside), e.act) == std::end(beside);
  });
  if (last != timeline.rend() && last->by == v.person.name &&
      std::find(std::begin(sends), std::end(sends), last->act) != std::end(sends))
    out += fold(v.say("take_back"), form_of(v, {.id = "tarik-disposisi",
                                                .action = at + "/tarik-disposisi",
                                                .inner_html = "<p>" + v.say("take_back.text") + "</p>" +
                                                              box({.form = "tarik-disposisi",
                                                                   .name = "alasan",
                                                                   .label_html = v.say("withdraw.reason"),
                                                                   .type = "area",
                                                                   .required = true}),
                                                .button_html = v.say("take_back.button"),
                                                .kind = "danger"}));
  return "<section class=\"panel\" aria-labelledby=\"catatan-judul\"><h2 id=\"catatan-judul\">" +
         v.say("note.title") + "</h2>\n" + out + deviation_link(v, o.view) + "</section>\n";
}

namespace {

// Who looked at the confidential papers of the case, and for what: its officials and its applicant may know.
Result<Response> access(Visit& v) {
  const actions::CaseRef subject = TRY(v.subject());
  const Opened o = TRY(open_case(v, subject));
  const auto looks = TRY(v.desk().access_log(v.session(), subject));
  std::string body = "<p class=\"crumb\">" + link_to(v, case_path(subject), escape(o.view.statement.name)) +
                     "</p>\n" + publik::heading(1, v.say("access.title")) + "<p class=\"lead\">" +
                     v.say("access.lead") + "</p>\n";
  if (looks.empty())
    return sheet(v, v.say("access.title"), body + "<p class=\"empty\">" + v.say("access.none") + "</p>\n");
  const std::string who = v.say("access.who"), paper = v.say("access.paper"), why = v.say("access.why"),
                    when = v.say("journal.at");
  body += fmt::format(
      "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
      when, who, paper, why);
  for (const actions::AccessView& look : looks) {
    const std::string file = look.paper == look.file || look.file.empty()
                                 ? ""
                                 : "<br><span class=\"of\">" + escape(look.file) + "</span>";
    body += fmt::format(
        "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}{}</td><td "
        "data-label=\"{}\">{}</td></tr>\n",
        time_tag(v, look.at, o.zone()), who,
        look.by.empty() ? v.say("access.system")
                        : escape(look.by) + "<br><span class=\"of\">" + escape(look.position) + "</span>",
        paper, escape(look.paper), file, why, say_or(v.r, "access.purpose", look.purpose));
  }
  return sheet(v, v.say("access.title"), body + "</tbody></table></div>\n");
}

// What stands in the window beside a form before somebody has chosen a paper.
Result<Response> leaf(Visit& v) {
  Response response = Response::html(
      200,
      fmt::format("<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title><meta "
                  "name=\"color-scheme\" content=\"light dark\"><link rel=\"stylesheet\" href=\"{}\"><link "
                  "rel=\"stylesheet\" href=\"{}\"></head><body><main><p "
                  "class=\"empty\">{}</p></main></body></html>\n",
                  v.r.english() ? "en" : "id", v.say("leaf.title"), publik::asset("gaya.css"),
                  publik::asset("meja.css"), v.say("leaf.empty")));
  response.header("Cache-Control", "no-store");
  response.header("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'self'");
  response.header("Referrer-Policy", "no-referrer");
  return response;
}

// A paper that is a picture, in a window of its own: whole at first, and nearer or turned by hand and keyboard.
Result<Response> picture(Visit& v) {
  const actions::CaseRef subject = TRY(v.subject());
  const DocumentId document = TRY(DocumentId::parse(v.request.param("document")));
  const actions::CaseView view = TRY(v.desk().view(v.session(), subject));
  std::string name;
  bool of_pages = false;
  for (const actions::PaperView& paper : view.papers)
    for (const auto& file : paper.files)
      if (file.document == document) {
        name = paper_name(v, paper);
        of_pages = file.type == "pdf";
      }
  if (name.empty()) return not_found("documents.unknown");
  const std::string whole = case_path(subject) + "/berkas/" + document.text();
  if (of_pages) {
    const auto file = v.desk().paper(v.session(), subject, document);
    return file ? page_view(v, file->bytes, {name, whole}) : page_view_failed(v, file.error(), {name, whole});
  }
  const auto button = [&](std::string_view act, std::string_view sign) {
    return fmt::format(
        "<button type=\"button\" class=\"quiet\" data-lihat=\"{0}\" title=\"{1}\" aria-label=\"{1}\">{2}</button>", act,
        v.say("picture." + std::string{act}), sign);
  };
  Response response = Response::html(
      200,
      fmt::format("<!doctype html>\n<html lang=\"{}\" class=\"picture\"><head><meta charset=\"utf-8\"><title>{}</title><meta "
                  "name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" "
                  "content=\"light dark\"><link rel=\"stylesheet\" href=\"{}\"><link rel=\"stylesheet\" href=\"{}\"><script "
                  "type=\"module\" src=\"{}\"></script></head><body><main><div class=\"viewbar\" role=\"toolbar\" "
                  "aria-label=\"{}\" hidden>{}{}<output></output>{}{}</div>\n<div class=\"stage\" tabindex=\"0\" "
                  "role=\"region\" aria-label=\"{}\"><div><img src=\"{}\" alt=\"{}\"></div></div></main></body></html>\n",
                  v.r.english() ? "en" : "id", name, publik::asset("gaya.css"), publik::asset("meja.css"),
                  publik::asset("picture.js"), v.say("picture.bar"), button("jauh", "−"), button("dekat", "+"),
                  button("pas", "↔"), button("putar", "↻"), v.say("picture.stage"),
                  escape(v.r.link(whole)), name));
  response.header("Cache-Control", "no-store");
  response.header("Content-Security-Policy",
                  "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; frame-ancestors 'self'");
  response.header("Referrer-Policy", "no-referrer");
  return response;
}

// The first version whole; of every later one what it changed, in its place.
std::string changes_of(const Visit& v, const actions::LetterVersion& version) {
  const bool same = std::all_of(version.lines.begin(), version.lines.end(),
                                [](const auto& line) { return line.first != '+' && line.first != '-'; });
  if (same && version.version > 1) return "<p class=\"empty\">" + v.say("letter.unchanged") + "</p>\n";
  std::string lines;
  for (const auto& [mark, text] : version.lines)
    lines += mark == '+'   ? "<ins>" + escape(text) + "</ins>\n"
             : mark == '-' ? "<del>" + escape(text) + "</del>\n"
                           : "<span>" + escape(text) + "</span>\n";
  return "<div class=\"changes\">" + lines + "</div>";
}

Result<Response> history(Visit& v) {
  const actions::CaseRef subject = TRY(v.subject());
  const std::string use{v.request.param("letter")};
  const Opened o = TRY(open_case(v, subject));
  auto versions = TRY(v.desk().letter_history(v.session(), subject, use));
  const sop::LetterUse* letter = o.edition->sop.letter(use);
  std::string body =
      "<p class=\"crumb\">" + link_to(v, case_path(subject), escape(o.view.statement.name)) + "</p>\n" +
      publik::heading(1, v.say("letter.history", {{"letter", letter == nullptr ? use : letter->label}}));
  std::reverse(versions.begin(), versions.end());
  for (const actions::LetterVersion& version : versions) {
    body += fmt::format("<section class=\"panel\"><h2>{}</h2><p class=\"faint\">{} · {}{}</p>{}</section>\n",
                        v.say("letter.version", {{"version", std::to_string(version.version)}}),
                        time_tag(v, version.at, o.zone()), escape(version.by),
                        version.remark.empty() ? "" : " · " + escape(version.remark), changes_of(v, version));
  }
  return sheet(v, v.say("letter.history", {{"letter", use}}), "<div class=\"column\">" + body + "</div>");
}

}  // namespace

void mount_beside(http::Router& router, const Held& door) {
  const std::string at = "/meja/perkara/{office}/{case}";
  show(router, door, Method::post, at + "/catatan", [](Visit& v) -> Result<Response> {
    const actions::CaseRef subject = TRY(v.subject());
    const bool to_applicant = v.field("untuk") == "pemohon";
    TRY(to_applicant ? v.desk().message(v.session(), subject, v.field("teks"), v.field("kunci"))
                     : v.desk().note(v.session(), subject, v.field("teks"), v.field("kunci")));
    return go(v, case_path(subject) + (to_applicant ? "?selesai=message" : "?selesai=note"));
  });
  show(router, door, Method::post, at + "/ambil", [](Visit& v) -> Result<Response> {
    const actions::CaseRef subject = TRY(v.subject());
    TRY(v.desk().claim(v.session(), subject, v.field("alasan")));
    return go(v, case_path(subject) + "?selesai=claim");
  });
  show(router, door, Method::post, at + "/lepas", [](Visit& v) -> Result<Response> {
    const actions::CaseRef subject = TRY(v.subject());
    TRY(v.desk().release(v.session(), subject));
    return go(v, case_path(subject) + "?selesai=release");
  });
  show(router, door, Method::get, at + "/akses", access);
  show(router, door, Method::get, "/meja/lembar", leaf);
  show(router, door, Method::get, at + "/berkas/{document}/lihat", picture);
  show(router, door, Method::post, at + "/tarik-disposisi", [](Visit& v) -> Result<Response> {
    const actions::CaseRef subject = TRY(v.subject());
    TRY(v.desk().take_back(v.session(), subject, v.field("alasan"), v.field("kunci")));
    return go(v, case_path(subject) + "?selesai=take_back");
  });
  show(router, door, Method::get, at + "/surat/{letter}/riwayat", history);
  mount_letter_pages(router, door);
  mount_talk(router, door);
}

}  // namespace paraf::staff
