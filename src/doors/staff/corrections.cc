// Marks of correction on a draft: what the official before whom it lies wants put right, block by block.
#include "actions/corrections.h"

#include <fmt/format.h>

#include "actions/services.h"
#include "doors/staff/case_parts.h"
#include "doors/staff/collective.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

namespace {

std::string word(const Visit& v, std::string_view code, const Facts& facts = {}) {
  return v.r.say_of("corrections." + std::string{code}, facts);
}

std::string shortened(std::string text) {
  constexpr std::size_t most = 100;
  if (text.size() <= most) return text;
  text.resize(most);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
  return text + "…";
}

// A part is called by its place among those that are shown: letterhead and signature have no words.
std::size_t number_of(const actions::DraftBlocks& draft, std::size_t block) {
  std::size_t number = 1;
  for (std::size_t i = 0; i < block && i < draft.blocks.size(); ++i)
    if (!draft.blocks[i].empty()) ++number;
  return number;
}

Result<Response> page(const Visit& v, const Typed& typed = {}, const Error* error = nullptr) {
  const actions::CaseRef subject = TRY(v.subject());
  const std::string letter{v.request.param("letter")};
  const actions::DraftBlocks draft =
      TRY(actions::corrections(v.services(), v.desk(), v.session(), subject, letter));
  const std::string at = case_path(subject) + "/surat/" + http::encode(letter) + "/koreksi", id = "koreksi";
  std::string body = "<p class=\"crumb\">" + link_to(v, case_path(subject), word(v, "case")) + "</p>\n" +
                     publik::heading(1, word(v, "title")) + "<p class=\"lead\">" +
                     v.say("letter.version", {{"version", std::to_string(draft.version)}}) + "</p>\n";
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  std::string blocks;
  const auto number = [&](std::size_t block) { return number_of(draft, block); };
  for (std::size_t i = 0; i < draft.blocks.size(); ++i) {
    std::string marks;
    for (const actions::CorrectionView& mark : draft.marks)
      if (mark.open && mark.block == static_cast<int>(i))
        marks += "<p>" + badge("unsure", word(v, "open")) + " " + escape(mark.words) +
                 " <span class=\"of\">" + escape(mark.by) + ", " + escape(mark.position) + "</span></p>";
    if (!draft.blocks[i].empty() || !marks.empty())
      blocks += fmt::format("<li value=\"{}\"><p>{}</p>{}</li>\n", number(i), escape(draft.blocks[i]), marks);
  }
  body += "<ol class=\"things\">\n" + blocks + "</ol>\n";
  if (draft.may_mark) {
    std::vector<Option> options;
    for (std::size_t i = 0; i < draft.blocks.size(); ++i)
      if (!draft.blocks[i].empty())
        options.push_back(
            {std::to_string(i), std::to_string(number(i)) + ". " + escape(shortened(draft.blocks[i]))});
    body +=
        form_of(v, {.id = id,
                    .action = at,
                    .inner_html = hidden("versi", std::to_string(draft.version)) +
                                  drop_down(id, "bagian", word(v, "block"), options, typed.was("bagian")) +
                                  box({.form = id,
                                       .name = "kata",
                                       .label_html = word(v, "words"),
                                       .value = typed.was("kata"),
                                       .type = "area",
                                       .required = true}),
                    .button_html = word(v, "button"),
                    .key = typed.was("kunci")}) +
        "<p class=\"hint\">" + word(v, "hint") + "</p>\n";
  }
  std::string past;
  for (const actions::CorrectionView& mark : draft.marks)
    if (!mark.open)
      past += "<li><p>" +
              badge("good", word(v, "answered", {{"version", std::to_string(mark.version + 1)}})) + " " +
              escape(mark.words) + "</p><p class=\"faint\">" +
              word(v, "where",
                   {{"block", std::to_string(number(static_cast<std::size_t>(mark.block)))},
                    {"version", std::to_string(mark.version)}}) +
              " · " + escape(mark.by) + " · " + time_tag(v, mark.at, v.zone()) + "</p></li>\n";
  if (!past.empty()) body += publik::heading(2, word(v, "past")) + "<ul class=\"things\">" + past + "</ul>\n";
  return sheet(v, word(v, "title"), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind), at);
}

Result<int> number(const std::string& text) {
  int n = 0;
  if (text.empty()) return malformed("staff.form");
  for (const char c : text) {
    if (c < '0' || c > '9' || n > 100'000) return malformed("staff.form");
    n = n * 10 + (c - '0');
  }
  return n;
}

Result<Response> mark(Visit& v) {
  const actions::CaseRef subject = TRY(v.subject());
  const std::string letter{v.request.param("letter")};
  const auto done = [&]() -> Result<void> {
    return actions::mark_correction(v.services(), v.desk(), v.session(), subject,
                                    {letter, TRY(number(v.field("versi"))), TRY(number(v.field("bagian"))),
                                     v.field("kata"), v.field("kunci")});
  }();
  if (!done) return page(v, Typed{v.form}, &done.error());
  return go(v, case_path(subject) + "/surat/" + http::encode(letter) + "/koreksi");
}

}  // namespace

std::string corrections_links(const Visit& v, const Opened& o) {
  if (o.own || !v.official() || o.view.subject.office != v.who.office) return {};
  std::string links;
  for (const actions::LetterView& letter : o.view.letters)
    if (letter.state != "ditandatangani" && letter.state != "batal")
      links += "<li>" +
               link_to(v, case_path(o.view.subject) + "/surat/" + http::encode(letter.use) + "/koreksi",
                       word(v, "of", {{"letter", letter.label}})) +
               "</li>";
  return links.empty() ? links : "<ul class=\"looks\">" + links + "</ul>\n";
}

void mount_corrections(http::Router& router, const Held& door) {
  const std::string at = "/meja/perkara/{office}/{case}/surat/{letter}/koreksi";
  show(router, door, Method::get, at, [](Visit& v) { return page(v); });
  show(router, door, Method::post, at, mark);
}

}  // namespace paraf::staff
