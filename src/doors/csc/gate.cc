#include "doors/csc/gate.h"

#include "doors/api/problem.h"
#include "doors/csc/csc.openapi.yaml.h"

namespace paraf::csc {

namespace json = boost::json;
using http::Response;

namespace {

// The word of the interface for a failure of ours. What has none is told by its kind.
struct Known {
  std::string_view ours, word;
  int status;
};
constexpr Known known[] = {
    {"csc.no_token", "invalid_request", 400},
    {"csc.token", "invalid_token", 401},
    {"csc.basic", "invalid_request", 401},
    {"csc.refresh", "invalid_grant", 400},
    {"applications.credential", "authentication_error", 400},
    {"applications.disabled", "access_denied", 403},
    {"applications.address", "access_denied", 403},
    {"csc.grant", "unsupported_grant_type", 400},
    {"csc.code", "invalid_grant", 400},
    {"csc.client", "invalid_client", 401},
    {"keys.passphrase.wrong", "invalid_pin", 400},
    {"keys.passphrase.wait", "invalid_request", 400},
    {"keys.code.wrong", "invalid_otp", 400},
    {"keys.code.none", "invalid_otp", 400},
    {"application.code_needed", "invalid_otp", 400},
    {"keys.activation.expired", "invalid_request", 400},
    {"keys.activation.unknown", "invalid_request", 400},
    {"csc.other_document", "invalid_hash", 403},
    {"http.no_such_page", "invalid_request", 501},
};

struct Bearer {
  actions::Calling by;
  std::string person;
  Secret sad{};
};

// With scope "credential" the access token is the SAD itself, and version 2 takes it in the place of one.
Result<applications::ApplicationId> application_of(const esign::Parts& parts, std::string_view token,
                                                   int version, Secret& sad) {
  if (version == 1 || token.find('.') == std::string_view::npos) return unauthorized("csc.token");
  sad = Secret{token};
  auto id = parts.desk.application_of(sad);
  if (!id) return unauthorized("csc.token");
  return id;
}

Result<Bearer> bearer(const esign::Parts& parts, const http::Request& request, int version) {
  const std::string_view sent = request.headers.get("Authorization");
  if (!sent.starts_with("Bearer ") && !sent.starts_with("bearer ")) return unauthorized("csc.no_token");
  const actions::Services& s = parts.desk.services();
  const Timestamp now = s.clock.now();
  Bearer out;
  const auto token = TRY(s.store.read(store::Scope::installation(), [&](store::Transaction& tx) {
    return applications::find_token(tx, now, "csc.access", sent.substr(7));
  }));
  const auto id = token ? token->application : TRY(application_of(parts, sent.substr(7), version, out.sad));
  if (token) out.person = token->person;
  out.by.application = TRY(s.store.read(store::Scope::installation(), [&](store::Transaction& tx) {
    return applications::application(tx, id);
  }));
  TRY(applications::may_call(out.by.application, request.peer));
  return out;
}

void mount_one(http::Router& router, const Held& parts, int version, const std::string& path,
               std::string operation, Handler handler, http::Route route) {
  router.add(
      http::Method::post, "/csc/v" + std::to_string(version) + "/" + path,
      [parts, version, signs = path.starts_with("signatures/sign"), operation = std::move(operation),
       handler = std::move(handler)](http::Request& request) {
        const Timestamp began = parts->desk.services().clock.now();
        auto by = bearer(*parts, request, version);
        // A consent to signatures is a consent to nothing else.
        if (by && !by->sad.empty() && !signs) by = unauthorized("csc.token");
        if (!by) return refusal(*parts, request, by.error());
        Call call{*parts, request, std::move(by->by), version};
        call.person = std::move(by->person);
        call.sad = std::move(by->sad);
        const auto made = [&]() -> Result<Response> {
          if (!request.body.empty()) call.fields = TRY(esign::JsonFields::read(request));
          return handler(call);
        }();
        const std::string code = made ? std::string{} : std::string{made.error().code};
        Response response = made ? *made : refusal(*parts, request, made.error());
        const auto noted =
            esign::note_call(*parts, call.by, operation, request, response, code, call.about, began);
        if (!noted) return refusal(*parts, request, noted.error());
        return response;
      },
      std::move(route));
}

}  // namespace

Result<Caller> caller(const esign::Parts& parts, const http::Request& request) {
  const std::string_view shown = request.headers.get("Authorization");
  if (shown.starts_with("Bearer ") || shown.starts_with("bearer ")) {
    Bearer by = TRY(bearer(parts, request, 1));  // a consent to signatures is none to this
    return Caller{by.by.application.id, std::move(by.person)};
  }
  const auto by = esign::calling(parts, request);
  if (!by) return unauthorized("csc.client");
  return Caller{by->application.id};
}

Result<std::string> Call::required(std::string_view field) const {
  std::string text = fields.text(field);
  if (text.empty()) return malformed("csc.missing", {{"field", std::string{field}}});
  return text;
}

Result<actions::Credential> Call::credential() {
  actions::Credential found = TRY(desk().credential(by, TRY(required("credentialID"))));
  if (!person.empty() && found.person.text() != person) return not_found("application.no_credential");
  about = "person:" + found.person.text();
  return found;
}

Result<std::vector<Bytes>> Call::hashes() const {
  const std::string_view name = version == 1 ? "hash" : "hashes";
  auto all = TRY(fields.files(name));
  if (all.empty()) return malformed("csc.missing", {{"field", std::string{name}}});
  for (const Bytes& hash : all)
    if (hash.size() != all.front().size())
      return malformed("application.field", {{"field", std::string{name}}});
  TRY(hash_of_size(all.front().size()));
  return all;
}

Result<Secret> Call::activation() const {
  if (!sad.empty() && fields.text("SAD").empty()) return sad.copy();
  return Secret{std::string_view{TRY(required("SAD"))}};
}

Result<crypto::HashAlg> hash_of_size(std::size_t octets) {
  for (const auto alg : {crypto::HashAlg::sha256, crypto::HashAlg::sha384, crypto::HashAlg::sha512})
    if (crypto::size_of(alg) == octets) return alg;
  return malformed("application.field", {{"field", "hash"}});
}

Result<crypto::HashAlg> hash_of_oid(std::string_view oid) {
  if (oid == "2.16.840.1.101.3.4.2.1") return crypto::HashAlg::sha256;
  if (oid == "2.16.840.1.101.3.4.2.2") return crypto::HashAlg::sha384;
  if (oid == "2.16.840.1.101.3.4.2.3") return crypto::HashAlg::sha512;
  return malformed("application.field", {{"field", "hashAlgorithmOID"}});
}

Response refusal(const esign::Parts& parts, const http::Request& request, const Error& error) {
  int status = http::status_of(error.kind);
  std::string word = error.kind == ErrorKind::internal || error.kind == ErrorKind::unavailable
                         ? "server_error"
                     : error.kind == ErrorKind::forbidden ? "access_denied"
                                                          : "invalid_request";
  // What the interface knows no own status for is a request that was not right.
  if (status == 404 || status == 409 || status == 422) status = 400;
  for (const Known& row : known)
    if (row.ours == error.code) {
      word = row.word;
      status = row.status;
    }
  const std::string reference = api::note_failure(parts.desk.services().random, error);
  // Version 2 tells nobody which of the two was wrong, in no word.
  const bool unsaid = request.path.starts_with("/csc/v2/") && (word == "invalid_pin" || word == "invalid_otp");
  if (unsaid) word = "invalid_authentication_data";
  const Error told = unsaid ? Error{error.kind, "csc.authentication_data"} : error;
  const messages::Sentence sentence = parts.messages.sentence(api::language_of(request), told);
  std::string words = sentence.say;
  if (!sentence.next.empty()) words += " " + sentence.next;
  if (word == "server_error") words += " (" + reference + ")";  // for whoever has to ask what happened
  Response response =
      Response::json(status, json::serialize(json::object{{"error", word}, {"error_description", words}}));
  response.header("Cache-Control", "no-store");
  if (status == 401) response.header("WWW-Authenticate", "Bearer realm=\"Paraf\"");
  return response;
}

Response answer(const json::object& object) {
  Response response = Response::json(200, json::serialize(object));
  response.header("Cache-Control", "no-store");
  return response;
}

void both(http::Router& router, const Held& parts, std::string path, std::string operation, Handler handler,
          http::Route route) {
  mount_one(router, parts, 1, path, "csc.v1." + operation, handler, route);
  mount_one(router, parts, 2, path, "csc.v2." + operation, std::move(handler), std::move(route));
}

void v2(http::Router& router, const Held& parts, std::string path, std::string operation, Handler handler,
        http::Route route) {
  mount_one(router, parts, 2, path, "csc.v2." + operation, std::move(handler), std::move(route));
}

void mount(http::Router& router, const esign::Parts& parts) {
  const auto held = std::make_shared<const esign::Parts>(parts);
  mount_service(router, held);
  mount_authorize(router, held);
  mount_credentials(router, held);
  mount_signatures(router, held);
  router.add(http::Method::get, "/csc/openapi.yaml", [](http::Request&) {
    Response response = Response::text(200, std::string{embedded::doors_csc_csc_openapi_yaml});
    response.header("Content-Type", "application/yaml");
    return response;
  });
  router.refuse_with("/csc/", [held](const http::Request& request, const Error& error) {
    return refusal(*held, request, error);
  });
}

}  // namespace paraf::csc
