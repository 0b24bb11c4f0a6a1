#include "doors/cli/ca_ground.h"

#include "doors/cli/cli.h"
#include "doors/cli/hidden_line.h"
#include "doors/cli/installation.h"
#include "office/people/account.h"
#include "office/people/people.h"
#include "office/people/roles.h"
#include "trust/ca/status.h"

namespace paraf::cli {

Result<std::unique_ptr<CaGround>> CaGround::open(const std::string& data, Access access) {
  auto ground = std::make_unique<CaGround>();
  const auto yaml = read_file(data + "/paraf.yaml");
  if (!yaml) return not_found("cli.no_installation", {{"folder", data}});
  ground->settings = TRY(read_settings(*yaml, data + "/paraf.yaml"));
  Settings& settings = ground->settings;
  settings.authority.node = settings.node + ".cli";
  settings.authority.runs = data + "/runs";
  ground->store = TRY(open_store(data, {}));
  ground->keyring = access == Access::look ? keys::no_keyring()
                    : settings.token_uri.empty()
                        ? TRY(keys::open_token(data + "/token"))
                        : TRY(keys::open_token_at(settings.token_uri, settings.token_pin_file));
  auto profiles =
      settings.profiles.empty() ? TRY(ca::builtin_profiles()) : TRY(ca::read_profiles(settings.profiles));
  ground->authority = TRY(ca::Authority::open(ground->parts(), settings.authority, std::move(profiles), access));
  return ground;
}

Result<std::string> officer(CaGround& ground, const std::string& office, const std::string& login) {
  const OfficeId authority = TRY(OfficeId::parse(office));
  people::Accounts accounts{*ground.store, ground.clock, ground.random};
  const auto session = TRY(accounts.login(login, hidden_line("Sandi " + login + ": "), "cli", "paraf ca"));
  const people::SignedIn& who = session.who;
  TRY(accounts.logout(who));
  const auto today = std::chrono::local_days{
      std::chrono::floor<std::chrono::days>(ground.clock.now().instant()).time_since_epoch()};
  const bool may =
      who.office == authority &&
      TRY(ground.store->read(store::Scope::office(authority), [&](store::Transaction& tx) -> Result<bool> {
        return people::may_act(TRY(people::role_book(tx)), who.person, "petugas_psre", today).has_value();
      }));
  if (!may) return forbidden("cli.not_an_officer");
  return "person:" + who.person.text();
}

}  // namespace paraf::cli
