// The office's own letters, for programs: what they say, what a Word file would make of one, and putting it
// in use.
#include <boost/json.hpp>
#include <memory>

#include "actions/letter_template.h"
#include "actions/services.h"
#include "actions/verbs.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;

namespace {

using Editions = std::shared_ptr<workflow::Editions>;

const char* setting_word(bool on_page) { return on_page ? "page" : "wording"; }

// The file, and how the letter is to be set.
struct Sent {
  Bytes docx;
  actions::Setting setting = actions::Setting::wording;
};
Result<Sent> sent(Call& call) {
  Input input = TRY(Input::read(call.request));
  const auto setting = actions::setting_of(TRY(input.text("setting")));
  if (!setting) return malformed("api.field", {{"field", "setting"}});
  if (input.uploads.size() != 1 || input.uploads.front().paper != "template")
    return malformed("api.field_missing", {{"field", "papers.template"}});
  return Sent{std::move(input.uploads.front().bytes), *setting};
}

Result<Response> list(Call& call, const Editions& editions) {
  json::array all;
  for (const actions::OfficeLetter& one :
       TRY(actions::office_letters(call.parts.services, *editions, call.session())))
    all.push_back(json::object{{"letter", one.id},
                               {"label", one.label},
                               {"procedures", texts(one.procedures)},
                               {"setting", setting_word(one.on_page)}});
  return answer(all);
}

Result<Response> read(Call& call, const Editions& editions) {
  const actions::LetterWording wording =
      TRY(actions::letter_wording(call.parts.services, *editions, call.session(), call.param("letter")));
  return answer(json::object{{"letter", wording.id},
                             {"label", wording.label},
                             {"text", wording.yaml},
                             {"blanks", texts(wording.blanks)},
                             {"setting", setting_word(wording.on_page)}});
}

Result<Response> check(Call& call, const Editions& editions) {
  const Sent file = TRY(sent(call));
  const letters::WordTemplate made = TRY(actions::word_template(
      call.parts.services, *editions, call.session(), call.param("letter"), file.docx));
  if (file.setting == actions::Setting::page)
    TRY(actions::word_preview(call.parts.services, call.session(), made, file.docx));
  json::array blanks;
  for (const letters::WordBlank& blank : made.blanks)
    blanks.push_back(json::object{{"name", blank.name}, {"paragraph", blank.paragraph}});
  return answer(json::object{{"text", made.yaml}, {"blanks", blanks}, {"left_out", texts(made.left)}});
}

Result<Response> adopt(Call& call, const Editions& editions) {
  const Sent file = TRY(sent(call));
  return answer(json::object{
      {"editions", texts(TRY(actions::adopt_word(call.parts.services, *editions, call.session(),
                                                    call.param("letter"), file.docx, file.setting)))}});
}

}  // namespace

void mount_templates(http::Router& router, const Held& parts) {
  const Editions editions = std::make_shared<workflow::Editions>(actions::verbs());
  // Ten megabytes of Word file in base64; a page takes LibreOffice some seconds.
  const http::Route upload{.body_limit = std::size_t{15} << 20, .time_limit = std::chrono::minutes{2}};
  add(router, parts, "listTemplates", [editions](Call& call) { return list(call, editions); });
  add(router, parts, "readTemplate", [editions](Call& call) { return read(call, editions); });
  add(
      router, parts, "checkTemplate", [editions](Call& call) { return check(call, editions); }, upload);
  add(
      router, parts, "adoptTemplate", [editions](Call& call) { return adopt(call, editions); }, upload);
}

}  // namespace paraf::api
