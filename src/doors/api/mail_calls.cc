// The authority's mail: what waits for an official to say what it is, and packages handed over by hand.
#include <boost/json.hpp>

#include "actions/mailbox.h"
#include "actions/services.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;

namespace {

Result<Response> list(Call& call) {
  const std::string state = call.request.query("state").value_or("baki");
  json::array mails;
  for (const actions::MailLine& line :
       TRY(actions::mails(call.parts.services, call.session(), state == "semua" ? "" : state))) {
    json::array attachments;
    for (const std::string& name : line.attachments) attachments.emplace_back(name);
    mails.push_back(json::object{{"id", line.id},
                                 {"state", line.state},
                                 {"case", line.subject.text()},
                                 {"event", line.event},
                                 {"proof", line.proof},
                                 {"reason", line.reason},
                                 {"from", line.from},
                                 {"subject", line.title},
                                 {"text", line.text},
                                 {"attachments", attachments},
                                 {"came", to_json(line.came)}});
  }
  return answer(mails);
}

Result<Response> attachment(Call& call) {
  std::size_t which = 0;
  for (const char c : call.param("number")) {
    if (c < '0' || c > '9' || which > 1000) return malformed("api.field", {{"field", "number"}});
    which = which * 10 + static_cast<std::size_t>(c - '0');
  }
  return download(TRY(actions::attachment(call.parts.services, call.session(), call.param("mail"), which)));
}

Result<Response> settle(Call& call) {
  const Input input = TRY(Input::read(call.request));
  actions::Settlement s;
  s.mail = call.param("mail");
  s.event = TRY(input.text("event"));
  s.reason = TRY(input.required("reason"));
  s.words = TRY(input.text("words"));
  s.serial = TRY(input.text("serial"));
  // Without an event the mail is nobody's word, and about no case.
  if (!s.event.empty()) s.subject = TRY(CaseId::parse(TRY(input.required("case"))));
  if (const std::string person = TRY(input.text("person")); !person.empty())
    s.person = TRY(PersonId::parse(person));
  TRY(actions::settle(call.parts.services, call.session(), s));
  return Response::no_content();
}

Result<Response> parcels(Call& call) {
  json::array all;
  for (const actions::Parcel& one :
       TRY(actions::parcels(call.parts.services, call.session(), call.request.query("state").value_or(""))))
    all.push_back(json::object{{"message", one.message},
                               {"reference", one.reference},
                               {"case", one.id.text()},
                               {"state", one.state},
                               {"protection", one.protection},
                               {"reason", one.reason},
                               {"at", to_json(one.at)}});
  return answer(all);
}

Result<Response> hand_over(Call& call) {
  const Input input = TRY(Input::read(call.request));
  TRY(actions::record_hand_over(call.parts.services, call.session(), TRY(input.required("message")),
                                TRY(input.required("receipt"))));
  return Response::no_content();
}

}  // namespace

void mount_mail(http::Router& router, const Held& parts) {
  add(router, parts, "listMail", list);
  add(router, parts, "downloadMail", [](Call& call) -> Result<Response> {
    return download(TRY(actions::original(call.parts.services, call.session(), call.param("mail"))));
  });
  add(router, parts, "downloadMailAttachment", attachment);
  add(router, parts, "settleMail", settle);
  add(router, parts, "listParcels", parcels);
  add(router, parts, "handOverParcel", hand_over);
}

}  // namespace paraf::api
