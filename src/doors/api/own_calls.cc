// What a person sees of signatures through applications, their authenticator app, signatures made elsewhere, and how they are
// told.
#include <boost/json.hpp>

#include "actions/application.h"
#include "actions/notices.h"
#include "actions/two_phase.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;

namespace {

constexpr std::size_t most_json = std::size_t{64} << 20;  // base64 and all, about 48 MB of PDF

Result<Response> prepare(Call& call) {
  const Input input = TRY(Input::read(call.request));
  actions::PrepareWish wish;
  wish.pdf = TRY(from_base64(TRY(input.required("document"))));
  wish.serial = TRY(input.text("serial"));
  for (const std::string& one : TRY(input.list("certificates"))) wish.certificates.push_back(TRY(from_base64(one)));
  wish.level = TRY(input.text("level"));
  wish.password = TRY(input.text("password"));
  wish.reason = TRY(input.text("reason"));
  wish.location = TRY(input.text("location"));
  wish.lines = TRY(input.list("lines"));
  wish.mark = TRY(mark_in(input));
  const actions::ReadyToSign ready = TRY(actions::prepare_elsewhere(call.parts.services, call.session(), wish));
  return answer(json::object{{"state", ready.state},
                             {"hashAlgorithm", crypto::name_of(ready.hash)},
                             {"hash", base64(ready.digest)},
                             {"field", ready.field},
                             {"level", ready.level},
                             {"expires", ready.expires.rfc3339()}});
}

Result<Response> finish(Call& call) {
  const Input input = TRY(Input::read(call.request));
  actions::FinishWish wish;
  wish.pdf = TRY(from_base64(TRY(input.required("document"))));
  wish.state = TRY(input.required("state"));
  wish.signature = TRY(from_base64(TRY(input.required("signature"))));
  const actions::Finished made =
      TRY(actions::finish_elsewhere(call.parts.services, call.session(), std::move(wish)));
  return answer(json::object{{"document", base64(made.pdf)}, {"level", made.level}});
}

// ── notices: by mail, on the telephone ──

Result<std::string> language_in(const Input& input) {
  const std::string language = TRY(input.text("language"));
  return language.empty() ? std::string{"id"} : language;
}

void mount_notices(http::Router& router, const Held& parts) {
  add(router, parts, "readNotices", [](Call& call) -> Result<Response> {
    const actions::PhoneChoice choice = TRY(actions::phone_choice(call.parts.services, call.session()));
    return answer(json::object{{"carried", choice.carried},
                               {"number", choice.number},
                               {"proved", choice.proved},
                               {"ways", actions::name_of(choice.ways)},
                               {"language", choice.language}});
  });
  add(router, parts, "chooseNotices", [](Call& call) -> Result<Response> {
    const Input input = TRY(Input::read(call.request));
    const auto ways = actions::ways_of(TRY(input.required("ways")));
    if (!ways) return malformed("actions.notices.ways");
    TRY(actions::choose_phone(call.parts.services, call.session(), *ways, TRY(language_in(input))));
    return Response::no_content();
  });
  add(router, parts, "sendPhoneCode", [](Call& call) -> Result<Response> {
    const Input input = TRY(Input::read(call.request));
    TRY(actions::send_phone_code(call.parts.services, call.session(), TRY(language_in(input))));
    return Response::no_content();
  });
  add(router, parts, "provePhone", [](Call& call) -> Result<Response> {
    const Input input = TRY(Input::read(call.request));
    TRY(actions::prove_phone(call.parts.services, call.session(), TRY(input.required("code"))));
    return Response::no_content();
  });
}

}  // namespace

void mount_own(http::Router& router, const Held& parts) {
  mount_notices(router, parts);
  const http::Route upload{.body_limit = most_json, .time_limit = std::chrono::minutes{5}};
  add(router, parts, "prepareSignature", prepare, upload);
  add(router, parts, "finishSignature", finish, upload);
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
