// The authority's inventory, its status, and what two officers do together.
#include "doors/api/authority_calls.h"

#include <boost/json.hpp>

#include "actions/officers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"

namespace paraf::api {

namespace json = boost::json;
using actions::Officers;
using http::Response;

namespace {

Officers officers(Call& call) { return Officers{call.parts.services}; }

json::value maybe(const std::optional<Timestamp>& instant) {
  return instant ? to_json(*instant) : json::value(nullptr);
}

json::object line(const actions::InventoryLine& l) {
  return {{"serial", l.serial},
          {"issuer", l.issuer},
          {"profile", l.profile},
          {"name", l.name},
          {"organisation", l.organisation},
          {"status", l.status},
          {"reason", l.reason},
          {"not_before", to_json(l.not_before)},
          {"not_after", to_json(l.not_after)},
          {"revoked", maybe(l.revoked)}};
}

json::array lines(const std::vector<actions::InventoryLine>& all) {
  json::array out;
  for (const actions::InventoryLine& l : all) out.push_back(line(l));
  return out;
}

json::object shown(const actions::ActPreview& p) {
  json::value makes = nullptr;
  if (p.makes)
    makes = json::object{{"issuer", p.makes->issuer},
                         {"profile", p.makes->profile},
                         {"subject", p.makes->subject},
                         {"key", crypto::name_of(p.makes->key)},
                         {"key_sha256", p.makes->key_hash},
                         {"not_before", to_json(p.makes->not_before)},
                         {"not_after", to_json(p.makes->not_after)}};
  json::array stops;
  for (const keys::Purpose purpose : p.stops) stops.push_back(json::value(keys::name_of(purpose)));
  return {{"makes", makes}, {"ends", lines(p.ends)}, {"touches", lines(p.touches)}, {"stops", stops}};
}

json::object shown(const actions::OfficersRequest& r) {
  json::object content;
  for (const auto& [name, value] : r.request.content) content[name] = value;
  json::array rows;
  for (const ca::ListMade& row : r.rows) {
    json::object fields;
    for (const auto& [name, value] : row.content) fields[name] = value;
    rows.push_back(json::object{{"line", row.line},
                                {"name", row.name},
                                {"content", std::move(fields)},
                                {"serial", row.serial},
                                {"problem", row.code}});
  }
  return {{"request", r.request.id.text()},
          {"act", ca::name_of(r.request.act)},
          {"state", ca::name_of(r.request.state)},
          {"content", content},
          {"text", r.text},
          {"hash", r.request.hash},
          {"about", r.about},
          {"own", r.own},
          {"authors", texts(r.authors)},
          {"approved_by", texts(r.approved_by)},
          {"asked", to_json(r.request.asked)},
          {"decided", maybe(r.request.decided)},
          {"result", r.request.result},
          {"asked_before", r.request.asked_before},
          {"preview", shown(r.preview)},
          {"rows", rows}};
}

Result<std::optional<Timestamp>> instant(const Call& call, std::string_view name) {
  const auto text = call.request.query(name);
  if (!text || text->empty()) return std::optional<Timestamp>{};
  const auto parsed = Timestamp::parse(*text);
  if (!parsed) return malformed("api.field", {{"field", std::string{name}}});
  return std::optional{*parsed};
}

Result<int> number(const Call& call, std::string_view name, int otherwise, int most) {
  const std::string text = call.request.query(name).value_or("");
  if (text.empty()) return otherwise;
  if (text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos || std::stoi(text) < 1 ||
      std::stoi(text) > most)
    return malformed("api.field", {{"field", std::string{name}}});
  return std::stoi(text);
}

Result<actions::SheetForm> sheet_form(const Call& call) {
  const std::string form = call.request.query("form").value_or("xlsx");
  if (form == "csv") return actions::SheetForm::csv;
  if (form == "xlsx") return actions::SheetForm::xlsx;
  return malformed("api.field", {{"field", "form"}});
}

Result<actions::InventoryAsk> inventory_ask(const Call& call) {
  actions::InventoryAsk ask;
  ask.text = call.request.query("search").value_or("");
  ask.status = call.request.query("status").value_or("");
  ask.profile = call.request.query("profile").value_or("");
  ask.after = call.request.query("after").value_or("");
  ask.expires_from = TRY(instant(call, "expires_from"));
  ask.expires_before = TRY(instant(call, "expires_before"));
  ask.most = TRY(number(call, "most", 50, 1000));
  return ask;
}

Result<Response> inventory(Call& call) {
  const auto page = TRY(officers(call).inventory(call.session(), TRY(inventory_ask(call))));
  return answer(json::object{{"certificates", lines(page.lines)}, {"next", page.next}});
}

Result<Response> history(Call& call) {
  const auto h = TRY(officers(call).certificate(call.session(), call.param("serial")));
  json::object out = line(h.line);
  out["subject"] = h.subject;
  out["order"] = h.order;
  out["follows"] = h.follows;
  out["followed_by"] = h.followed_by;
  out["fingerprint"] = h.fingerprint;
  out["key"] = h.key;
  out["subscriber"] = h.subscriber;
  out["invalid_since"] = maybe(h.invalid_since);
  json::array events;
  for (const auto& event : h.events)
    events.push_back(json::object{{"at", to_json(event.at)}, {"act", event.act}, {"by", event.by}});
  out["events"] = events;
  return answer(out);
}

Result<Response> expiries(Call& call) {
  const auto report = TRY(officers(call).expiries(call.session(), TRY(number(call, "days", 90, 3660))));
  json::array groups;
  for (const auto& group : report.groups)
    groups.push_back(
        json::object{{"month", group.month}, {"profile", group.profile}, {"count", group.count}});
  return answer(json::object{{"from", to_json(report.from)},
                             {"until", to_json(report.until)},
                             {"total", report.total},
                             {"groups", groups},
                             {"certificates", lines(report.lines)}});
}

Result<Response> status(Call& call) {
  const auto s = TRY(officers(call).status(call.session()));
  json::array lists, services;
  for (const auto& list : s.lists)
    lists.push_back(json::object{{"issuer", list.issuer},
                                 {"shard", list.shard},
                                 {"this_update", to_json(list.this_update)},
                                 {"next_update", to_json(list.next_update)},
                                 {"entries", list.entries}});
  for (const auto& one : s.services)
    services.push_back(
        json::object{{"id", one.id}, {"name", one.name}, {"not_after", to_json(one.not_after)}});
  return answer(json::object{{"lists", lists},
                             {"services", services},
                             {"revision", s.revision},
                             {"certificates", s.certificates},
                             {"waiting", s.waiting},
                             {"failed", s.failed}});
}

Result<Response> ask(Call& call) {
  const Input input = TRY(Input::read(call.request));
  const auto act = TRY(ca::act_named(TRY(input.required("act"))));
  const auto asked = TRY(officers(call).ask(call.session(), act, TRY(input.texts("content"))));
  return answer(shown(asked), asked.request.asked_before ? 200 : 201);
}

Result<Response> preview(Call& call) {
  const Input input = TRY(Input::read(call.request));
  const auto act = TRY(ca::act_named(TRY(input.required("act"))));
  return answer(shown(TRY(officers(call).preview(call.session(), act, TRY(input.texts("content"))))));
}

Result<Response> suspend(Call& call) {
  const Input input = TRY(Input::read(call.request));
  return answer(line(
      TRY(officers(call).suspend(call.session(), call.param("serial"), TRY(input.required("reason"))))));
}

Result<Response> requests(Call& call) {
  json::array all;
  for (const auto& r : TRY(officers(call).requests(call.session(), call.request.query("state").value_or(""))))
    all.push_back(shown(r));
  return answer(all);
}

Result<ca::RequestId> request_id(const Call& call) {
  return ca::RequestId::parse(call.request.param("request"));
}

Result<Response> check_list(Call& call) {
  const Input input = TRY(Input::read(call.request));
  if (input.uploads.size() != 1) return malformed("api.one_file");
  const ca::ListReport report = TRY(officers(call).check_list(call.session(), input.uploads.front().bytes));
  json::array rows;
  for (const ca::ListReport::Row& row : report.rows) {
    json::object one{{"line", row.line}, {"name", row.name}, {"problem", nullptr}};
    if (row.problem) {
      const auto said = call.parts.messages.sentence(call.language, *row.problem);
      one["problem"] = json::object{{"code", row.problem->code}, {"detail", said.say}, {"next", said.next}};
    }
    rows.push_back(std::move(one));
  }
  return answer(
      json::object{{"list", report.hash}, {"good", report.bad == 0}, {"bad", report.bad}, {"rows", rows}});
}

}  // namespace

void mount_authority(http::Router& router, const Held& parts) {
  const http::Route patient{.body_limit = (1 << 20), .time_limit = std::chrono::minutes{5}};
  add(router, parts, "searchInventory", inventory);
  add(router, parts, "exportInventory", [](Call& call) -> Result<Response> {
    return download(
        TRY(officers(call).inventory_file(call.session(), TRY(inventory_ask(call)), TRY(sheet_form(call)))));
  });
  add(router, parts, "viewCertificateHistory", history);
  add(router, parts, "reportExpiries", expiries);
  add(router, parts, "exportExpiries", [](Call& call) -> Result<Response> {
    return download(TRY(officers(call).expiries_file(call.session(), TRY(number(call, "days", 90, 3660)),
                                                     TRY(sheet_form(call)))));
  });
  add(router, parts, "viewAuthorityStatus", status);
  add(router, parts, "listAuthorityRequests", requests);
  add(router, parts, "askAuthorityAct", ask, {.body_limit = 256 * 1024});
  add(router, parts, "previewAuthorityAct", preview, {.body_limit = 256 * 1024});
  add(router, parts, "suspendCertificate", suspend);
  add(router, parts, "downloadRootRequest", [](Call& call) -> Result<Response> {
    return download(TRY(officers(call).root_request(call.session())));
  });
  add(router, parts, "viewAuthorityRequest", [](Call& call) -> Result<Response> {
    return answer(shown(TRY(officers(call).request(call.session(), TRY(request_id(call))))));
  });
  add(router, parts, "amendAuthorityRequest",
      [](Call& call) -> Result<Response> {
        const Input input = TRY(Input::read(call.request));
        return answer(shown(
            TRY(officers(call).amend(call.session(), TRY(request_id(call)), TRY(input.texts("content"))))));
      },
      {.body_limit = 256 * 1024});
  add(
      router, parts, "approveAuthorityRequest",
      [](Call& call) -> Result<Response> {
        const Input input = TRY(Input::read(call.request));
        return answer(shown(
            TRY(officers(call).approve(call.session(), TRY(request_id(call)), TRY(input.required("hash"))))));
      },
      patient);
  add(router, parts, "rejectAuthorityRequest", [](Call& call) -> Result<Response> {
    const Input input = TRY(Input::read(call.request));
    return answer(shown(
        TRY(officers(call).reject(call.session(), TRY(request_id(call)), TRY(input.required("reason"))))));
  });
  add(router, parts, "withdrawAuthorityRequest", [](Call& call) -> Result<Response> {
    return answer(shown(TRY(officers(call).withdraw(call.session(), TRY(request_id(call))))));
  });
  add(
      router, parts, "retryAuthorityRequest",
      [](Call& call) -> Result<Response> {
        return answer(shown(TRY(officers(call).retry(call.session(), TRY(request_id(call))))));
      },
      patient);
  add(router, parts, "checkIssuanceList", check_list,
      {.body_limit = 32 << 20, .time_limit = std::chrono::minutes{5}});
}

}  // namespace paraf::api
