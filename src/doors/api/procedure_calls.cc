// A procedure changes, for programs: proposed, coordinated, approved; a running case moved, or deviating; and
// a case walked through in thought.
#include <boost/json.hpp>
#include <charconv>
#include <memory>

#include "actions/act.h"
#include "actions/services.h"
#include "actions/verbs.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"
#include "office/sop/check.h"
#include "office/workflow/walk.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;

namespace {

json::value view_of(const Call& call, const actions::SopProposal& p) {
  json::array coordination;
  std::string remarks;
  for (const sop::Finding& finding : p.remarks)
    remarks += sop::line("sop.yaml", finding, {call.parts.messages, call.language});
  for (const auto& [position, given] : p.coordination)
    coordination.push_back(json::object{{"position", position}, {"given", given}});
  return json::object{{"edition", p.edition},
                      {"sop", p.sop},
                      {"name", p.name},
                      {"number", p.number},
                      {"effective", p.effective},
                      {"state", p.state},
                      {"proposed_by", p.proposed_by},
                      {"approved_by", p.approved_by},
                      {"basis", p.basis},
                      {"remarks", remarks},
                      {"coordination", coordination}};
}

Result<Response> list(Call& call) {
  json::array all;
  for (const actions::SopProposal& p : TRY(call.parts.desk.sop_proposals(call.session())))
    all.push_back(view_of(call, p));
  return answer(all);
}

Result<Response> propose(Call& call) {
  const Input input = TRY(Input::read(call.request));
  const auto made = TRY(call.parts.desk.propose_sop(
      call.session(), {TRY(input.required("text")), TRY(input.texts("letters"))}, TRY(input.required("effective"))));
  return answer(view_of(call, made), 201);
}

Result<Response> coordinate(Call& call) {
  const Input input = TRY(Input::read(call.request));
  return answer(view_of(call, TRY(call.parts.desk.coordinate_sop(
      call.session(), call.param("edition"), TRY(input.required("position")), TRY(input.text("paper"))))));
}

Result<Response> approve(Call& call) {
  const Input input = TRY(Input::read(call.request));
  return answer(view_of(call, TRY(call.parts.desk.approve_sop(call.session(), call.param("edition"),
                                                              TRY(input.required("basis")),
                                                              TRY(input.truth("refuse")).value_or(false)))));
}

Result<Response> move(Call& call) {
  const Input input = TRY(Input::read(call.request));
  const auto report =
      TRY(call.parts.desk.move_case(call.session(), TRY(call.subject()), TRY(input.text("reason")),
                                    TRY(input.truth("dry_run")).value_or(false)));
  return answer(json::object{{"from", report.from},
                             {"to", report.to},
                             {"row", report.row},
                             {"new_row", report.new_row},
                             {"kept", texts(report.kept)},
                             {"lost", texts(report.lost)},
                             {"fresh", texts(report.fresh)},
                             {"problems", texts(report.problems)}});
}

Result<Response> deviate(Call& call) {
  const Input input = TRY(Input::read(call.request));
  return answer(to_json(TRY(call.parts.desk.deviate(call.session(), TRY(call.subject()),
                                                    TRY(input.required("verb")), TRY(input.text("step")),
                                                    TRY(input.required("reason")), call.idempotency_key()))));
}

json::value view_of(const workflow::Choice& choice) {
  return json::object{{"word", choice.word},
                      {"row", choice.row},
                      {"performer", choice.performer},
                      {"activity", choice.activity},
                      {"outcome", choice.outcome}};
}

Result<Response> walk(Call& call, workflow::Editions& editions) {
  int minutes = 30;
  if (const auto asked = call.request.query("minutes")) {
    const auto read = std::from_chars(asked->data(), asked->data() + asked->size(), minutes);
    if (read.ptr != asked->data() + asked->size() || minutes < 0 || minutes > 9999)
      return malformed("api.field", {{"field", "minutes"}});
  }
  std::vector<std::string> chosen;
  const std::string steps = call.request.query("steps").value_or("");
  for (std::size_t at = 0; at < steps.size() && chosen.size() < workflow::longest_walk;) {
    const std::size_t end = std::min(steps.find(',', at), steps.size());
    if (end > at) chosen.push_back(steps.substr(at, end - at));
    at = end + 1;
  }
  const auto& services = call.parts.services;
  const std::string sop = call.param("sop");
  struct Found {
    people::Office office;
    std::shared_ptr<const workflow::Edition> edition;
  };
  const Found found = TRY(services.store.read(
      store::Scope::office(call.who->office), [&](store::Transaction& tx) -> Result<Found> {
        people::Office office = TRY(people::load_office(tx));
        return Found{std::move(office), TRY(editions.present(tx, sop))};
      }));
  const calendar::WorkingTime time = actions::working_time(services, found.office);
  const Timestamp start = calendar::at_local(local_day(services.clock.now(), time.zone),
                                             std::chrono::minutes{0}, time.zone);
  const workflow::Walk walk =
      TRY(workflow::walk(found.edition->sop, actions::verbs(), time,
                         time.after(start, std::chrono::seconds{1}), std::chrono::minutes{minutes}, chosen));
  json::array path, choices;
  for (const workflow::Walked& step : walk.path)
    path.push_back(
        json::object{{"chosen", view_of(step.chosen)},
                     {"at", to_json(step.at)},
                     {"refused", step.refused ? json::value(step.refused->code) : json::value(nullptr)}});
  for (const workflow::Choice& choice : walk.choices) choices.push_back(view_of(choice));
  return answer(json::object{{"status", workflow::name_of(walk.now.status)},
                             {"row", walk.now.at},
                             {"path", path},
                             {"choices", choices}});
}

}  // namespace

void mount_procedures(http::Router& router, const Held& parts) {
  const auto editions = std::make_shared<workflow::Editions>(actions::verbs());
  const http::Route text{.body_limit = 2 * 1024 * 1024};
  add(router, parts, "listSopProposals", list);
  add(router, parts, "proposeSop", propose, text);
  add(router, parts, "coordinateSop", coordinate);
  add(router, parts, "approveSop", approve);
  add(router, parts, "moveCase", move);
  add(router, parts, "deviate", deviate);
  add(router, parts, "walkSop", [editions](Call& call) { return walk(call, *editions); });
}

}  // namespace paraf::api
