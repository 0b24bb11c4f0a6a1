#include "doors/api/gate.h"

#include "actions/services.h"
#include "base/text.h"
#include "doors/api/problem.h"
#include "doors/api/second_factor.h"
#include "office/people/office.h"
#include "office/people/roles.h"

namespace paraf::api {

using store::Scope;
using store::Transaction;

Result<actions::CaseRef> Call::subject() const {
  return actions::CaseRef{TRY(OfficeId::parse(request.param("office"))), TRY(CaseId::parse(request.param("case")))};
}

bool over_tls(const Call& call) {
  return call.request.secure || call.parts.services.settings.public_url.starts_with("https://");
}

std::string session_cookie_name(const Call& call) { return over_tls(call) ? "__Host-paraf" : "paraf"; }

http::Response problem_of(const Call& call, const Error& error) {
  return problem(call.parts.messages, call.language, call.parts.services.random, error);
}

Result<std::vector<std::string>> roles_today(const actions::Services& services, const OfficeId& office, const PersonId& person) {
  return services.store.read(Scope::office(office), [&](Transaction& tx) -> Result<std::vector<std::string>> {
    const people::Office at = TRY(people::load_office(tx));
    const people::RoleBook book = TRY(people::role_book(tx));
    return people::roles_of(book, person, local_day(services.clock.now(), at.settings.zone));
  });
}

namespace {

bool changes(http::Method method) { return method != http::Method::get && method != http::Method::head; }

// The gate in the order of a porter: who are you, did you mean to come, may you.
constexpr std::size_t longest_key = 128;

Result<void> pass(Call& call, const Endpoint& row) {
  if (changes(row.method)) {
    // Browsers say where a request comes from; who says nothing is no browser, and has the token to show.
    const std::string_view site = call.request.headers.get("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin" && site != "none") return forbidden("api.other_site");
    const std::string key = call.idempotency_key();
    if (key.size() > longest_key || !is_plain_text(key))
      return malformed("api.field", {{"field", "Idempotency-Key"}});
  }
  if (row.who == Who::anybody) return {};

  const auto token = call.request.cookie(session_cookie_name(call));
  if (!token) return unauthorized("people.account.no_session");
  call.who = TRY(call.parts.accounts.resume(*token));
  if (changes(row.method) && !people::csrf_matches(*call.who, call.request.headers.get("X-CSRF-Token"))) {
    return forbidden("api.csrf");
  }
  call.roles = TRY(roles_today(call.parts.services, call.who->office, call.who->person));
  if (!sets_up_second_factor(row.operation) &&
      TRY(lacks_second_factor(call.parts.services, call.parts.accounts, *call.who, call.roles)))
    return forbidden("people.account.factor_required");
  const bool in_authority = call.who->office == call.parts.services.settings.authority;
  if (!allows(row.who, true, call.roles, in_authority)) return forbidden("api.role");
  return {};
}

}  // namespace

void add(http::Router& router, const Held& parts, std::string_view operation, Handler handler, http::Route route) {
  const Endpoint& row = endpoint(operation);
  router.add(row.method, std::string{row.pattern},
             [parts, &row, handler = std::move(handler)](http::Request& request) {
               Call call{*parts, request, language_of(request), {}, {}};
               const auto passed = pass(call, row);
               if (!passed) return problem_of(call, passed.error());
               auto answer = handler(call);
               if (!answer) return problem_of(call, answer.error());
               if (!answer->headers.has("Cache-Control")) answer->header("Cache-Control", "no-store");
               return std::move(*answer);
             },
             std::move(route));
}

}  // namespace paraf::api
