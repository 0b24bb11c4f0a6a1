// What is done beside the procedure of a case: a remark on its sheet, a disposition taken back while nobody
// has read it; and how a letter came to be what it is.
#include <fmt/format.h>

#include <algorithm>

#include "doors/staff/case_parts.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

std::string beside_block(const Visit& v, const Opened& o) {
  if (o.own || !v.official() || o.view.subject.office != v.who.office) return {};
  const std::string at = case_path(o.view.subject);
  std::string out = form_of(v, {.id = "catatan",
                                .action = at + "/catatan",
                                .inner_html = box({.form = "catatan",
                                                   .name = "teks",
                                                   .label_html = v.say("note.text"),
                                                   .hint_html = v.say("note.hint"),
                                                   .type = "area",
                                                   .required = true}),
                                .button_html = v.say("note.button"),
                                .kind = "quiet"});
  // The last word was one's own, and it sent the case on: it may still come back.
  const auto& timeline = o.view.timeline;
  static constexpr std::string_view sends[] = {"give_disposition", "forward", "give_order"};
  if (!timeline.empty() && timeline.back().by == v.person.name &&
      std::find(std::begin(sends), std::end(sends), timeline.back().act) != std::end(sends))
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
         v.say("note.title") + "</h2>\n" + out + "</section>\n";
}

namespace {

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
    std::string lines;
    for (const auto& [mark, text] : version.lines)
      lines += mark == '+'   ? "<ins>" + escape(text) + "</ins>\n"
               : mark == '-' ? "<del>" + escape(text) + "</del>\n"
                             : "<span>" + escape(text) + "</span>\n";
    body += fmt::format(
        "<section class=\"panel\"><h2>{}</h2><p class=\"faint\">{} · {}{}</p><div "
        "class=\"changes\">{}</div></section>\n",
        v.say("letter.version", {{"version", std::to_string(version.version)}}),
        time_tag(v, version.at, o.zone()), escape(version.by),
        version.remark.empty() ? "" : " · " + escape(version.remark), lines);
  }
  return sheet(v, v.say("letter.history", {{"letter", use}}), "<div class=\"column\">" + body + "</div>");
}

}  // namespace

void mount_beside(http::Router& router, const Held& door) {
  const std::string at = "/meja/perkara/{office}/{case}";
  show(router, door, Method::post, at + "/catatan", [](Visit& v) -> Result<Response> {
    const actions::CaseRef subject = TRY(v.subject());
    TRY(v.desk().note(v.session(), subject, v.field("teks"), v.field("kunci")));
    return go(v, case_path(subject) + "?selesai=note");
  });
  show(router, door, Method::post, at + "/tarik-disposisi", [](Visit& v) -> Result<Response> {
    const actions::CaseRef subject = TRY(v.subject());
    TRY(v.desk().take_back(v.session(), subject, v.field("alasan"), v.field("kunci")));
    return go(v, case_path(subject) + "?selesai=take_back");
  });
  show(router, door, Method::get, at + "/surat/{letter}/riwayat", history);
}

}  // namespace paraf::staff
