// Taking over what an office brings along: people, certificates they hold, its books. First judged, then
// written.
#include <fmt/format.h>

#include <algorithm>

#include "actions/import.h"
#include "actions/services.h"
#include "doors/staff/collective.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr const char* path = "/meja/impor";

std::string word(const Visit& v, std::string_view code, const Facts& facts = {}) {
  return v.r.say_of("imports." + std::string{code}, facts);
}

constexpr std::string_view kinds[] = {"orang", "sertifikat", "masuk", "keluar"};

Result<actions::ImportReport> carried_out(const Visit& v, const std::string& what, ByteView file, bool dry) {
  const actions::Services& s = v.services();
  if (what == "orang") return actions::import_people(s, v.session(), file, dry);
  if (what == "sertifikat") return actions::import_certificates(s, v.session(), file, dry);
  if (what == "masuk" || what == "keluar")
    return actions::import_register(
        s, v.session(), what == "masuk" ? registry::Book::incoming : registry::Book::outgoing, file, dry);
  return malformed("imports.what");
}

std::string report_block(const Visit& v, const actions::ImportReport& report) {
  const Facts counts = {{"rows", std::to_string(report.rows)},
                        {"added", std::to_string(report.added)},
                        {"known", std::to_string(report.known)},
                        {"wrong", std::to_string(report.wrong)}};
  std::string out = "<section class=\"panel\" aria-labelledby=\"hasil\"><h2 id=\"hasil\">" +
                    word(v, "report") + "</h2>\n<p role=\"status\">" +
                    badge(report.wrong == 0 ? "good" : "unsure", word(v, report.dry ? "dry" : "written")) +
                    " " + word(v, report.dry ? "count.dry" : "count", counts) + "</p>\n";
  if (!report.gaps.empty())
    out += "<p>" +
           word(v, "gaps",
                {{"count", std::to_string(report.gaps.size())},
                 {"first", std::to_string(report.gaps.front())}}) +
           "</p>\n";
  if (report.findings.empty()) return out + "</section>\n";
  const sheet::Page page =
      actions::page_of(report, v.r.english() ? messages::Language::en : messages::Language::id);
  const std::string column = word(v, "column"), effect = word(v, "effect"), wrong = word(v, "wrong"),
                    next = word(v, "next");
  out += fmt::format(
      "<div class=\"sheet\"><table class=\"stack\"><thead><tr><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>\n",
      word(v, "row"), column, effect, wrong, next);
  constexpr std::size_t most = 500;  // the rest stands in the file's own report on the command line
  for (std::size_t i = 0; i < std::min(page.rows.size(), most); ++i) {
    const auto& row = page.rows[i];
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td></tr>\n",
        escape(row[0]), column, row[1].empty() ? "–" : escape(row[1]), effect,
        badge(report.findings[i].fatal ? "bad" : "plain",
              word(v, report.findings[i].fatal ? "skipped" : "noted")),
        wrong, escape(row[3]), next, escape(row[4]));
  }
  out += "</tbody></table></div>\n";
  if (page.rows.size() > most)
    out += "<p class=\"faint\">" + word(v, "more", {{"count", std::to_string(page.rows.size() - most)}}) +
           "</p>\n";
  return out + "</section>\n";
}

Result<Response> page(const Visit& v, const Typed& typed = {}, const actions::ImportReport* report = nullptr,
                      const Error* error = nullptr) {
  if (!v.keeper()) return forbidden("actions.administrator_only");
  const std::string id = "impor";
  std::vector<Option> what;
  for (const std::string_view kind : kinds)
    what.push_back({std::string{kind}, word(v, "what." + std::string{kind})});
  std::string body = publik::heading(1, word(v, "title")) + publik::paragraph(word(v, "lead"));
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  if (report != nullptr) body += report_block(v, *report);
  body += form_of(v, {.id = id,
                      .action = path,
                      .inner_html = choice(id, "apa", word(v, "what.legend"), what, typed.was("apa"), true) +
                                    box({.form = id,
                                         .name = "berkas",
                                         .label_html = word(v, "file"),
                                         .hint_html = word(v, "file.hint"),
                                         .type = "file",
                                         .required = true,
                                         .accept = ".csv,.xlsx"}) +
                                    choice(id, "cara", word(v, "mode"),
                                           {{"uji", word(v, "mode.dry")}, {"tulis", word(v, "mode.write")}},
                                           typed.was("cara", "uji"), true),
                      .button_html = word(v, "button"),
                      .files = true});
  return sheet(v, word(v, "title"), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind), path);
}

Result<Response> take(Visit& v) {
  const http::FormFile* file = v.form.file("berkas");
  const auto report = [&]() -> Result<actions::ImportReport> {
    if (file == nullptr || file->data.empty()) return malformed("imports.no_file");
    return carried_out(v, v.field("apa"), file->data.view(), v.field("cara") != "tulis");
  }();
  if (!report) return page(v, Typed{v.form}, nullptr, &report.error());
  return page(v, Typed{v.form}, &*report);
}

}  // namespace

void mount_imports(http::Router& router, const Held& door) {
  show(router, door, Method::get, path, [](Visit& v) { return page(v); });
  show(router, door, Method::post, path, take,
       {.body_limit = 21 * 1024 * 1024, .time_limit = std::chrono::minutes{5}});
}

}  // namespace paraf::staff
