// Cases: handing in, the inbox, the view, acts, papers.
#include <boost/json.hpp>

#include "actions/services.h"
#include "actions/verbs.h"
#include "actions/with_authority.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"
#include "office/workflow/workflow.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;
using store::Scope;
using store::Transaction;

namespace {

constexpr std::size_t with_papers = 40 * 1024 * 1024;

Result<std::optional<actions::Statement>> statement_of(const Input& input) {
  // In a multipart form without "data" the object is absent; the fields then stand in the person's record.
  if (input.object("statement") == nullptr) {
    TRY(input.texts("statement"));  // an array or a number is a mistake to be told
    return std::optional<actions::Statement>{};
  }
  const auto fields = TRY(input.texts("statement"));
  const auto field = [&](const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string{} : found->second;
  };
  return std::optional{actions::Statement{field("name"), field("nip"), field("nik"), field("position"),
                                          field("rank"), field("unit"), field("email"), field("phone")}};
}

Result<Response> submit(Call& call) {
  Input input = TRY(Input::read(call.request));
  actions::SubmitRequest request;
  request.sop = TRY(input.text("sop"));
  for (const std::string& person : TRY(input.list("applicants")))
    request.applicants.push_back(TRY(PersonId::parse(person)));
  request.statement = TRY(statement_of(input));
  request.letter_number = TRY(input.text("letter_number"));
  request.letter_date = TRY(input.text("letter_date"));
  request.papers = std::move(input.uploads);
  request.idempotency_key = call.idempotency_key();
  const actions::Receipt receipt = TRY(call.parts.desk.submit(call.session(), std::move(request)));
  return answer(to_json(receipt), 201);
}

Result<std::map<std::string, actions::Verdict>> verdicts_of(const Input& input) {
  std::map<std::string, actions::Verdict> verdicts;
  const json::object* given = input.object("verdicts");
  if (given == nullptr) return verdicts;
  for (const auto& [paper, each] : *given) {
    const json::object* verdict = each.if_object();
    const json::value* complete = verdict == nullptr ? nullptr : verdict->if_contains("complete");
    if (complete == nullptr || !complete->is_bool()) return malformed("api.field", {{"field", "verdicts"}});
    const json::value* reason = verdict->if_contains("reason");
    std::string why =
        reason != nullptr && reason->is_string() ? std::string{reason->as_string()} : std::string{};
    verdicts[std::string{paper}] = {complete->as_bool(), std::move(why)};
  }
  return verdicts;
}

// {person: {"fate": "kurang" or "tolak", "reason": …}}, of a collective request.
Result<std::map<PersonId, actions::ActRequest::Fate>> fates_of(const Input& input) {
  std::map<PersonId, actions::ActRequest::Fate> fates;
  const json::object* given = input.object("fates");
  if (given == nullptr) return fates;
  for (const auto& [person, each] : *given) {
    const json::object* said = each.if_object();
    const json::value* fate = said == nullptr ? nullptr : said->if_contains("fate");
    const json::value* reason = said == nullptr ? nullptr : said->if_contains("reason");
    const bool known = fate != nullptr && fate->is_string() && (fate->as_string() == "kurang" || fate->as_string() == "tolak");
    if (!known || reason == nullptr || !reason->is_string()) return malformed("api.field", {{"field", "fates"}});
    fates[TRY(PersonId::parse(std::string{person}))] = {fate->as_string() == "tolak",
                                                        std::string{reason->as_string()}};
  }
  return fates;
}

Result<Response> act(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  Input input = TRY(Input::read(call.request));
  actions::ActRequest request;
  request.verb = TRY(input.required("verb"));
  request.step = TRY(input.text("step"));
  request.outcome = TRY(input.text("outcome"));
  request.params = TRY(input.texts("params"));
  request.verdicts = TRY(verdicts_of(input));
  request.fates = TRY(fates_of(input));
  request.uploads = std::move(input.uploads);
  request.passphrase = TRY(input.secret("passphrase"));
  request.idempotency_key = call.idempotency_key();
  request.version = TRY(input.integer("version"));
  return answer(to_json(TRY(call.parts.desk.perform(call.session(), subject, std::move(request)))));
}

Result<Response> amend(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  Input input = TRY(Input::read(call.request));
  auto statement = TRY(statement_of(input));
  return answer(to_json(TRY(call.parts.desk.amend(call.session(), subject, std::move(input.uploads),
                                                  std::move(statement), call.idempotency_key()))));
}

Result<Response> withdraw(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  const Input input = TRY(Input::read(call.request));
  return answer(to_json(TRY(
      call.parts.desk.withdraw(call.session(), subject, TRY(input.text("reason")), call.idempotency_key()))));
}

Result<Response> procedures(Call& call) {
  // The editions new requests of this office follow; what a portal needs to draw its form.
  workflow::Editions editions{actions::verbs()};
  const auto present = TRY(call.parts.services.store.read(
      Scope::office(call.who->office), [&](Transaction& tx) { return editions.all_present(tx); }));
  json::array list;
  for (const auto& edition : present) {
    const sop::Sop& sop = edition->sop;
    json::array papers, rows;
    for (const sop::Paper& paper : sop.papers) {
      json::array types;
      for (const std::string& type : paper.types) types.emplace_back(type);
      papers.push_back(json::object{{"id", paper.id},
                                    {"label", paper.label},
                                    {"required", paper.required},
                                    {"confidential", paper.confidential},
                                    {"added", paper.added},
                                    {"types", types}});
    }
    for (const sop::Row& row : sop.rows) {
      rows.push_back(json::object{{"no", row.no},
                                  {"activity", row.activity.reading},
                                  {"time", row.time.text},
                                  {"inferred", row.inferred},
                                  {"reconstructed", row.reconstructed}});
    }
    list.push_back(json::object{{"id", sop.id},
                                {"name", sop.identity.name.reading},
                                {"edition", sop.edition},
                                {"number", sop.identity.number},
                                {"purpose", sop.purpose},
                                {"papers", papers},
                                {"rows", rows}});
  }
  return answer(list);
}

Result<Response> download_paper(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  return download(TRY(call.parts.desk.paper(call.session(), subject,
                                            TRY(DocumentId::parse(call.request.param("document"))))));
}

}  // namespace

