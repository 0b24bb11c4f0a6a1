// What the administrator of an office does: roles, stand-ins, agreements, accounts. Each is journalled.
#include <boost/json.hpp>

#include "actions/services.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"
#include "office/people/office.h"
#include "office/people/people.h"
#include "office/people/roles.h"
#include "platform/journal/journal.h"

namespace paraf::api {

namespace json = boost::json;
using http::Response;
using store::Scope;
using store::Transaction;

namespace {

Result<Response> list_people(Call& call) {
  const auto& services = call.parts.services;
  struct Found {
    std::vector<people::Person> people;
    people::RoleBook book;
    people::Day today;
  };
  const Found found =
      TRY(services.store.read(Scope::office(call.who->office), [&](Transaction& tx) -> Result<Found> {
        const people::Office office = TRY(people::load_office(tx));
        auto all = TRY(people::people_of_office(tx));
        return Found{std::move(all), TRY(people::role_book(tx)),
                     people::day_of(services.clock.now(), office.settings.zone)};
      }));
  json::array list;
  for (const people::Person& person : found.people) {
    json::array roles;
    for (const std::string& role : people::roles_of(found.book, person.id, found.today))
      roles.emplace_back(role);
    const auto account = TRY(call.parts.accounts.of_person(person.id));
    list.push_back(
        json::object{{"person", person.id.text()},
                     {"login", person.login},
                     {"name", person.name},
                     {"position", person.position},
                     {"unit", person.unit},
                     {"active", person.active},
                     {"roles", roles},
                     {"account", account ? json::value(account->login) : json::value(nullptr)},
                     {"account_enabled", account ? json::value(account->enabled) : json::value(nullptr)}});
  }
  return answer(list);
}

Result<people::Period> period_of(const Input& input) {
  people::Period period{TRY(people::parse_day(TRY(input.required("from"))))};
  if (const std::string until = TRY(input.text("until")); !until.empty())
    period.until = TRY(people::parse_day(until));
  return period;
}

// One administrative act: in the office's transaction, with the person known to be the office's, and
// an entry in its journal.
template <typename F>
Result<Response> administer(Call& call, std::string_view act, const PersonId& person, Facts facts, F&& work) {
  const Timestamp now = call.parts.services.clock.now();
  TRY(call.parts.services.store.transact(
      Scope::office(call.who->office), [&](Transaction& tx) -> Result<void> {
        TRY(people::person(tx, person));
        TRY(work(tx, now));
        TRY(journal::append(
            tx, now,
            {std::string{act}, "person:" + person.text(), "person:" + call.who->person.text(), facts}));
        return {};
      }));
  return Response::no_content();
}

Result<Response> grant_role(Call& call) {
  const Input input = TRY(Input::read(call.request));
  const people::RoleGrant grant{TRY(PersonId::parse(TRY(input.required("person")))),
                                TRY(input.required("role")), TRY(input.text("unit")), TRY(period_of(input))};
  return administer(call, "role.granted", grant.person,
                    {{"role", grant.role}, {"from", people::iso(grant.period.from)}},
                    [&](Transaction& tx, Timestamp now) { return people::grant_role(tx, now, grant); });
}

Result<Response> end_role(Call& call) {
  const Input input = TRY(Input::read(call.request));
  const PersonId person = TRY(PersonId::parse(TRY(input.required("person"))));
  const std::string role = TRY(input.required("role"));
  const people::Day last = TRY(people::parse_day(TRY(input.required("last"))));
  return administer(
      call, "role.ended", person, {{"role", role}, {"last", people::iso(last)}},
      [&](Transaction& tx, Timestamp now) { return people::end_role(tx, now, person, role, last); });
}

Result<Response> appoint(Call& call) {
  const Input input = TRY(Input::read(call.request));
  people::StandIn stand_in;
  stand_in.person = TRY(PersonId::parse(TRY(input.required("person"))));
  stand_in.role = TRY(input.required("role"));
  stand_in.unit = TRY(input.text("unit"));
  const std::string kind = TRY(input.required("kind"));
  if (kind != "plh" && kind != "plt") return malformed("api.field", {{"field", "kind"}});
  stand_in.kind = kind == "plh" ? people::StandInKind::plh : people::StandInKind::plt;
  stand_in.period = TRY(period_of(input));
  stand_in.legal_basis = TRY(input.required("legal_basis"));
  stand_in.title = TRY(input.text("title"));
  return administer(call, "stand_in.appointed", stand_in.person,
                    {{"role", stand_in.role}, {"kind", kind}, {"from", people::iso(stand_in.period.from)}},
                    [&](Transaction& tx, Timestamp now) {
                      return people::appoint(tx, now, call.parts.services.random, stand_in);
                    });
}

Result<Response> record_agreement(Call& call) {
  const Input input = TRY(Input::read(call.request));
  TRY(call.parts.desk.record_agreement(call.session(), TRY(input.required("number")),
                                       TRY(input.required("from")), TRY(input.required("until"))));
  return Response::no_content();
}

Result<Response> enable_account(Call& call) {
  const Input input = TRY(Input::read(call.request));
  const PersonId person = TRY(PersonId::parse(TRY(input.required("person"))));
  const auto enabled = TRY(input.truth("enabled"));
  if (!enabled) return malformed("api.field_missing", {{"field", "enabled"}});
  const auto account = TRY(call.parts.accounts.of_person(person));
  // Another office's person is as unknown as nobody.
  if (!account || account->office != call.who->office) return not_found("people.account.unknown");
  return administer(
      call, *enabled ? "account.enabled" : "account.disabled", person, {},
      [&](Transaction& tx, Timestamp now) { return people::enable_account(tx, now, account->id, *enabled); });
}

Result<Response> bootstrap_signer(Call& call) {
  const Input input = TRY(Input::read(call.request));
  const PersonId person = TRY(PersonId::parse(TRY(input.required("person"))));
  const std::string serial = TRY(call.parts.desk.bootstrap_signer(call.session(), call.who->office, person,
                                                                  TRY(input.secret("passphrase")),
                                                                  TRY(input.required("legal_basis"))));
  return answer(json::object{{"serial", serial}}, 201);
}

}  // namespace

void mount_administration(http::Router& router, const Held& parts) {
  add(router, parts, "listPeople", list_people);
  add(router, parts, "grantRole", grant_role);
  add(router, parts, "endRole", end_role);
  add(router, parts, "appointStandIn", appoint);
  add(router, parts, "recordAgreement", record_agreement);
  add(router, parts, "enableAccount", enable_account);
  add(router, parts, "bootstrapSigner", bootstrap_signer);
}

}  // namespace paraf::api
