// Letters in the office's own words: a Word file looked at, shown as it will be drawn, and put in use.
#include <fmt/format.h>

#include "actions/letter_template.h"
#include "actions/services.h"
#include "doors/staff/collective.h"
#include "office/letters/render.h"

namespace paraf::staff {

using http::Method;
using http::Response;
using publik::escape;

namespace {

constexpr const char* path = "/meja/templat";

std::string word(const Visit& v, std::string_view code, const Facts& facts = {}) {
  return v.r.say_of("templates." + std::string{code}, facts);
}

std::string report_block(const Visit& v, const letters::WordTemplate& made) {
  std::string blanks, left;
  for (const letters::WordBlank& blank : made.blanks)
    blanks += "<li><code>" + escape(blank.name) + "</code> <span class=\"faint\">" +
              word(v, "paragraph", {{"number", std::to_string(blank.paragraph)}}) + "</span></li>";
  for (const std::string& one : made.left) left += "<li>" + word(v, "left." + one) + "</li>";
  return "<section class=\"panel\" aria-labelledby=\"terbaca\"><h2 id=\"terbaca\">" + word(v, "read") +
         "</h2>\n<p role=\"status\">" + word(v, "read.text") + "</p>\n" +
         (left.empty() ? "" : "<p>" + word(v, "left") + "</p><ul>" + left + "</ul>") + "<h3>" +
         word(v, "blanks") + "</h3><ul>" + blanks + "</ul>" +
         fold(word(v, "text"), "<pre class=\"mail\">" + escape(made.yaml) + "</pre>") + "</section>\n";
}

Result<Response> page(const Visit& v, const Typed& typed = {}, const letters::WordTemplate* made = nullptr,
                      const Error* error = nullptr) {
  if (!v.official()) return forbidden("staff.officials_only");
  const std::string id = "templat";
  const auto all = TRY(actions::office_letters(v.services(), v.door.editions, v.session()));
  std::string body = publik::heading(1, word(v, "title")) + publik::paragraph(word(v, "lead"));
  if (error != nullptr) body += publik::failure_note(v.r, *error);
  if (made != nullptr) body += report_block(v, *made);
  if (v.request.query("selesai"))
    body += "<div role=\"status\">" +
            publik::note("good", word(v, "done"), "<p>" + word(v, "done.text") + "</p>") + "</div>";
  if (all.empty())
    return sheet(v, word(v, "title"), body + "<p class=\"empty\">" + word(v, "none") + "</p>", 200, path);
  std::vector<Option> letters;
  for (const actions::OfficeLetter& one : all) letters.push_back({one.id, escape(one.label)});
  std::vector<Option> modes = {{"periksa", word(v, "mode.check")}, {"contoh", word(v, "mode.preview")}};
  if (letters::can_render_on_page()) modes.push_back({"contoh-halaman", word(v, "mode.preview_page")});
  if (v.keeper()) modes.push_back({"pasang", word(v, "mode.adopt")});
  if (v.keeper() && letters::can_render_on_page())
    modes.push_back({"pasang-halaman", word(v, "mode.adopt_page")});
  body += form_of(
      v, {.id = id,
          .action = path,
          .inner_html = drop_down(id, "surat", word(v, "letter"), letters, typed.was("surat")) +
                        box({.form = id,
                             .name = "berkas",
                             .label_html = word(v, "file"),
                             .hint_html = word(v, "file.hint"),
                             .type = "file",
                             .required = true,
                             .accept = ".docx"}) +
                        choice(id, "cara", word(v, "mode"), modes, typed.was("cara", "periksa"), true),
          .button_html = word(v, "button"),
          .files = true});
  return sheet(v, word(v, "title"), "<div class=\"column\">" + body + "</div>",
               error == nullptr ? 200 : http::status_of(error->kind), path);
}

Result<Response> take(Visit& v) {
  const auto done = [&]() -> Result<Response> {
    const http::FormFile* file = v.form.file("berkas");
    if (file == nullptr || file->data.empty()) return malformed("templates.no_file");
    const ByteView octets = file->data.view();
    const std::string letter = v.field("surat");
    const std::string how = v.field("cara");
    if (how == "pasang" || how == "pasang-halaman") {
      TRY(actions::adopt_word(v.services(), v.door.editions, v.session(), letter, octets,
                              how == "pasang" ? actions::Setting::wording : actions::Setting::page));
      return go(v, std::string{path} + "?selesai=ya");
    }
    const letters::WordTemplate made =
        TRY(actions::word_template(v.services(), v.door.editions, v.session(), letter, octets));
    if (how == "contoh" || how == "contoh-halaman")
      return stream(TRY(actions::word_preview(v.services(), v.session(), made,
                                              how == "contoh" ? ByteView{} : octets)));
    return page(v, Typed{v.form}, &made);
  }();
  if (!done) return page(v, Typed{v.form}, nullptr, &done.error());
  return done;
}

}  // namespace

void mount_templates(http::Router& router, const Held& door) {
  show(router, door, Method::get, path, [](Visit& v) { return page(v); });
  show(router, door, Method::post, path, take,
       {.body_limit = 11 * 1024 * 1024, .time_limit = std::chrono::minutes{1}});
}

}  // namespace paraf::staff
