#include "doors/esign/gate.h"

#include <boost/json.hpp>

#include "doors/api/problem.h"
#include "doors/esign/esign.openapi.yaml.h"

namespace paraf::esign {

namespace json = boost::json;
using http::Response;

namespace {

// The codes that are publicly known; for everything else the HTTP status stands in.
struct Known {
  std::string_view ours;
  int status, code;
  std::string_view words;  // as the real one says it; empty: our own sentence
};
constexpr Known known[] = {
    {"keys.passphrase.wrong", 400, 2031, "Passphrase anda salah"},
    {"application.unknown_holder", 400, 2011, ""},
    {"application.no_holder", 400, 4014, ""},
    {"application.no_nik", 400, 4014, ""},
    {"application.registered_already", 400, 4024, ""},
    {"applications.download_gone", 404, 4044, ""},
};

// "4015 data not conforming" is what any malformed field is.
int code_of_kind(const Error& error) {
  return error.kind == ErrorKind::malformed ? 4015 : http::status_of(error.kind);
}

}  // namespace

Response problem(const Parts& parts, const http::Request& request, const Error& error) {
  const messages::Sentence sentence = parts.messages.sentence(api::language_of(request), error);
  int status = http::status_of(error.kind);
  int code = code_of_kind(error);
  std::string words = sentence.say;
  for (const Known& row : known)
    if (row.ours == error.code) {
      status = row.status;
      code = row.code;
      if (!row.words.empty()) words = row.words;
    }
  // A wrong code of a holder is no missing login of the application.
  if (error.kind == ErrorKind::unauthorized && !error.code.starts_with("applications.") && status == 401) {
    status = 400;
    code = 400;
  }
  json::object body{{"error", words}, {"status_code", code}};
  if (!sentence.next.empty()) body["next"] = sentence.next;
  const std::string reference = api::note_failure(parts.desk.services().random, error);
  if (error.kind == ErrorKind::internal || error.kind == ErrorKind::unavailable) body["reference"] = reference;
  Response response = Response::json(status, json::serialize(body));
  response.header("Cache-Control", "no-store");
  if (status == 401) response.header("WWW-Authenticate", "Basic realm=\"Paraf\", charset=\"UTF-8\"");
  return response;
}

Result<actions::Calling> calling(const Parts& parts, const http::Request& request) {
  const std::string_view sent = request.headers.get("Authorization");
  if (sent.size() < 6 || !(sent.starts_with("Basic ") || sent.starts_with("basic ")))
    return unauthorized("applications.credential");
  const auto decoded = from_base64(sent.substr(6));
  if (!decoded) return unauthorized("applications.credential");
  const std::string_view both = text_of(*decoded);
  const auto colon = both.find(':');
  if (colon == std::string_view::npos) return unauthorized("applications.credential");
  actions::Calling by;
  by.application = TRY(applications::authenticate(parts.desk.services().store, both.substr(0, colon),
                                                  both.substr(colon + 1), request.peer));
  by.credential = Secret{both.substr(colon + 1)};
  return by;
}

Result<void> note_call(const Parts& parts, const actions::Calling& by, std::string_view operation,
                       const http::Request& request, const Response& response, std::string_view code,
                       std::string_view about, Timestamp began) {
  const actions::Services& s = parts.desk.services();
  const applications::Call call{.at = began,
                                .operation = std::string{operation},
                                .status = response.status,
                                .code = std::string{code},
                                .took = s.clock.now() - began,
                                .address = request.peer,
                                .about = std::string{about}};
  return s.store.transact(store::Scope::installation(), [&](store::Transaction& tx) {
    return applications::note(tx, s.random, by.application.id, call);
  });
}

Response json_answer(std::string body) {
  Response response = Response::json(200, std::move(body));
  response.header("Cache-Control", "no-store");
  return response;
}

void add(http::Router& router, const Held& parts, http::Method method, std::string pattern,
         std::string operation, Handler handler, http::Route route) {
  router.add(
      method, std::move(pattern),
      [parts, operation = std::move(operation), handler = std::move(handler)](http::Request& request) {
        const Timestamp began = parts->desk.services().clock.now();
        auto by = calling(*parts, request);
        if (!by) return problem(*parts, request, by.error());
        Call call{*parts, request, std::move(*by)};
        auto answer = handler(call);
        const std::string code = answer ? std::string{} : std::string{answer.error().code};
        Response response = answer ? std::move(*answer) : problem(*parts, request, answer.error());
        const auto noted = note_call(*parts, call.by, operation, request, response, code, call.about, began);
        if (!noted) return problem(*parts, request, noted.error());
        return response;
      },
      std::move(route));
}

void mount(http::Router& router, const Parts& parts) {
  const auto held = std::make_shared<const Parts>(parts);
  mount_v1(router, held);
  mount_v2(router, held);
  mount_seal(router, held);
  mount_page(router, held);
  router.add(http::Method::get, "/api/esign.openapi.yaml", [](http::Request&) {
    Response response = Response::text(200, std::string{embedded::doors_esign_esign_openapi_yaml});
    response.header("Content-Type", "application/yaml");
    return response;
  });
  for (const char* prefix : {"/api/sign/", "/api/user/", "/api/v2/"})
    router.refuse_with(prefix, [held](const http::Request& request, const Error& error) {
      return problem(*held, request, error);
    });
}

}  // namespace paraf::esign
