// doors/cli/play_stage.h: the installation a scenario plays in: real parts, small keys, a clock moved by
// hand.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "actions/services.h"
#include "base/time.h"
#include "doors/cli/play_line.h"
#include "office/people/account.h"
#include "office/people/office_file.h"
#include "office/sop/sop.h"
#include "platform/blobs/blobs.h"
#include "platform/outbox/outbox.h"
#include "platform/phone/phone.h"
#include "trust/ca/ca.h"
#include "trust/keys/custody.h"
#include "trust/tsa/tsa.h"

namespace paraf::cli::scenario {

// Mails that left, kept in memory; and the server that takes them, which may be away.
class Mailbox final : public mail::Sender {
 public:
  Result<void> send(const mail::Mail& mail) override;
  bool verified_tls() const override { return protects; }
  std::vector<mail::Mail> mails;
  bool away = false, protects = false;
};

// token_in: what follows the last `path` ("/aktivasi/") of a mail's text, up to the next space; "" when it is not
// there.
std::string token_in(std::string_view text, std::string_view path);

// Notices to telephones, kept in memory; or sent on to a carrier.
class Telephones final : public phone::Gateway {
 public:
  Result<void> send(const phone::Notice& notice, Timestamp now) override {
    if (carrier) return carrier->send(notice, now);
    notices.push_back(notice);
    return {};
  }
  std::unique_ptr<phone::Gateway> carrier;
  std::vector<phone::Notice> notices;
};

// What a process holds: a node of the installation.
struct Node {
  std::unique_ptr<store::Store> store;
  std::unique_ptr<blobs::Blobs> blobs;
  std::unique_ptr<blobs::Sealer> sealer;
  std::unique_ptr<keys::Custody> custody;
  std::unique_ptr<ca::Authority> authority;
  std::unique_ptr<tsa::TimeStamper> stamper;
  std::unique_ptr<actions::Services> services;
  std::unique_ptr<actions::Desk> desk;
  std::unique_ptr<outbox::Courier> courier;
  std::unique_ptr<people::Accounts> accounts;
};

struct Actor {
  people::Person person;
  std::optional<people::Nik> nik;
  OfficeId office;
  bool applicant = false;
  std::optional<actions::Session> enrolled;
  actions::Session session() const { return {person.id, office, std::nullopt}; }
};

class Stage {
 public:
  static Result<std::unique_ptr<Stage>> raise(const std::string& sop_folder, const std::string& office,
                                              const std::string& sop_path, const std::string& db,
                                              bool two_nodes, Timestamp start);
  ~Stage();

  ManualClock& clock() { return clock_; }
  Node& node();  // the next in turn
  actions::Desk& desk() { return *node().desk; }
  const sop::Sop& procedure() const { return sop_; }
  const sop::Sop& authority_procedure() const { return authority_sop_; }
  const OfficeId& office() const { return office_; }
  Mailbox& mailbox() { return mailbox_; }
  Telephones& telephones() { return *telephones_; }
  keys::Keyring& keyring() { return *keyring_; }
  const std::string& folder() const { return folder_; }
  Random& random() { return random_; }
  // Everybody who has been named so far, of both offices.
  std::vector<const Actor*> actors() const;
  const std::string& sop_folder() const { return sop_folder_; }

  // Who a word means: a login, else a performer of the office's SOP, else of the authority's.
  Result<Actor*> actor(std::string_view word);
  Result<Actor*> add_person(const std::string& login, const people::PersonInFile& person);
  Result<void> refresh(Actor& actor);  // what the office has on record of them now
  // A person who may see everything in an office: its administrator.
  Result<actions::Session> onlooker(const OfficeId& office);
  // Where the authority has the case of one applicant of a collective request.
  Result<actions::CaseRef> case_at_authority(const actions::CaseRef& subject, const PersonId& person);
  // An official's certificate, by the bootstrap act, when there is none yet.
  Result<void> certify(Actor& actor);
  Result<int> deliver();
  bool courier_stopped = false;

 private:
  Stage(std::string sop_folder, Timestamp start) : sop_folder_(std::move(sop_folder)), clock_(start) {}
  Result<void> raise_node(const std::string& url, bool first);
  Result<void> install(const std::string& office);

  std::string sop_folder_, folder_;
  ManualClock clock_;
  SystemRandom random_;
  OfficeId office_;
  sop::Sop sop_, authority_sop_;
  Mailbox mailbox_;
  std::shared_ptr<Telephones> telephones_ = std::make_shared<Telephones>();
  std::unique_ptr<keys::Keyring> keyring_;
  std::unique_ptr<blobs::KeyWrapper> wrapper_;
  std::unique_ptr<blobs::Shelf> shelf_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::size_t turn_ = 0;
  std::map<std::string, std::unique_ptr<Actor>> actors_;  // "bekasi/ratna"
  std::map<std::string, std::string> performers_;         // role -> "bekasi/kadis"
};

// What the scenario's scanner takes for malware.
inline constexpr const char* infection = "PARAF-SKENARIO-BERKAS-BERJANGKIT";
inline constexpr const char* play_passphrase = "melati kuning di tepi sawah 45";

}  // namespace paraf::cli::scenario
