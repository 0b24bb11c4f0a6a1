// info, and access tokens: by the application's own credential, or a holder's consent (authorize.cc).
#include <algorithm>

#include "doors/csc/gate.h"
#include "platform/http/form.h"

namespace paraf::csc {

namespace json = boost::json;
using http::Response;

namespace {

Response info(const esign::Parts& parts, int version) {
  json::array methods{"auth/login",          "auth/revoke",           "oauth2/authorize",
                      "oauth2/token",        "oauth2/revoke",         "credentials/list",
                      "credentials/info",    "credentials/authorize", "credentials/extendTransaction",
                      "credentials/sendOTP", "signatures/signHash",   "signatures/timestamp"};
  if (version == 2)
    for (const char* more : {"credentials/getChallenge", "signatures/signDoc"}) methods.emplace_back(more);
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
    out["asynchronousOperationMode"] = false;
    out["validationInfo"] = false;
    out["signAlgorithms"] = json::object{
        {"algos", json::array{"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12",
                              "1.2.840.113549.1.1.13", "1.2.840.10045.2.1", "1.2.840.10045.4.3.2",
                              "1.2.840.10045.4.3.3"}}};
    out["signature_formats"] =
        json::object{{"formats", json::array{"P", "C"}},
                     {"envelope_properties",
                      json::array{json::array{"Certification", "Revision"}, json::array{"Detached"}}}};
    out["conformance_levels"] = json::array{"AdES-B-B", "AdES-B-T", "AdES-B-LT", "AdES-B-LTA"};
  }
  return answer(out);
}

json::object view(const Tokens& tokens) {
  json::object out{{"access_token", tokens.access}, {"expires_in", tokens.lasts.count()}};
  if (!tokens.refresh.empty()) out["refresh_token"] = tokens.refresh;
  return out;
}

Result<Tokens> give(const esign::Parts& parts, const applications::Application& application, bool renewable) {
  const actions::Services& s = parts.desk.services();
  return s.store.transact(store::Scope::installation(), [&](store::Transaction& tx) {
    return give_tokens(tx, s.random, s.clock.now(), application.id, {}, renewable);
  });
}

// The next two of a grant. A copy that comes second ends the grant, so the transaction commits either way.
// [RFC 6749 §10.4]
Result<Tokens> renew(const esign::Parts& parts, std::string_view sent, std::string_view address,
                     const applications::ApplicationId* client) {
  const actions::Services& s = parts.desk.services();
  const Timestamp now = s.clock.now();
  const auto next = TRY(s.store.transact(
      store::Scope::installation(), [&](store::Transaction& tx) -> Result<std::optional<Tokens>> {
        const auto known = TRY(applications::find_token(tx, now, "csc.refresh", sent));
        if (!known || (client != nullptr && known->application != *client)) return std::optional<Tokens>{};
        TRY(applications::may_call(TRY(applications::application(tx, known->application)), address));
        auto token = TRY(applications::turn_token(tx, now, "csc.refresh", sent));
        if (!token) return std::optional<Tokens>{};
        Tokens out;
        out.lasts =
            std::min(token_life, std::chrono::duration_cast<std::chrono::seconds>(token->expires - now));
        out.refresh = TRY(applications::give_token(tx, s.random, "csc.refresh", *token));
        token->expires = now + out.lasts;
        out.access = TRY(applications::give_token(tx, s.random, "csc.access", *token));
        return std::optional{std::move(out)};
      }));
  if (!next) return malformed("csc.refresh");
  return *next;
}

Result<Response> login(const esign::Parts& parts, const http::Request& request) {
  esign::JsonFields fields{json::object{}};
  if (!request.body.empty()) fields = TRY(esign::JsonFields::read(request));
  if (const std::string sent = fields.text("refresh_token"); !sent.empty())
    return answer(view(TRY(renew(parts, sent, request.peer, nullptr))));
  const std::string_view shown = request.headers.get("Authorization");
  if (!shown.starts_with("Basic ") && !shown.starts_with("basic ")) return unauthorized("csc.basic");
  const actions::Calling by = TRY(esign::calling(parts, request));
  return answer(view(TRY(give(parts, by.application, fields.text("rememberMe") == "true"))));
}

// The client shows itself by HTTP Basic or in the form. [RFC 6749 §2.3.1]
Result<applications::Application> client_of(const esign::Parts& parts, const http::Request& request,
                                            const http::Form& form) {
  Result<applications::Application> application = unauthorized("csc.client");
  if (request.headers.has("Authorization")) {
    if (const auto by = esign::calling(parts, request)) application = by->application;
  } else {
    application = applications::authenticate(parts.desk.services().store, form.field("client_id"),
                                             form.field("client_secret"), request.peer);
  }
  if (!application) return unauthorized("csc.client");
  return application;
}

// [RFC 6749 §4.1.3, §4.4, §6]
Result<Response> token(const esign::Parts& parts, const http::Request& request, int version) {
  const http::Form form = TRY(http::read_form(request));
  TRY(esign::each_once(form.fields));
  const std::string_view grant = form.field("grant_type");
  if (grant != "client_credentials" && grant != "authorization_code" && grant != "refresh_token")
    return malformed("csc.grant");
  const applications::Application application = TRY(client_of(parts, request, form));
  if (grant == "authorization_code") {
    json::object out = TRY(redeem_code(parts, application, form));
    if (version == 2) out["token_type"] = "Bearer";
    return answer(out);
  }
  // Who can always show its secret needs nothing that renews. [RFC 6749 §4.4.3]
  json::object out = view(grant == "refresh_token"
                              ? TRY(renew(parts, form.field("refresh_token"), request.peer, &application.id))
                              : TRY(give(parts, application, false)));
  out["token_type"] = "Bearer";
  return answer(out);
}

// Whether there was such a token is nobody's business, and nobody ends another's. One that renews takes all of its
// grant along. [RFC 7009 §2.1, §2.2]
Result<Response> end(const esign::Parts& parts, std::string_view text, std::string_view hint, const Caller& by) {
  if (text.empty()) return malformed("csc.missing", {{"field", "token"}});
  if (!hint.empty() && hint != "access_token" && hint != "refresh_token")
    return malformed("application.field", {{"field", "token_type_hint"}});
  const Timestamp now = parts.desk.services().clock.now();
  TRY(parts.desk.services().store.transact(
      store::Scope::installation(), [&](store::Transaction& tx) -> Result<void> {
        for (const char* kind : {"csc.refresh", "csc.access"}) {
          const auto known = TRY(applications::find_token(tx, now, kind, text));
          if (!known || known->application != by.application) continue;
          if (!by.person.empty() && known->person != by.person) continue;
          if (std::string_view{kind} == "csc.refresh") TRY(applications::end_family(tx, known->family));
          TRY(applications::end_token(tx, text));
        }
        return {};
      }));
  return Response::no_content();
}

Result<Response> end_by_json(const esign::Parts& parts, const http::Request& request) {
  const Caller by = TRY(caller(parts, request));
  const auto fields = TRY(esign::JsonFields::read(request));
  return end(parts, fields.text("token"), fields.text("token_type_hint"), by);
}

Result<Response> end_by_form(const esign::Parts& parts, const http::Request& request) {
  const http::Form form = TRY(http::read_form(request));
  TRY(esign::each_once(form.fields));  // [RFC 6749 §3.2]
  const applications::Application application = TRY(client_of(parts, request, form));
  return end(parts, form.field("token"), form.field("token_type_hint"), {application.id});
}

}  // namespace

Result<Tokens> give_tokens(store::Transaction& tx, Random& random, Timestamp now,
                           const applications::ApplicationId& application, const std::string& person,
                           bool renewable) {
  Tokens out;
  const std::string family = renewable ? base::make_ulid(now, random) : std::string{};
  const auto life = person.empty() ? application_grant_life : person_grant_life;
  if (renewable)
    out.refresh = TRY(applications::give_token(tx, random, "csc.refresh",
                                               {application, person, "service", now + life, family}));
  out.access = TRY(applications::give_token(tx, random, "csc.access",
                                            {application, person, "service", now + token_life, family}));
  return out;
}

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
         [version](const esign::Parts& p, http::Request& request) { return token(p, request, version); });
    open(version, "auth/revoke",
         [](const esign::Parts& p, http::Request& request) { return end_by_json(p, request); });
    open(version, "oauth2/revoke",
         [](const esign::Parts& p, http::Request& request) { return end_by_form(p, request); });
  }
}

}  // namespace paraf::csc
