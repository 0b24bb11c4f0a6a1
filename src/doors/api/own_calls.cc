// What a person sees of signatures through applications, and their authenticator app.
#include <boost/json.hpp>

#include "actions/application.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;

void mount_own(http::Router& router, const Held& parts) {
  add(router, parts, "listSignatures", [](Call& call) -> Result<Response> {
    json::array all;
    for (const auto& s : TRY(actions::signatures_of(call.parts.services, call.session())))
      all.push_back(json::object{{"application", s.application},
                                 {"serial", s.serial},
                                 {"hash", s.hash},
                                 {"document", s.document.empty() ? json::value{} : json::value(s.document)},
                                 {"at", s.at.rfc3339()}});
    return answer(all);
  });
  add(router, parts, "beginAuthenticator", [](Call& call) -> Result<Response> {
    const Input input = TRY(Input::read(call.request));
    const std::string address = TRY(
        actions::begin_authenticator(call.parts.services, call.session(), TRY(input.secret("passphrase"))));
    return answer(json::object{{"address", address}});
  });
  add(router, parts, "confirmAuthenticator", [](Call& call) -> Result<Response> {
    const Input input = TRY(Input::read(call.request));
    TRY(actions::confirm_authenticator(call.parts.services, call.session(), TRY(input.required("code"))));
    return Response::no_content();
  });
  add(router, parts, "dropAuthenticator", [](Call& call) -> Result<Response> {
    const Input input = TRY(Input::read(call.request));
    TRY(actions::drop_authenticator(call.parts.services, call.session(), TRY(input.secret("passphrase"))));
    return Response::no_content();
  });
}

}  // namespace paraf::api
