// Version 2: the office's seal. Released by the application's credential, its keeper, and a one-time code.
#include <cmath>

#include "doors/api/problem.h"
#include "doors/esign/exchange.h"
#include "doors/esign/fields.h"
#include "doors/esign/gate.h"

namespace paraf::esign {

namespace json = boost::json;
using http::Method;
using http::Response;

namespace {

std::string words(const Call& call, std::string_view code) {
  return call.parts.messages.text(api::language_of(call.request), code);
}

Result<std::string> seal_in(const JsonFields& fields) {
  std::string id = fields.text("idSubscriber");
  if (id.empty()) return malformed("application.field", {{"field", "idSubscriber"}});
  return id;
}

std::string code_in(const JsonFields& fields) {
  const std::string totp = fields.text("totp");
  return totp.empty() ? fields.text("otp") : totp;
}

Result<Response> get_activation(Call& call) {
  const JsonFields fields = TRY(JsonFields::read(call.request));
  const std::string id = TRY(seal_in(fields));
  const Timestamp expires = TRY(call.desk().ask_seal(call.by, id));
  return json_answer(json::serialize(
      json::object{{"success", true},
                   {"message", words(call, "esign.seal_asked")},
                   {"data", json::object{{"idSubscriber", id}, {"expires", instant(expires)}}}}));
}

Result<Response> revoke_activation(Call& call) {
  const JsonFields fields = TRY(JsonFields::read(call.request));
  const std::string id = TRY(seal_in(fields));
  TRY(call.desk().revoke_seal(call.by, id));
  return json_answer(json::serialize(json::object{{"success", true},
                                                  {"message", words(call, "esign.seal_revoked")},
                                                  {"data", json::object{{"idSubscriber", id}}}}));
}

Result<Response> get_totp(Call& call) {
  const JsonFields fields = TRY(JsonFields::read(call.request));
  const std::string id = TRY(seal_in(fields));
  const double count = TRY(fields.number("data")).value_or(1);
  if (count != std::floor(count)) return malformed("application.field", {{"field", "data"}});
  const auto given =
      TRY(call.desk().ask_seal_code(call.by, id, code_in(fields), static_cast<std::int64_t>(count)));
  return json_answer(json::serialize(json::object{{"message", words(call, "esign.seal_code")},
                                                  {"totp", text_of(given.code.reveal())},
                                                  {"expires", instant(given.expires)},
                                                  {"result", true}}));
}

Result<Response> seal(Call& call) {
  const Timestamp began = call.desk().services().clock.now();
  const JsonFields fields = TRY(JsonFields::read(call.request));
  const std::string id = TRY(seal_in(fields));
  const auto made = TRY(call.desk().seal(call.by, id, code_in(fields), TRY(documents_in(fields)), fields.text("level")));
  call.about = "seal:" + id;
  return files_answer(call, made, began);
}

}  // namespace

void mount_seal(http::Router& router, const Held& parts) {
  add(router, parts, Method::post, "/api/v2/seal/get/activation", "v2.seal.activation", get_activation);
  add(router, parts, Method::post, "/api/v2/seal/revoke/activation", "v2.seal.revoke", revoke_activation);
  add(router, parts, Method::post, "/api/v2/seal/get/totp", "v2.seal.totp", get_totp);
  add(router, parts, Method::post, "/api/v2/seal/pdf", "v2.seal", seal,
      {.body_limit = most_json, .time_limit = std::chrono::minutes{5}});
}

}  // namespace paraf::esign
