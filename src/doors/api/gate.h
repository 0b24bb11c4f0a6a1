// doors/api/gate.h: what happens to every call before its handler: session, CSRF, role, language.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actions/desk.h"
#include "doors/api/api.h"
#include "doors/api/authorisation.h"
#include "office/people/account.h"
#include "platform/http/router.h"
#include "platform/messages/messages.h"

namespace paraf::api {

struct Call {
  const Parts& parts;
  http::Request& request;
  messages::Language language;
  std::optional<people::SignedIn> who;
  std::vector<std::string> roles;  // of today; stand-ins included

  actions::Session session() const { return {who->person, who->office, std::nullopt}; }
  std::string param(std::string_view name) const { return std::string{request.param(name)}; }
  // The case of a path with {office} and {case}: `malformed base.id`, `base.office_id`.
  Result<actions::CaseRef> subject() const;
  std::string idempotency_key() const { return std::string{request.headers.get("Idempotency-Key")}; }
};

using Handler = std::function<Result<http::Response>(Call&)>;

// add mounts the handler under the operation's row of the authorisation table.
using Held = std::shared_ptr<const Parts>;
void add(http::Router& router, const Held& parts, std::string_view operation, Handler handler, http::Route route = {});

// Every cookie of ours is for this site alone. Over TLS its name says so too, and a browser then holds
// whoever sets it to it ("__Host-").
std::string session_cookie_name(const Call& call);
bool over_tls(const Call& call);

http::Response problem_of(const Call& call, const Error& error);

// The roles of a person on the day of their office.
Result<std::vector<std::string>> roles_today(const actions::Services& services, const OfficeId& office, const PersonId& person);

}  // namespace paraf::api
