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

}  // namespace paraf::actions
