// info, and access tokens: by the application's own credential, or a holder's consent (authorize.cc).
#include "doors/csc/gate.h"
#include "platform/http/form.h"

namespace paraf::csc {

namespace json = boost::json;
using http::Response;

namespace {

Response info(const esign::Parts& parts, int version) {
  json::array methods{
      "auth/login",          "auth/revoke",         "oauth2/authorize",      "oauth2/token",          "oauth2/revoke",
      "credentials/list",    "credentials/info",    "credentials/authorize", "credentials/extendTransaction",
      "credentials/sendOTP", "signatures/signHash", "signatures/timestamp"};
  if (version == 2) methods.emplace_back("signatures/signDoc");
  const std::string base = parts.desk.services().settings.public_url + "/csc/v" + std::to_string(version);
  json::object out{{"specs", version == 1 ? "1.0.4.0" : "2.0.0.0"},
                   {"name", "Paraf"},
                   {"logo", parts.desk.services().settings.public_url + "/lambang.svg"},
                   {"region", "ID"},
                   {"lang", "id"},
                   {"description",
                    "SCAL2 menurut rancangan; belum disertifikasi siapa pun. / SCAL2 by design; not "
                    "certified by anybody."},
                   {"authType", json::array{"basic", "oauth2client", "oauth2code"}},
                   {"oauth2", base},
                   {"methods", methods}};
  if (version == 2) {
    out["signAlgorithms"] = json::object{
        {"algos", json::array{"1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
                              "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4"}}};
    out["signature_formats"] =
        json::object{{"formats", json::array{"P"}},
                     {"envelope_properties", json::array{json::array{"Certification", "Revision"}}}};
    out["conformance_levels"] = json::array{"AdES-B-B", "AdES-B-T", "AdES-B-LT", "AdES-B-LTA"};
  }
  return answer(out);
}

Result<std::string> give(const esign::Parts& parts, const applications::Application& application) {
  const actions::Services& s = parts.desk.services();
  const Timestamp until = s.clock.now() + token_life;
  return s.store.transact(store::Scope::installation(), [&](store::Transaction& tx) {
    return applications::give_token(tx, s.random, "csc.access", {application.id, "", "service", until});
  });
}

Result<Response> login(const esign::Parts& parts, const http::Request& request) {
  const actions::Calling by = TRY(esign::calling(parts, request));
  return answer({{"access_token", TRY(give(parts, by.application))}, {"expires_in", token_life.count()}});
}

// [RFC 6749 §4.1.3, §4.4]: the client shows itself by HTTP Basic or in the form.
Result<Response> token(const esign::Parts& parts, const http::Request& request) {
  const http::Form form = TRY(http::read_form(request));
  const std::string_view grant = form.field("grant_type");
  if (grant != "client_credentials" && grant != "authorization_code") return malformed("csc.grant");
  Result<applications::Application> application = unauthorized("csc.client");
  if (request.headers.has("Authorization")) {
    if (const auto by = esign::calling(parts, request)) application = by->application;
  } else {
    application = applications::authenticate(parts.desk.services().store, form.field("client_id"),
                                             form.field("client_secret"), request.peer);
  }
  if (!application) return unauthorized("csc.client");
  if (grant == "authorization_code") return answer(TRY(redeem_code(parts, *application, form)));
  return answer({{"access_token", TRY(give(parts, *application))},
                 {"token_type", "Bearer"},
                 {"expires_in", token_life.count()}});
}

// [RFC 7009]: whether there was such a token is nobody's business.
Result<Response> end(const esign::Parts& parts, const http::Request& request, bool form) {
  std::string text;
  if (form) {
    text = std::string{TRY(http::read_form(request)).field("token")};
  } else {
    text = TRY(esign::JsonFields::read(request)).text("token");
  }
  if (text.empty()) return malformed("csc.missing", {{"field", "token"}});
  TRY(parts.desk.services().store.transact(store::Scope::installation(), [&](store::Transaction& tx) {
    return applications::end_token(tx, text);
  }));
  return Response::no_content();
}

}  // namespace

void mount_service(http::Router& router, const Held& parts) {
  const auto open = [&](int version, const std::string& path, auto handler) {
    router.add(http::Method::post, "/csc/v" + std::to_string(version) + "/" + path,
               [parts, handler](http::Request& request) {
                 Result<Response> made = handler(*parts, request);
                 return made ? std::move(*made) : refusal(*parts, request, made.error());
               });
  };
  for (const int version : {1, 2}) {
    open(version, "info",
         [version](const esign::Parts& p, http::Request&) -> Result<Response> { return info(p, version); });
    open(version, "auth/login",
         [](const esign::Parts& p, http::Request& request) { return login(p, request); });
    open(version, "oauth2/token",
         [](const esign::Parts& p, http::Request& request) { return token(p, request); });
    open(version, "auth/revoke",
         [](const esign::Parts& p, http::Request& request) { return end(p, request, false); });
    open(version, "oauth2/revoke",
         [](const esign::Parts& p, http::Request& request) { return end(p, request, true); });
  }
}

}  // namespace paraf::csc
