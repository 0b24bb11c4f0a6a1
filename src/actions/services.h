// actions/services.h: what a Desk is built from: made by main, top to bottom, and outliving the Desk.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"
#include "office/calendar/calendar.h"
#include "platform/blobs/blobs.h"
#include "platform/blobs/sealer.h"
#include "platform/crypto/keys.h"
#include "platform/mail/mail.h"
#include "platform/store/store.h"
#include "trust/ca/ca.h"
#include "trust/keys/custody.h"
#include "trust/tsa/tsa.h"

namespace paraf::phone {
class Gateway;
}

namespace paraf::actions {

struct DeskSettings {
  OfficeId authority = OfficeId::trusted("psre");        // the office that is the authority here
  std::string public_url = "http://127.0.0.1:8080";      // of the public pages: QR codes and links in mails
  std::string mail_from = "paraf@localhost.localdomain";
  std::string mail_from_name = "Paraf";
  crypto::KeyKind subscriber_key = crypto::KeyKind::rsa2048;
  std::chrono::hours link_life{72};                      // of an activation link
  calendar::WorkingTime calendar{};                      // hours, Ramadan and days off; the zone is each office's own
  std::shared_ptr<const Secret> archive_passphrase{};    // of packages that travel as an encrypted archive
  std::shared_ptr<phone::Gateway> telephone{};           // the carrier of notices; nullptr: none is made
  std::string printed_phrase{};  // of a demo: told to everybody, so that it may be password and passphrase both
};

struct Services {
  store::Store& store;
  const Clock& clock;
  Random& random;
  const blobs::Sealer& sealer;
  blobs::Blobs& blobs;
  keys::Custody& custody;
  ca::Authority& authority;
  tsa::TimeStamper& time_stamper;
  mail::Sender& mail;
  DeskSettings settings{};
};

// The tables of this module, after those of everything it uses.
extern const store::Sql sql;

}  // namespace paraf::actions
