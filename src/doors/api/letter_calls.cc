// Letters and the registers they stand in.
#include <boost/json.hpp>
#include <algorithm>
#include <charconv>

#include "actions/corrections.h"
#include "actions/report_counter.h"
#include "actions/services.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"
#include "office/letters/content.h"
#include "office/letters/letters.h"
#include "office/people/office.h"
#include "office/registry/registry.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;
using store::Scope;
using store::Transaction;

namespace {

// The words of a letter are for whom the letter itself is for: a draft stays among the office's officials, and a letter
// that names many is given to none of them.
Result<void> may_read(Call& call, const actions::CaseRef& subject, const actions::CaseView& view,
                      const std::string& use) {
  const bool own = std::any_of(view.applicants.begin(), view.applicants.end(),
                               [&](const auto& one) { return one.first == call.who->person; });
  const bool many = !view.members.empty();
  if (own && many) return forbidden("actions.letter_of_many");
  const auto letter = std::find_if(view.letters.begin(), view.letters.end(),
                                   [&](const actions::LetterView& one) { return one.use == use; });
  const bool is_signed = letter != view.letters.end() && letter->state == "ditandatangani";
  if (is_signed) return {};
  // Its history is shown to officials of the case's office alone, and to none about their own case.
  if (own || !call.parts.desk.letter_history(call.session(), subject, use)) {
    if (letter == view.letters.end()) return not_found("letters.unknown");
    return forbidden("actions.draft_is_internal");
  }
  return {};
}

Result<Response> read_letter(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  const actions::CaseView view = TRY(call.parts.desk.view(call.session(), subject));  // may they see it at all?
  const std::string use = call.param("letter");
  TRY(may_read(call, subject, view, use));
  return call.parts.services.store.read(
      Scope::office(subject.office), [&](Transaction& tx) -> Result<Response> {
        const auto letter = TRY(letters::letter_of_case(tx, subject.id.text(), use));
        if (!letter) return not_found("letters.unknown");
        const letters::Content content =
            TRY(letters::content(tx, call.parts.services.sealer, letter->id, letter->edition));
        json::array versions;
        for (const letters::Version& version : TRY(letters::versions(tx, letter->id))) {
          versions.push_back(json::object{{"edition", version.edition},
                                          {"hash", version.hash},
                                          {"at", to_json(version.at)},
                                          {"remark", version.remark}});
        }
        return answer(json::object{{"id", letter->id.text()},
                                   {"letter", use},
                                   {"subject", letter->subject},
                                   {"state", letters::name_of(letter->state)},
                                   {"edition", letter->edition},
                                   {"hash", letter->hash},
                                   {"number", letter->number},
                                   {"day", letter->day},
                                   {"content", letters::to_json(content)},
                                   {"versions", versions}});
      });
}

Result<Response> edit_letter(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  const Input input = TRY(Input::read(call.request));
  actions::Params fields = TRY(input.texts("fields"));
  return answer(to_json(TRY(call.parts.desk.edit_letter(call.session(), subject, call.param("letter"),
                                                        std::move(fields), call.idempotency_key()))));
}

Result<Response> list_hints(Call& call) {
  json::array list;
  for (const actions::CounterHint& hint :
       TRY(actions::counter_hints(call.parts.services, call.session(), TRY(call.subject())))) {
    json::object facts;
    for (const auto& [name, said] : hint.facts) facts[name] = said;
    list.push_back(json::object{{"code", hint.code},
                                {"say", call.parts.messages.text(call.language, hint.code, hint.facts)},
                                {"facts", facts}});
  }
  return answer(list);
}

Result<Response> list_marks(Call& call) {
  const actions::DraftBlocks draft = TRY(actions::corrections(
      call.parts.services, call.parts.desk, call.session(), TRY(call.subject()), call.param("letter")));
  json::array blocks, marks;
  for (const std::string& block : draft.blocks) blocks.emplace_back(block);
  for (const actions::CorrectionView& mark : draft.marks)
    marks.push_back(json::object{{"version", mark.version},
                                 {"block", mark.block},
                                 {"by", mark.by},
                                 {"position", mark.position},
                                 {"words", mark.words},
                                 {"at", to_json(mark.at)},
                                 {"open", mark.open}});
  return answer(json::object{
      {"version", draft.version}, {"may_mark", draft.may_mark}, {"blocks", blocks}, {"marks", marks}});
}

Result<Response> mark(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  const Input input = TRY(Input::read(call.request));
  const auto version = TRY(input.integer("version")), block = TRY(input.integer("block"));
  if (!version || *version < 1 || *version > 1'000'000) return malformed("api.field", {{"field", "version"}});
  if (!block || *block < 0 || *block > 1'000'000) return malformed("api.field", {{"field", "block"}});
  TRY(actions::mark_correction(call.parts.services, call.parts.desk, call.session(), subject,
                               {call.param("letter"), static_cast<int>(*version), static_cast<int>(*block),
                                TRY(input.required("words")), call.idempotency_key()}));
  return Response::no_content();
}

Result<int> whole(const std::optional<std::string>& text, std::string_view field, int otherwise) {
  if (!text) return otherwise;
  int number = 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (ec != std::errc{} || end != text->data() + text->size() || number < 0)
    return malformed("api.field", {{"field", std::string{field}}});
  return number;
}

Result<Response> read_register(Call& call) {
  registry::Listing listing;
  const std::string_view book = call.request.param("book");
  if (book != registry::name_of(registry::Book::incoming) &&
      book != registry::name_of(registry::Book::outgoing))
    return not_found("api.no_such_book");
  listing.book = book == registry::name_of(registry::Book::incoming) ? registry::Book::incoming
                                                                     : registry::Book::outgoing;
  listing.words = call.request.query("words").value_or("");
  listing.after = TRY(whole(call.request.query("after"), "after", 0));
  listing.most = std::min(TRY(whole(call.request.query("most"), "most", 50)), 200);
  const int year = TRY(whole(call.request.query("year"), "year", 0));
  const Timestamp now = call.parts.services.clock.now();
  return call.parts.services.store.read(
      Scope::office(call.who->office), [&](Transaction& tx) -> Result<Response> {
        const people::Office office = TRY(people::load_office(tx));
        listing.year = year != 0 ? year : people::year_of(local_day(now, office.settings.zone));
        json::array list;
        const registry::Page page = TRY(registry::list(tx, listing));
        for (const registry::AgendaEntry& e : page.entries) {
          list.push_back(json::object{{"year", e.year},
                                      {"sequence", e.sequence},
                                      {"number", e.number},
                                      {"day", people::iso(e.day)},
                                      {"their_number", e.their_number},
                                      {"letter_day", e.letter_day},
                                      {"from", e.from},
                                      {"to", e.to},
                                      {"subject", e.subject},
                                      {"classification", e.classification},
                                      {"state", registry::name_of(e.state)},
                                      {"reason", e.reason},
                                      {"case", e.owner_case}});
        }
        json::object found{{"book", book}, {"year", listing.year}, {"entries", list}};
        if (page.next != 0) found["next"] = page.next;
        return answer(found);
      });
}

}  // namespace

void mount_letters(http::Router& router, const Held& parts) {
  add(router, parts, "downloadLetter", [](Call& call) -> Result<Response> {
    return download(TRY(call.parts.desk.letter(call.session(), TRY(call.subject()), call.param("letter"))));
  });
  add(router, parts, "readLetter", read_letter);
  add(router, parts, "editLetter", edit_letter);
  add(router, parts, "listHints", list_hints);
  add(router, parts, "listMarks", list_marks);
  add(router, parts, "markLetter", mark);
  add(router, parts, "downloadDisposition", [](Call& call) -> Result<Response> {
    return download(TRY(call.parts.desk.disposition_sheet(call.session(), TRY(call.subject()))));
  });
  add(router, parts, "readRegister", read_register);
}

}  // namespace paraf::api
