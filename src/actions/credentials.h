// actions/credentials.h: the credentials of an office's e-office applications, kept by its administrator.
//
// The same acts as the operator's (paraf application), for the applications of the administrator's own office; each
// stands in the office's journal with who did it. A secret is in the answer of the act that made it, and nowhere after.
// `forbidden actions.administrator_only`; another office's application is `not_found applications.unknown`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actions/desk.h"
#include "office/applications/applications.h"

namespace paraf::actions {

struct Credential {
  applications::Application application;
  std::optional<applications::Call> last{};  // the last call of the ninety days that are kept
};
Result<std::vector<Credential>> credentials(const Services& s, const Session& who);

struct NewCredential {
  std::string name, title, addresses, policy;  // as typed; addresses: applications::parse_networks
};
Result<applications::Created> issue_credential(const Services& s, const Session& who, const NewCredential& order);
// renew_credential: the old secret ends now, and every token got with it.
Result<Secret> renew_credential(const Services& s, const Session& who, const applications::ApplicationId& id);
Result<void> enable_credential(const Services& s, const Session& who, const applications::ApplicationId& id, bool enabled);

}  // namespace paraf::actions
