// doors/cli/installation.h: one folder, opened: its store, its token, its authority, its Desk.
//
//     paraf.yaml   settings            blobs/        documents, encrypted
//     paraf.db     SQLite              token/        SoftHSM2
//     checkpoints/ of the journal      mail/         of a demo
//
// create() builds in a folder beside the target and renames it at the end, so that an interrupted
// `paraf init` leaves nothing that could be taken for an installation. It may be repeated.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actions/desk.h"
#include "base/random.h"
#include "base/time.h"
#include "doors/cli/settings.h"
#include "office/people/account.h"
#include "platform/outbox/outbox.h"
#include "platform/store/store.h"

namespace paraf::actions {
struct Services;
}
namespace paraf::ca {
class Authority;
}
namespace paraf::calendar {
struct WorkingTime;
}
namespace paraf::tsa {
class TimeStamper;
}
namespace paraf::validation {
class Responder;
}

namespace paraf::cli {

// Every module with tables, in the order of their migrations.
std::vector<const store::Sql*> modules();

// open_store opens the store of an installation, or of `db` when that is given.
Result<std::unique_ptr<store::Store>> open_store(const std::string& data, const std::string& db);

// calendar_of: the days off of every file below <sop_folder>/calendar, in the order of their names.
Result<calendar::WorkingTime> calendar_of(const std::string& sop_folder);

struct NewOffice {
  std::string folder;  // with an office.yaml and the office's SOPs
};

struct Plan {            // what `paraf init` makes
  Settings settings;
  std::vector<std::string> offices;  // folders below sop/
  // Of a root that is elsewhere (trust/ca/offline.h): what it gave, as text. The folder then holds the token with
  // the key that asked, and the mark awaits_root.
  struct FromRoot {
    std::string root, issuing, list;
  };
  std::optional<FromRoot> from_root{};
  // Demo: everybody gets an account with this password, and the heads a certificate whose passphrase
  // it is. Empty outside a demo.
  std::string demo_password;
};

// A folder in which an issuing CA's key waits for its certificate; it says the SHA-256 of the reviewed file.
inline constexpr const char* awaits_root = "menunggu-akar";

class Installation {
 public:
  static Result<void> create(const std::string& data, const Plan& plan, const Clock& clock, Random& random);
  static Result<std::unique_ptr<Installation>> open(const std::string& data, const Clock& clock, Random& random);
  static bool exists(const std::string& data);
  ~Installation();

  const std::string& folder() const;
  const Settings& settings() const;
  store::Store& store();
  actions::Desk& desk();
  const actions::Services& services();
  outbox::Courier& courier();
  people::Accounts& accounts();
  ca::Authority& authority();
  tsa::TimeStamper& stamper();
  validation::Responder& responder();

  // The mailbox the authority answers to; nullptr: none was set.
  std::unique_ptr<mail::Mailbox> mailbox();
  // fetch_mail reads it, if it is time; says how many mails came.
  Result<int> fetch_mail();

  class Tending& tending();

  // deliver sends what is due until nothing is; says how many were sent.
  Result<int> deliver();
  // housekeeping does what the server does every so often: lists, sweeps, key pool, checkpoints.
  Result<void> housekeeping();
  // refill_keys makes one key for the pool if it wants one; says how many it made.
  Result<int> refill_keys();
  Result<std::string> checkpoint();

 private:
  struct Parts;
  explicit Installation(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace paraf::cli
