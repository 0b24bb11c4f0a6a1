// What the administrator of an office does: people, roles, proofs, stand-ins, days off, numbers, agreements,
// accounts. Each is journalled.
#include <boost/json.hpp>

#include "actions/administration.h"
#include "actions/services.h"
#include "actions/verbs.h"
#include "doors/api/handlers.h"
#include "doors/api/input.h"
#include "doors/api/views.h"
#include "office/people/office.h"
#include "office/people/people.h"
#include "office/people/roles.h"

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
                     local_day(services.clock.now(), office.settings.zone)};
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
                     {"version", person.version},
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

// What every act of the administrator is done with; a body that says "sure" has read the warning.
struct Asked {
  workflow::Editions editions{actions::verbs()};
  actions::Session who;
  actions::Administering with;

  Asked(Call& call, bool sure)
      : who(call.session()), with{call.parts.services, editions, who, call.idempotency_key(), sure} {}
};

using Work = Result<void> (*)(const actions::Administering&, const Call&, const Input&);

void add_act(http::Router& router, const Held& parts, std::string_view operation, Work work) {
  add(router, parts, operation, [work](Call& call) -> Result<Response> {
    const Input input = TRY(Input::read(call.request));
    const Asked asked{call, TRY(input.truth("sure")).value_or(false)};
    TRY(work(asked.with, call, input));
    return Response::no_content();
  });
}

Result<actions::PersonFields> fields_of(const Input& input) {
  actions::PersonFields f;
  f.login = TRY(input.text("login"));
  f.name = TRY(input.required("name"));
  f.nip = TRY(input.text("nip"));
  f.position = TRY(input.text("position"));
  f.rank = TRY(input.text("rank"));
  f.unit = TRY(input.text("unit"));
  f.email = TRY(input.text("email"));
  f.phone = TRY(input.text("phone"));
  f.nik = TRY(input.text("nik"));
  return f;
}

Result<PersonId> person_of(const Input& input) { return PersonId::parse(TRY(input.required("person"))); }

Result<Response> add_person(Call& call) {
  const Input input = TRY(Input::read(call.request));
  const Asked asked{call, false};
  const PersonId made = TRY(actions::add_person(asked.with, TRY(fields_of(input))));
  return answer(json::object{{"person", made.text()}}, 201);
}

Result<void> change_person(const actions::Administering& a, const Call& call, const Input& input) {
  const auto version = TRY(input.integer("version"));
  if (!version) return malformed("api.field_missing", {{"field", "version"}});
  return actions::change_person(a, TRY(PersonId::parse(call.param("person"))), *version,
                                TRY(fields_of(input)));
}

Result<void> record_departure(const actions::Administering& a, const Call&, const Input& input) {
  people::Change change;
  change.person = TRY(person_of(input));
  const auto kind = people::change_of_word(TRY(input.required("kind")));
  if (!kind) return malformed("api.field", {{"field", "kind"}});
  change.kind = *kind;
  change.day = TRY(people::parse_day(TRY(input.required("day"))));
  change.basis = TRY(input.required("basis"));
  change.to_unit = TRY(input.text("to_unit"));
  return actions::record_departure(a, change);
}

Result<void> grant_role(const actions::Administering& a, const Call&, const Input& input) {
  return actions::grant_role(a, {TRY(person_of(input)), TRY(input.required("role")), TRY(input.text("unit")),
                                 TRY(period_of(input))});
}

Result<void> end_role(const actions::Administering& a, const Call&, const Input& input) {
  return actions::end_role(a, TRY(person_of(input)), TRY(input.required("role")),
                           TRY(people::parse_day(TRY(input.required("last")))));
}

