#include "doors/staff/page_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "actions/letter_fields.h"
#include "base/bytes.h"
#include "doors/public/assets.h"
#include "doors/public/looks.h"
#include "platform/convert/page_image.h"
#include "platform/pdf/file.h"

namespace paraf::staff {

using actions::CaseRef;
using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr std::size_t most_pages = 6;
constexpr double wide = 1000, longest = 2400;  // dots

Response window_of(const Visit& v, const PageView& view, std::string_view body, int status) {
  const std::string whole =
      view.whole.empty() ? std::string{}
                         : fmt::format("<p><a href=\"{}\" target=\"_blank\" rel=\"noopener\">{}</a></p>\n",
                                       escape(v.r.link(view.whole)), v.say("pages.whole"));
  Response response = Response::html(
      status,
      fmt::format("<!doctype html>\n<html lang=\"{}\" class=\"pages\"><head><meta charset=\"utf-8\"><title>{}</title>"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                  "<meta name=\"color-scheme\" content=\"light dark\"><link rel=\"stylesheet\" href=\"{}\">"
                  "<link rel=\"stylesheet\" href=\"{}\"></head><body><main tabindex=\"0\" aria-label=\"{}\">\n{}{}"
                  "</main></body></html>\n",
                  v.r.english() ? "en" : "id", view.title_html, publik::asset("gaya.css"), publik::asset("meja.css"),
                  view.title_html, whole, body));
  response.header("Cache-Control", "no-store");
  response.header("Content-Security-Policy",
                  "default-src 'none'; img-src data:; style-src 'self'; form-action 'none'; frame-ancestors 'self'");
  response.header("Referrer-Policy", "no-referrer");
  return response;
}

Result<std::string> pages_html(const Visit& v, ByteView pdf, const PageView& view) {
  const pdf::File file = TRY(pdf::File::open(pdf));
  const std::size_t pages = file.pages();
  std::string out;
  for (std::size_t at = 1; at <= std::min(pages, most_pages); ++at) {
    const pdf::Size size = TRY(file.page(at)).seen();
    const double dots = std::min(wide * std::max(1.0, size.height / std::max(size.width, 1.0)), longest);
    const Bytes picture =
        TRY(convert::page_image(pdf, at, static_cast<int>(dots), {.whose = v.person.id.text()}));
    out += fmt::format("<div class=\"leafpad\"><img src=\"data:image/jpeg;base64,{}\" width=\"{:.0f}\" "
                       "height=\"{:.0f}\" alt=\"{}\"></div>\n",
                       base64(picture), size.width * 4, size.height * 4,
                       v.say("pages.page", {{"page", std::to_string(at)}, {"pages", std::to_string(pages)}}) + ": " +
                           view.title_html);
  }
  if (pages > most_pages)
    out += "<p class=\"hint\">" + v.say("pages.more", {{"count", std::to_string(pages - most_pages)}}) + "</p>\n";
  return out;
}

std::string letter_path(const CaseRef& subject, std::string_view letter) {
  return case_path(subject) + "/surat/" + http::encode(letter);
}

std::string letter_label(const Visit& v, const CaseRef& subject, const std::string& letter) {
  const auto opened = open_case(v, subject);
  const sop::LetterUse* use = opened ? opened->edition->sop.letter(letter) : nullptr;
  return escape(use == nullptr ? letter : use->label);
}

// The letter as it stands: KONSEP until it is signed.
Result<Response> as_it_stands(Visit& v) {
  const CaseRef subject = TRY(v.subject());
  const std::string letter{v.request.param("letter")};
  const PageView view{letter_label(v, subject, letter), letter_path(subject, letter)};
  const auto file = v.desk().letter(v.session(), subject, letter);
  return file ? page_view(v, file->bytes, view) : page_view_failed(v, file.error(), view);
}

// The letter as it will be, with what stands in the fields of the form; nothing of it is kept.
Result<Response> as_it_will_be(Visit& v) {
  const CaseRef subject = TRY(v.subject());
  const std::string letter{v.request.param("letter")};
  const PageView view{letter_label(v, subject, letter), {}};
  const auto fields = changed_letter_fields(v, subject, letter);
  if (!fields) return page_view_failed(v, fields.error(), view);
  const bool anew = v.field("tindakan") == "draft_letter" || v.request.query("susun") == "baru";
  const auto pdf = actions::preview_letter(v.services(), v.session(), subject, {letter, *fields, anew});
  return pdf ? page_view(v, *pdf, view) : page_view_failed(v, pdf.error(), view);
}

}  // namespace

Response page_view(const Visit& v, ByteView pdf, const PageView& view) {
  if (convert::page_program().empty())
    return stream(actions::File{"surat.pdf", "application/pdf", Bytes{pdf.begin(), pdf.end()}});
  const auto pages = pages_html(v, pdf, view);
  return pages ? window_of(v, view, *pages, 200) : page_view_failed(v, pages.error(), view);
}

Response page_view_failed(const Visit& v, const Error& error, const PageView& view) {
  return window_of(v, view, publik::failure_note(v.r, error), http::status_of(error.kind));
}

std::string page_window(const Visit& v, std::string_view path, std::string_view named) {
  return fmt::format("<iframe class=\"leaf page\" name=\"{}\" title=\"{}\" src=\"{}\" loading=\"lazy\"></iframe>\n", named,
                     v.say("pages.title"), escape(v.r.link(path)));
}

std::string page_button(const Visit& v, std::string_view path, std::string_view named) {
  return fmt::format(
      "<p><button type=\"submit\" class=\"quiet\" formaction=\"{}\" formtarget=\"{}\" "
      "formenctype=\"application/x-www-form-urlencoded\" "
      "formnovalidate data-halaman>{}</button> <span class=\"hint\">{}</span></p>\n",
      escape(v.r.link(path)), named, v.say("pages.draw"), v.say("pages.draw.hint"));
}

void mount_letter_pages(http::Router& router, const Held& door) {
  const std::string at = "/meja/perkara/{office}/{case}/surat/{letter}";
  const http::Route slow{.time_limit = std::chrono::minutes{1}};  // a page of the office's own is set by a word processor
  show(router, door, Method::get, at + "/lihat", as_it_stands, slow);
  show(router, door, Method::get, at + "/pratinjau", as_it_will_be, slow);
  show(router, door, Method::post, at + "/pratinjau", as_it_will_be, slow);
}

}  // namespace paraf::staff
