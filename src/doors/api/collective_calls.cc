// Collective requests: one letter, many applicants, each with a fate of their own.
#include <boost/json.hpp>

#include "actions/applicant_list.h"
#include "actions/collective_waits.h"
#include "actions/services.h"
#include "actions/verbs.h"
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

json::array report_of(const std::vector<actions::RowReport>& report, const std::map<int, std::string>& waits) {
  json::array rows;
  for (const actions::RowReport& row : report) {
    json::array problems;
    for (const std::string& problem : row.problems) problems.emplace_back(problem);
    const auto wait = waits.find(row.line);
    rows.push_back(json::object{{"line", row.line},
                                {"name", row.name},
                                {"problems", problems},
                                {"waits", wait == waits.end() ? std::string{} : wait->second}});
  }
  return rows;
}

Result<std::shared_ptr<const workflow::Edition>> procedure_of(Call& call, const std::string& id) {
  workflow::Editions editions{actions::verbs()};
  return call.parts.services.store.read(Scope::office(call.who->office),
                                        [&](Transaction& tx) { return editions.present(tx, id); });
}

// Files come by their place: "list" is the table, "member" one applicant's (told apart by name), any other a
// slot.
Result<Response> submit(Call& call) {
  Input input = TRY(Input::read(call.request));
  actions::CollectiveRequest request;
  request.sop = TRY(input.text("sop"));
  request.unit = TRY(input.text("unit"));
  request.letter_number = TRY(input.text("letter_number"));
  request.letter_date = TRY(input.text("letter_date"));
  request.idempotency_key = call.idempotency_key();
  std::vector<actions::Upload> own;
  const actions::Upload* table = nullptr;
  for (actions::Upload& upload : input.uploads) {
    if (upload.paper == "list")
      table = &upload;
    else
      (upload.paper == "member" ? own : request.papers).push_back(std::move(upload));
  }
  if (table == nullptr) return malformed("collective.no_list");
  const auto procedure = TRY(procedure_of(call, request.sop));
  actions::ApplicantList list =
      TRY(actions::applicants_of(TRY(sheet::read(table->bytes)), procedure->sop, std::move(own)));
  request.sop = procedure->sop.id;
  request.rows = std::move(list.rows);
  const bool dry = TRY(input.truth("dry_run")).value_or(false);
  const auto report = actions::merged(list, TRY(call.parts.desk.check_collective(call.session(), request)));
  const auto waits =
      TRY(actions::rows_that_wait(call.parts.services, call.session(), procedure->sop, request, report));
  if (dry) return answer(json::object{{"receipt", nullptr}, {"rows", report_of(report, waits)}});
  const actions::Receipt receipt = TRY(call.parts.desk.submit_collective(call.session(), std::move(request)));
  return answer(json::object{{"receipt", to_json(receipt)}, {"rows", report_of(report, waits)}}, 201);
}

Result<Response> list(Call& call) {
  const actions::CaseView view = TRY(call.parts.desk.view(call.session(), TRY(call.subject())));
  json::array members;
  for (const actions::MemberView& m : view.members)
    members.push_back(json::object{{"person", m.person.text()},
                                   {"name", m.name},
                                   {"status", m.status},
                                   {"reason", m.reason},
                                   {"authority_status", m.authority_status},
                                   {"serial", m.serial},
                                   {"answer_due", m.answer_due}});
  return answer(members);
}

Result<Response> amend(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  Input input = TRY(Input::read(call.request));
  std::optional<actions::Statement> statement;
  if (const auto fields = TRY(input.texts("statement")); !fields.empty()) {
    const auto field = [&](const char* name) {
      const auto found = fields.find(name);
      return found == fields.end() ? std::string{} : found->second;
    };
    statement = actions::Statement{field("name"), field("nip"),  field("nik"),   field("position"),
                                   field("rank"), field("unit"), field("email"), field("phone")};
  }
  return answer(to_json(TRY(call.parts.desk.amend_applicant(
      call.session(), subject, TRY(PersonId::parse(call.param("person"))), std::move(input.uploads),
      std::move(statement), call.idempotency_key()))));
}

Result<Response> withdraw(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  const Input input = TRY(Input::read(call.request));
  return answer(to_json(TRY(
      call.parts.desk.withdraw_applicant(call.session(), subject, TRY(PersonId::parse(call.param("person"))),
                                         TRY(input.text("reason")), call.idempotency_key()))));
}

}  // namespace

void mount_collective(http::Router& router, const Held& parts) {
  const http::Route papers{.body_limit = 160 * 1024 * 1024, .time_limit = std::chrono::minutes{10}};
  add(router, parts, "submitCollective", submit, papers);
  add(router, parts, "listApplicants", list);
  add(router, parts, "amendApplicant", amend,
      {.body_limit = 40 * 1024 * 1024, .time_limit = std::chrono::minutes{5}});
  add(router, parts, "withdrawApplicant", withdraw);
}

}  // namespace paraf::api
