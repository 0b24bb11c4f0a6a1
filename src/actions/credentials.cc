#include "actions/credentials.h"

#include "actions/act.h"
#include "actions/officials.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

namespace {

using applications::Application;
using applications::ApplicationId;
using store::Scope;
using store::Transaction;

// An act of the administrator on an application: work does it and gives the application's id beside its answer.
template <typename Answer, typename Work>
Result<Answer> administer(const Services& s, const Session& who, std::string_view act, Work work) {
  const Timestamp now = s.clock.now();
  return s.store.transact(Scope::office(who.office), [&](Transaction& tx) -> Result<Answer> {
    TRY(must_administer(s, tx, who));
    auto [id, answer] = TRY(work(tx, now));
    TRY(journal::append(tx, now,
                        {std::string{act}, "application:" + id.text(), actor_of({who.office, who.person}), {}}));
    return std::move(answer);
  });
}

Result<Application> own(Transaction& tx, const Session& who, const ApplicationId& id) {
  Application application = TRY(applications::application(tx, id));
  if (application.office != who.office) return not_found("applications.unknown");
  return application;
}

}  // namespace

Result<std::vector<Credential>> credentials(const Services& s, const Session& who) {
  return s.store.read(Scope::office(who.office), [&](Transaction& tx) -> Result<std::vector<Credential>> {
    TRY(must_administer(s, tx, who));
    std::vector<Credential> all;
    for (Application& application : TRY(applications::all(tx))) {
      if (application.office != who.office) continue;
      const auto calls = TRY(applications::calls(tx, application.id, 1));
      all.push_back(
          {std::move(application), calls.empty() ? std::nullopt : std::optional<applications::Call>{calls.front()}});
    }
    return all;
  });
}

Result<applications::Created> issue_credential(const Services& s, const Session& who, const NewCredential& order) {
  const auto policy = applications::policy_of(order.policy);
  if (!policy) return malformed("actions.credential_policy");
  const applications::NewApplication made{.office = who.office,
                                          .name = order.name,
                                          .title = order.title.empty() ? order.name : order.title,
                                          .addresses = TRY(applications::parse_networks(order.addresses)),
                                          .policy = *policy};
  using Made = std::pair<ApplicationId, applications::Created>;
  return administer<applications::Created>(s, who, "application.issued",
                                           [&](Transaction& tx, Timestamp now) -> Result<Made> {
                                             auto created = TRY(applications::create(tx, now, s.random, made));
                                             const ApplicationId id = created.application.id;
                                             return Made{id, std::move(created)};
                                           });
}

Result<Secret> renew_credential(const Services& s, const Session& who, const ApplicationId& id) {
  using Made = std::pair<ApplicationId, Secret>;
  return administer<Secret>(s, who, "application.renewed", [&](Transaction& tx, Timestamp now) -> Result<Made> {
    TRY(own(tx, who, id));
    return Made{id, TRY(applications::rotate(tx, now, s.random, id))};
  });
}

Result<void> enable_credential(const Services& s, const Session& who, const ApplicationId& id, bool enabled) {
  using Made = std::pair<ApplicationId, bool>;
  TRY(administer<bool>(s, who, enabled ? "application.allowed" : "application.withdrawn",
                       [&](Transaction& tx, Timestamp now) -> Result<Made> {
                         TRY(own(tx, who, id));
                         TRY(applications::enable(tx, now, id, enabled));
                         return Made{id, enabled};
                       }));
  return {};
}

}  // namespace paraf::actions
