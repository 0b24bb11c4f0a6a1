// Login, log-out, who am I, sessions, password, e-mail.
#include <boost/json.hpp>

#include "actions/services.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"
#include "office/people/office.h"
#include "office/people/people.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;
using store::Scope;
using store::Transaction;

namespace {

std::string_view word_of(people::EmailState state) {
  switch (state) {
    case people::EmailState::none: return "none";
    case people::EmailState::declared: return "declared";
    case people::EmailState::confirmed: return "confirmed";
  }
  return "none";
}

Result<json::value> me(Call& call) {
  const people::SignedIn& who = *call.who;
  const auto found = TRY(call.parts.services.store.read(
      Scope::office(who.office), [&](Transaction& tx) -> Result<std::pair<people::Person, people::Office>> {
        people::Person person = TRY(people::person(tx, who.person));
        return std::pair{std::move(person), TRY(people::load_office(tx))};
      }));
  const people::Person& person = found.first;
  json::array roles;
  for (const std::string& role : call.roles) roles.emplace_back(role);
  return json::object{{"person", who.person.text()},
                      {"office", who.office.text()},
                      {"office_name", found.second.name},
                      {"login", who.login},
                      {"name", person.name},
                      {"position", person.position},
                      {"email", person.email ? person.email->text() : std::string{}},
                      {"email_state", word_of(person.email_state)},
                      {"roles", roles},
                      {"authority", who.office == call.parts.services.settings.authority},
                      {"csrf", who.csrf}};
}

http::Cookie cookie(const Call& call, std::string token) {
  return {.name = session_cookie_name(call), .value = std::move(token), .secure = over_tls(call)};
}

Result<Response> log_in(Call& call) {
  // A form of another site cannot send this type without asking first, and is refused when it asks.
  if (call.request.content_type() != "application/json") return malformed("api.content_type");
  const Input input = TRY(Input::read(call.request));
  const std::string login = TRY(input.required("login"));
  const Secret password = TRY(input.secret("password"));
  const std::string code = TRY(input.text("code"));
  const people::OpenedSession opened = TRY(call.parts.accounts.login(
      login, password, call.request.peer, call.request.headers.get("User-Agent"), code));
  call.who = opened.who;
  call.roles = TRY(roles_today(call.parts.services, opened.who.office, opened.who.person));
  Response response = answer(TRY(me(call)));
  response.header("Set-Cookie", http::set_cookie(cookie(call, opened.token)));
  return response;
}

Result<Response> log_out(Call& call) {
  TRY(call.parts.accounts.logout(*call.who));
  http::Cookie gone = cookie(call, "");
  gone.max_age = 0;
  Response response = Response::no_content();
  response.header("Set-Cookie", http::set_cookie(gone));
  return response;
}

Result<Response> change_password(Call& call) {
  const Input input = TRY(Input::read(call.request));
  TRY(call.parts.accounts.verify(*call.who, TRY(input.secret("old")), call.request.peer));
  const auto hash =
      TRY(people::hash_password(TRY(input.secret("new")), call.who->login, call.parts.services.random));
  const Timestamp now = call.parts.services.clock.now();
  TRY(call.parts.services.store.transact(Scope::installation(), [&](Transaction& tx) {
    return people::change_password(tx, now, call.who->account, hash);
  }));
  http::Cookie gone = cookie(call, "");
  gone.max_age = 0;
  Response response = Response::no_content();
  response.header("Set-Cookie", http::set_cookie(gone));  // every session ended, this one too
  return response;
}

Result<Response> sessions(Call& call) {
  json::array list;
  for (const people::SessionLine& line : TRY(call.parts.accounts.sessions(*call.who))) {
    list.push_back(json::object{{"id", line.id.text()},
                                {"opened", to_json(line.opened)},
                                {"last_used", to_json(line.last_used)},
                                {"device", line.device},
                                {"current", line.current}});
  }
  return answer(list);
}

Result<Response> end_session(Call& call) {
  TRY(call.parts.accounts.end_session(*call.who,
                                      TRY(people::SessionId::parse(call.request.param("session")))));
  return Response::no_content();
}

Result<Response> ask_confirmation(Call& call) {
  TRY(call.parts.desk.ask_email_confirmation(call.session()));
  return Response::no_content();
}

Result<people::Account> own_account(Call& call) {
  auto account = TRY(call.parts.accounts.of_person(call.who->person));
  if (!account) return not_found("people.account.unknown");
  return std::move(*account);
}

Result<Response> begin_second_factor(Call& call) {
  const std::string address = TRY(call.parts.accounts.start_second_factor(TRY(own_account(call)), "Paraf"));
  return answer(json::object{{"address", address}});
}

Result<Response> confirm_second_factor(Call& call) {
  const Input input = TRY(Input::read(call.request));
  TRY(call.parts.accounts.confirm_second_factor(TRY(own_account(call)), TRY(input.required("code"))));
  return Response::no_content();
}

}  // namespace

void mount_sessions(http::Router& router, const Held& parts) {
  add(router, parts, "logIn", log_in, {.body_limit = 8 * 1024});
  add(router, parts, "logOut", log_out);
  add(router, parts, "me", [](Call& call) -> Result<Response> { return answer(TRY(me(call))); });
  add(router, parts, "changePassword", change_password, {.body_limit = 8 * 1024});
  add(router, parts, "listSessions", sessions);
  add(router, parts, "endSession", end_session);
  add(router, parts, "askEmailConfirmation", ask_confirmation);
  add(router, parts, "beginSecondFactor", begin_second_factor, {.body_limit = 8 * 1024});
  add(router, parts, "confirmSecondFactor", confirm_second_factor, {.body_limit = 8 * 1024});
}

}  // namespace paraf::api
