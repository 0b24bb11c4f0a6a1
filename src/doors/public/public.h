// doors/public/public.h: the pages and services for everybody, without login.
//
// Pages are made on the server and work without a line of JavaScript: following a case by its code,
// checking a signed PDF, the applicant's way from the link in the mail to the passphrase. Beside them
// stand what other people's tools ask: CA certificates, revocation lists, OCSP, time stamps.
//
//   /  /lacak  /lacak/{code}  /periksa  /s/{code}  /aktivasi/{token}  /pendaftaran  /surel/{token}
//   /pki  /pki/root.cer …  /pki/issuing.crl …  /pki/cps  /ocsp  /tsa  /sehat
//
// A GET changes nothing, whoever follows a link (a mail scanner does). No page says anything about a
// person to someone who has not proved to be that person.
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

namespace paraf::validation {
class Responder;
}

namespace paraf::publik {

// What the door stands on; all of it outlives the router.
struct Parts {
  actions::Desk& desk;
  const actions::Services& services;
  people::Accounts& accounts;
  const messages::Catalogue& messages;
  validation::Responder& ocsp;  // of the issuing CA
  bool demo = false;  // every page says so
};

void mount(http::Router& router, const Parts& parts);

}  // namespace paraf::publik
