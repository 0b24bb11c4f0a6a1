// The work of a desk: whose case it is, what nobody has opened, what is said about it and to whom, who
// looked, what is agreed, lists kept under a name, who holds a certificate.
#include <algorithm>
#include <boost/json.hpp>

#include "actions/conversation.h"
#include "actions/holders.h"
#include "actions/services.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/span.h"
#include "doors/api/views.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;

namespace {

Result<Response> claim(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  const Input input = TRY(Input::read_maybe(call.request));
  TRY(call.parts.desk.claim(call.session(), subject, TRY(input.text("reason"))));
  return Response::no_content();
}

Result<Response> note(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  const Input input = TRY(Input::read(call.request));
  return answer(to_json(TRY(
      call.parts.desk.note(call.session(), subject, TRY(input.required("text")), call.idempotency_key()))));
}

// One call for both sides: whose case it is writes to the office, anybody else to the applicant.
Result<Response> write(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  const Input input = TRY(Input::read(call.request));
  const std::string text = TRY(input.required("text"));
  const actions::CaseView view = TRY(call.parts.desk.view(call.session(), subject));
  const bool own = std::any_of(view.applicants.begin(), view.applicants.end(),
                               [&](const auto& each) { return each.first == call.who->person; });
  return answer(to_json(
      own ? TRY(actions::answer(call.parts.services, call.session(), subject, text, call.idempotency_key()))
          : TRY(call.parts.desk.message(call.session(), subject, text, call.idempotency_key()))));
}

Result<Response> read_conversation(Call& call) {
  json::array all;
  for (const actions::Said& said :
       actions::conversation(TRY(call.parts.desk.view(call.session(), TRY(call.subject())))))
    all.push_back(json::object{{"side", actions::name_of(said.side)},
                               {"by", said.by},
                               {"role", said.role},
                               {"text", said.text},
                               {"at", to_json(said.at)}});
  return answer(all);
}

Result<Response> mark_read(Call& call) {
  const actions::CaseRef subject = TRY(call.subject());
  TRY(call.parts.desk.mark_read(call.session(), subject));
  TRY(actions::words_read(call.parts.services, call.session(), subject));
  return Response::no_content();
}

Result<Response> unread(Call& call) {
  json::array words;
  for (const actions::Unread& one : TRY(actions::unread_words(call.parts.services, call.session())))
    words.push_back(json::object{
        {"subject", to_json(one.subject)}, {"applicant", one.applicant}, {"at", to_json(one.at)}});
  return answer(
      json::object{{"cases", TRY(call.parts.desk.unread(call.session()))}, {"conversations", words}});
}

Result<Response> accesses(Call& call) {
  json::array all;
  for (const actions::AccessView& look : TRY(call.parts.desk.access_log(call.session(), TRY(call.subject()))))
    all.push_back(json::object{{"paper", look.paper},
                               {"file", look.file},
                               {"by", look.by},
                               {"position", look.position},
                               {"purpose", look.purpose},
                               {"at", to_json(look.at)}});
  return answer(all);
}

Result<Response> appointments(Call& call) {
  const Span span = TRY(span_of(call));
  json::array all;
  for (const actions::AppointmentView& a :
       TRY(call.parts.desk.appointments(call.session(), span.from, span.until)))
    all.push_back(json::object{{"subject", to_json(a.subject)},
                               {"applicant", a.applicant},
                               {"at", to_json(a.at)},
                               {"minutes", a.minutes},
                               {"place", a.place},
                               {"moved", a.moved},
                               {"attended", a.attended}});
  return answer(all);
}

Result<Response> lists(Call& call) {
  json::array all;
  for (const actions::Filter& filter : TRY(call.parts.desk.filters(call.session())))
    all.push_back(json::object{{"name", filter.name}, {"path", filter.path}});
  return answer(all);
}

Result<Response> keep_list(Call& call) {
  const Input input = TRY(Input::read(call.request));
  TRY(call.parts.desk.save_filter(call.session(),
                                  {TRY(input.required("name")), TRY(input.required("path"))}));
  return Response::no_content();
}

Result<Response> drop_list(Call& call) {
  const Input input = TRY(Input::read(call.request));
  TRY(call.parts.desk.drop_filter(call.session(), TRY(input.required("name"))));
  return Response::no_content();
}

json::value holder_json(const actions::HolderView& h) {
  return json::object{{"person", h.person.text()},
                      {"name", h.name},
                      {"nip", h.nip},
                      {"position", h.position},
                      {"serial", h.serial},
                      {"status", h.status},
                      {"not_before", to_json(h.not_before)},
                      {"not_after", to_json(h.not_after)},
                      {"revoked", h.revoked ? to_json(*h.revoked) : json::value(nullptr)},
                      {"reason", h.reason},
                      {"follows", h.follows}};
}

Result<Response> holders(Call& call) {
  const auto asked = [&](const char* name) { return call.request.query(name).value_or(""); };
  const actions::HolderPage page = TRY(call.parts.desk.office_holders(
      call.session(), {.words = asked("search"), .status = asked("status"), .after = asked("after")}));
  json::array rows;
  for (const actions::HolderView& h : page.rows) rows.push_back(holder_json(h));
  return answer(json::object{{"rows", rows}, {"next", page.next}});
}

Result<Response> holder(Call& call) {
  const std::string serial = call.param("serial");
  const auto held = TRY(actions::holder_of(call.parts.services, call.session(), serial));
  if (held.empty()) return not_found("staff.no_certificate");
  json::array certificates;
  for (const actions::HolderView& h : held) certificates.push_back(holder_json(h));
  const auto cases = TRY(call.parts.desk.cases_about(call.session(), held.front().person, serial));
  return answer(json::object{{"certificates", certificates}, {"cases", list_of(cases)}});
}

}  // namespace

