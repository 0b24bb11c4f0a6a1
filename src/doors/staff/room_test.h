// doors/staff/room_test.h: an office and an authority on SQLite, with small keys; and a browser without
// scripts.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actions/desk.h"
#include "actions/services.h"
#include "doors/staff/staff.h"
#include "office/people/account.h"
#include "office/people/people.h"
#include "platform/http/router.h"
#include "platform/messages/messages.h"
#include "platform/outbox/outbox.h"
#include "tests/support/folder.h"
#include "trust/validation/ocsp.h"

namespace paraf::staff {

inline constexpr const char* room_password = "melati kuning di tepi sawah 45";

// Mails that left.
class Letterbox final : public mail::Sender {
 public:
  Result<void> send(const mail::Mail& mail) override;
  std::vector<mail::Mail> mails;
};

class Room {
 public:
  // Kudus and the authority, everybody with an account "<login>@<office>" and one password.
  static std::unique_ptr<Room> raise();
  ~Room();

  http::Router& router() { return *router_; }
  actions::Desk& desk() { return *desk_; }
  actions::Services& services() { return *services_; }
  ManualClock& clock() { return clock_; }
  Letterbox& letterbox() { return letterbox_; }
  const people::Person& person(const std::string& login) const { return people_.at(login); }  // "kadis@kudus"
  actions::Session session(const std::string& login) const;
  void deliver();

 private:
  explicit Room(Timestamp start) : clock_(start) {}
  Result<void> build();
  Result<void> install(const std::string& office);

  tests::Folder folder_;
  ManualClock clock_;
  SystemRandom random_;
  Letterbox letterbox_;
  messages::Catalogue catalogue_;
  std::unique_ptr<keys::Keyring> keyring_;
  std::unique_ptr<blobs::KeyWrapper> wrapper_;
  std::unique_ptr<blobs::Shelf> shelf_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<blobs::Sealer> sealer_;
  std::unique_ptr<blobs::Blobs> blobs_;
  std::unique_ptr<keys::Custody> custody_;
  std::unique_ptr<ca::Authority> authority_;
  std::unique_ptr<tsa::TimeStamper> stamper_;
  std::unique_ptr<validation::Responder> ocsp_;
  std::unique_ptr<people::Accounts> accounts_;
  std::unique_ptr<actions::Services> services_;
  std::unique_ptr<actions::Desk> desk_;
  std::unique_ptr<outbox::Courier> courier_;
  std::unique_ptr<http::Router> router_;
  std::map<std::string, people::Person> people_;
};

struct SentFile {
  std::string field, name, octets;
};

// What a browser does: keeps the cookie, sends a form with its hidden fields, follows a redirect.
class Browser {
 public:
  explicit Browser(http::Router& router) : router_(router) {}

  http::Response get(const std::string& target);
  http::Response post(const std::string& target, const http::Pairs& fields,
                      const std::vector<SentFile>& files = {});
  // Fills the form of that id on the page and sends it: hidden fields as they stand, the rest as given.
  http::Response send(const std::string& page, const std::string& form, const http::Pairs& fields,
                      const std::vector<SentFile>& files = {});
  void log_in(const std::string& login);
  // Where the last answer sent us, looked at.
  std::string follow(const http::Response& response);

  std::string cookie;

 private:
  http::Response ask(http::Request& request);
  void keep(std::string_view pair);
  http::Router& router_;
};

// A browser of the room in which somebody ("kadis@kudus") has logged in.
Browser somebody(Room& room, const std::string& login);

std::string html_of(const http::Response& response);
bool has(const std::string& html, std::string_view words);
Bytes paper_pdf(const std::string& title, Timestamp at);
std::string ktp_png();

}  // namespace paraf::staff