Result<void> appoint(const actions::Administering& a, const Call&, const Input& input) {
  people::StandIn stand_in;
  stand_in.person = TRY(person_of(input));
  stand_in.role = TRY(input.required("role"));
  stand_in.unit = TRY(input.text("unit"));
  const std::string kind = TRY(input.required("kind"));
  if (kind != "plh" && kind != "plt") return malformed("api.field", {{"field", "kind"}});
  stand_in.kind = kind == "plh" ? people::StandInKind::plh : people::StandInKind::plt;
  stand_in.period = TRY(period_of(input));
  stand_in.legal_basis = TRY(input.required("legal_basis"));
  stand_in.title = TRY(input.text("title"));
  return actions::appoint(a, stand_in);
}

Result<void> record_qualification(const actions::Administering& a, const Call&, const Input& input) {
  return actions::record_qualification(a, {TRY(person_of(input)), TRY(input.required("kind")),
                                           TRY(input.required("proof")), "", TRY(period_of(input))});
}

Result<bool> needed_of(const Input& input) {
  const auto needed = TRY(input.truth("needed"));
  if (!needed) return malformed("api.field_missing", {{"field", "needed"}});
  return *needed;
}

Result<void> require_qualification(const actions::Administering& a, const Call&, const Input& input) {
  return actions::require_qualification(a, TRY(input.required("role")), TRY(input.required("kind")),
                                        TRY(needed_of(input)));
}

Result<void> require_second_factor(const actions::Administering& a, const Call&, const Input& input) {
  return actions::require_second_factor(a, TRY(input.required("role")), TRY(needed_of(input)));
}

Result<void> set_day_off(const actions::Administering& a, const Call&, const Input& input) {
  return actions::set_day_off(a, TRY(people::parse_day(TRY(input.required("day")))), TRY(input.text("name")));
}

Result<void> set_number_pattern(const actions::Administering& a, const Call&, const Input& input) {
  return actions::set_number_pattern(a, TRY(input.required("book")), TRY(input.text("pattern")));
}

Result<Response> record_agreement(Call& call) {
  const Input input = TRY(Input::read(call.request));
  TRY(call.parts.desk.record_agreement(call.session(), TRY(input.required("number")),
                                       TRY(input.required("from")), TRY(input.required("until"))));
  return Response::no_content();
}

Result<void> enable_account(const actions::Administering& a, const Call& call, const Input& input) {
  const PersonId person = TRY(person_of(input));
  const auto enabled = TRY(input.truth("enabled"));
  if (!enabled) return malformed("api.field_missing", {{"field", "enabled"}});
  const auto account = TRY(call.parts.accounts.of_person(person));
  // Another office's person is as unknown as nobody.
  if (!account) return not_found("people.account.unknown");
  return actions::enable_account(a, *account, *enabled);
}

Result<Response> drop_second_factor(Call& call) {
  const Input input = TRY(Input::read(call.request));
  const auto account = TRY(call.parts.accounts.of_person(TRY(person_of(input))));
  if (!account || account->office != call.who->office) return not_found("people.account.unknown");
  TRY(call.parts.accounts.drop_second_factor(*account, "person:" + call.who->person.text()));
  return Response::no_content();
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
  add(router, parts, "addPerson", add_person);
  add_act(router, parts, "changePerson", change_person);
  add_act(router, parts, "recordDeparture", record_departure);
  add_act(router, parts, "grantRole", grant_role);
  add_act(router, parts, "endRole", end_role);
  add_act(router, parts, "appointStandIn", appoint);
  add_act(router, parts, "recordQualification", record_qualification);
  add_act(router, parts, "requireQualification", require_qualification);
  add_act(router, parts, "setDayOff", set_day_off);
  add_act(router, parts, "setNumberPattern", set_number_pattern);
  add_act(router, parts, "requireSecondFactor", require_second_factor);
  add(router, parts, "dropSecondFactor", drop_second_factor);
  add(router, parts, "recordAgreement", record_agreement);
  add_act(router, parts, "enableAccount", enable_account);
  add(router, parts, "bootstrapSigner", bootstrap_signer);
}

}  // namespace paraf::api