void mount_cases(http::Router& router, const Held& parts) {
  const http::Route uploads{.body_limit = with_papers, .time_limit = std::chrono::minutes{5}};
  add(router, parts, "listProcedures", procedures);
  add(router, parts, "inbox", [](Call& call) -> Result<Response> {
    const actions::InboxPage page =
        TRY(call.parts.desk.inbox_page(call.session(), call.request.query("after").value_or("")));
    Response response = answer(list_of(page.tasks));
    // [RFC 8288]
    if (!page.next.empty())
      response.header("Link", "</api/v1/inbox?after=" + http::encode(page.next) + ">; rel=\"next\"");
    return response;
  });
  add(router, parts, "listCases", [](Call& call) -> Result<Response> {
    return answer(
        list_of(TRY(call.parts.desk.cases(call.session(), call.request.query("status").value_or("")))));
  });
  add(router, parts, "submitCase", submit, uploads);
  add(router, parts, "viewCase", [](Call& call) -> Result<Response> {
    return answer(to_json(TRY(call.parts.desk.view(call.session(), TRY(call.subject())))));
  });
  add(router, parts, "act", act, uploads);
  add(router, parts, "amendCase", amend, uploads);
  add(router, parts, "withdrawCase", withdraw);
  add(router, parts, "downloadPaper", download_paper);
  add(router, parts, "track", [](Call& call) -> Result<Response> {
    json::value tracking = to_json(TRY(call.parts.desk.track(call.request.param("code"))));
    if (const auto there = TRY(actions::with_authority(call.parts.services, call.request.param("code")))) {
      tracking.as_object()["authority"] = there->name;
      tracking.as_object()["authority_since"] = there->since.rfc3339();
    }
    return answer(tracking);
  });
}

}  // namespace paraf::api
