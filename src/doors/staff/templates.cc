// Letters in the office's own words: a Word file looked at, shown as it will be drawn, and put in use.
#include <fmt/format.h>

#include <map>

#include "actions/letter_template.h"
#include "actions/services.h"
#include "doors/public/looks.h"
#include "doors/staff/collective.h"
#include "office/letters/render.h"
#include "platform/journal/journal.h"

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

// Who last put a letter's wording in use, and when: of the office's journal.
struct Adopted {
  std::string by;
  Timestamp at;
};

Result<std::map<std::string, Adopted>> adopted(const Visit& v) {
  using Found = std::map<std::string, Adopted>;
  return v.services().store.read(store::Scope::office(v.who.office), [](store::Transaction& tx) -> Result<Found> {
    Found found;
    for (const journal::Written& w : TRY(journal::of_act(tx, "letter.template")))
      for (const auto& [name, letter] : w.entry.facts) {
        if (name != "letter") continue;
        const std::string id = w.entry.actor.substr(w.entry.actor.find(':') + 1);
        const auto person = people::person(tx, PersonId::trusted(id));
        found[letter] = {person ? person->name : std::string{}, w.at};
      }
    return found;
  });
}

// What is in use now: by which procedures, since when, as a sample and as a file.
Result<std::string> in_use(const Visit& v, const std::vector<actions::OfficeLetter>& all) {
  const auto by = TRY(adopted(v));
  std::string items;
  for (const actions::OfficeLetter& one : all) {
    const std::string at = std::string{path} + "/" + http::encode(one.id);
    std::string procedures;
    for (const std::string& name : one.procedures) procedures += (procedures.empty() ? "" : "<br>") + escape(name);
    const auto last = by.find(one.id);
    const std::string since =
        last == by.end()
            ? word(v, "with_procedure")
            : word(v, "changed.by", {{"name", last->second.by}, {"at", v.r.when(last->second.at, v.zone())}});
    items += "<li><div><strong>" + escape(one.label) + "</strong> " +
             badge("plain", word(v, one.on_page ? "set.page" : "set.wording")) + "</div>" +
             publik::facts({{word(v, "used_by"), procedures},
                            {word(v, "changed"), since}}) +
             "<p class=\"acts-row\">" + link_to(v, at + "/contoh", word(v, "sample")) + " " +
             link_to(v, at + "/naskah", word(v, "download")) + "</p></li>\n";
  }
  return "<section aria-labelledby=\"berlaku\"><h2 id=\"berlaku\">" + word(v, "in_use") +
         "</h2>\n<ul class=\"things\">\n" + items + "</ul></section>\n";
}

Result<actions::LetterWording> wording_of(const Visit& v) {
  if (!v.official()) return forbidden("staff.officials_only");
  return actions::letter_wording(v.services(), v.door.editions, v.session(), std::string{v.request.param("surat")});
}

Result<Response> sample(Visit& v) {
  const auto wording = TRY(wording_of(v));
  letters::WordTemplate made{wording.yaml, {}, {}};
  for (const std::string& blank : wording.blanks) made.blanks.push_back({blank, 0});
  return stream(TRY(actions::word_preview(v.services(), v.session(), made)));
}

Result<Response> text_of_template(Visit& v) {
  const auto wording = TRY(wording_of(v));
  const ByteView octets = bytes_of(wording.yaml);
  return stream(actions::File{wording.id + ".yaml", "application/yaml", Bytes{octets.begin(), octets.end()}}, true);
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
  body += TRY(in_use(v, all)) + "<section aria-labelledby=\"baru\"><h2 id=\"baru\">" + word(v, "new") + "</h2>\n";
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
          .files = true}) +
          "</section>\n";
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
  show(router, door, Method::get, std::string{path} + "/{surat}/contoh", sample);
  show(router, door, Method::get, std::string{path} + "/{surat}/naskah", text_of_template);
  show(router, door, Method::post, path, take,
       {.body_limit = 11 * 1024 * 1024, .time_limit = std::chrono::minutes{1}});
}

}  // namespace paraf::staff
