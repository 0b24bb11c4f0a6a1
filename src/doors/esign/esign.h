// doors/esign/esign.h: the interface that e-office applications already speak.
//
// Version 1 (multipart forms, PDF origin lower left) and version 2 (JSON, origin top left) of BSrE's eSign
// Client Service, so that an application written for it works here when its base URL is changed. What of it
// is publicly known is kept to the letter, misspelt names included; docs/esign.openapi.yaml is its manual,
// and a test holds the answers to it.
//
// Who calls is an application, by HTTP Basic [RFC 7617]: see office/applications. Errors are always
// {"error", "status_code"}: a known code where one fits, else the HTTP status; "next" beside them says what
// to do. Every call stands in the application's log.
#pragma once

namespace paraf::actions {
class ApplicationDesk;
}
namespace paraf::messages {
class Catalogue;
}
namespace paraf::http {
class Router;
}
namespace paraf::publik {
struct Parts;
}

namespace paraf::esign {

// What the door stands on; all of it outlives the router.
struct Parts {
  actions::ApplicationDesk& desk;
  const messages::Catalogue& messages;
  const publik::Parts& pages;  // what the page of an activation stands on
};

void mount(http::Router& router, const Parts& parts);

}  // namespace paraf::esign
