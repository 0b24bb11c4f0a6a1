// doors/cli/ca_ground.h: the authority alone, opened beside a server that may be running.
#pragma once

#include <memory>

#include "base/random.h"
#include "doors/cli/settings.h"
#include "trust/ca/requests.h"

namespace paraf::cli {

struct CaGround {
  SystemClock clock;
  SystemRandom random;
  Settings settings;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<keys::Keyring> keyring;
  std::unique_ptr<ca::Authority> authority;
  ca::Parts parts() { return {*store, *keyring, clock, random, {}}; }

  // It is a node of its own, with serials of a prefix of its own. To look the token is not needed.
  using Access = ca::Authority::Access;
  static Result<std::unique_ptr<CaGround>> open(const std::string& data, Access access = Access::work);
};

// The officer who acts: asks the password of the account and looks for the role petugas_psre in the office.
// Gives the actor for the journal, "person:…". unauthorized people.account.login_failed, forbidden
// cli.not_an_officer
Result<std::string> officer(CaGround& ground, const std::string& office, const std::string& login);

}  // namespace paraf::cli