void mount_desk(http::Router& router, const Held& parts) {
  add(router, parts, "readUnread", unread);
  add(router, parts, "claimCase", claim);
  add(router, parts, "releaseCase", [](Call& call) -> Result<Response> {
    TRY(call.parts.desk.release(call.session(), TRY(call.subject())));
    return Response::no_content();
  });
  add(router, parts, "markRead", mark_read);
  add(router, parts, "noteCase", note);
  add(router, parts, "readConversation", read_conversation);
  add(router, parts, "writeMessage", write);
  add(router, parts, "takeBack", [](Call& call) -> Result<Response> {
    const actions::CaseRef subject = TRY(call.subject());
    const Input input = TRY(Input::read(call.request));
    return answer(to_json(TRY(call.parts.desk.take_back(
        call.session(), subject, TRY(input.required("reason")), call.idempotency_key()))));
  });
  // One reason, and what is done with it.
  const auto given_back = [](auto act) {
    return [act](Call& call) -> Result<Response> {
      const actions::CaseRef subject = TRY(call.subject());
      const Input input = TRY(Input::read(call.request));
      return answer(to_json(TRY((call.parts.desk.*act)(call.session(), subject, TRY(input.required("reason")),
                                                       call.idempotency_key()))));
    };
  };
  add(router, parts, "refuseCase", given_back(&actions::Desk::refuse));
  add(router, parts, "sendBackCase", given_back(&actions::Desk::send_back));
  add(router, parts, "recallCase", given_back(&actions::Desk::recall));
  add(router, parts, "handOverAgain", [](Call& call) -> Result<Response> {
    TRY(call.parts.desk.hand_over_again(call.session(), TRY(call.subject())));
    return Response::no_content();
  });
  add(router, parts, "downloadReceipt", [](Call& call) -> Result<Response> {
    return download(TRY(call.parts.desk.receipt(call.session(), TRY(call.subject()))));
  });
  add(router, parts, "listAccesses", accesses);
  add(router, parts, "listAppointments", appointments);
  add(router, parts, "listLists", lists);
  add(router, parts, "keepList", keep_list);
  add(router, parts, "dropList", drop_list);
  add(router, parts, "listHolders", holders);
  add(router, parts, "viewHolder", holder);
}

}  // namespace paraf::api
