// actions/application_parts.h: the inside of the ApplicationDesk, shared by its files.
#pragma once

#include "actions/act.h"
#include "actions/application.h"

namespace paraf::actions {

struct ApplicationDesk::Signer {
  people::Person person;
  Holder holder;
  crypto::Certificates chain;    // the certificate and its issuers, without the root
  crypto::Certificates issuers;  // without certificate and root
  crypto::Certificates root;
};

struct ApplicationDesk::Repeat {
  Bytes digest{};  // empty: nothing is remembered
  std::string claim{};
};

// Whether the wish can be meant: lengths, and the size and place of the mark.
//   malformed application.too_long (facts field, most), application.mark_size (fact field)
Result<void> check_wish(const DocumentWish& wish);

// The level a call asks for, or the application's own: `malformed application.level`.
Result<signing::Level> level_for(const applications::Application& application, std::string_view asked);

}  // namespace paraf::actions
