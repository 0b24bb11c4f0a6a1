// doors/api/second_factor.h: who must have an authenticator before going on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "office/people/account.h"

namespace paraf::api {

// Whether the office asks a second factor of one of these roles, and the account has none yet. Such a session
// is good for setting one up and for logging out, on every door.
Result<bool> lacks_second_factor(const actions::Services& services, people::Accounts& accounts,
                                 const people::SignedIn& who, const std::vector<std::string>& roles);

// The calls such a session may make.
bool sets_up_second_factor(std::string_view operation);

}  // namespace paraf::api
