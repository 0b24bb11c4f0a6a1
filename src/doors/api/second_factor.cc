#include "doors/api/second_factor.h"

#include <algorithm>
#include <array>

#include "actions/services.h"
#include "office/people/office.h"

namespace paraf::api {

Result<bool> lacks_second_factor(const actions::Services& services, people::Accounts& accounts,
                                 const people::SignedIn& who, const std::vector<std::string>& roles) {
  if (who.second_factor) return false;  // asked where they signed in
  const auto asked = TRY(services.store.read(store::Scope::office(who.office), [](store::Transaction& tx) {
                       return people::load_office(tx);
                     })).settings.second_factor;
  const bool wanted = std::any_of(asked.begin(), asked.end(), [&](const std::string& role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  });
  return wanted && !TRY(accounts.has_second_factor(who.account));
}

bool sets_up_second_factor(std::string_view operation) {
  constexpr std::array<std::string_view, 4> open = {"me", "logOut", "beginSecondFactor",
                                                    "confirmSecondFactor"};
  return std::find(open.begin(), open.end(), operation) != open.end();
}

}  // namespace paraf::api
