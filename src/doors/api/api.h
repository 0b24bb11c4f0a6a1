// doors/api/api.h: the versioned JSON interface, /api/v1, for the staff app, the portal and applications.
//
// docs/openapi.yaml is its manual, and a test holds the answers to it. A session is a cookie that
// scripts cannot read; every change also carries the session's X-CSRF-Token. Who may call what is a
// table (authorisation.h), asked before any handler; what of it a person may do with *this* case is
// the Desk's to say. Errors are application/problem+json with a sentence for a person. [RFC 9457]
#pragma once

namespace paraf::actions {
class Desk;
struct Services;
}  // namespace paraf::actions
namespace paraf::people {
class Accounts;
}
namespace paraf::messages {
class Catalogue;
}
namespace paraf::http {
class Router;
}

namespace paraf::api {

// What the door stands on; all of it outlives the router.
struct Parts {
  actions::Desk& desk;
  const actions::Services& services;
  people::Accounts& accounts;
  const messages::Catalogue& messages;
};

void mount(http::Router& router, const Parts& parts);

}  // namespace paraf::api
