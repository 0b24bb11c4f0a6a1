// platform/mail/imap.h: a mailbox, read in the order in which mails came.
//
// The place up to which it was read is the reader's to keep (Position): a mail is not taken from the server,
// and no flag of the server's decides whether it was seen. [RFC 3501 §2.3.1.1]
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace paraf::mail {

struct ImapSettings {
  enum class Tls { starttls, implicit, none };  // none: for a server on the same machine
  std::string host;
  int port = 993;
  Tls tls = Tls::implicit;
  std::string ca_file;  // empty: the machine's own list
  std::string user;
  Secret password;
  std::string folder = "INBOX";
  std::chrono::seconds timeout{30};
  std::size_t most_octets = 40u << 20;  // of one mail
};

struct Position {
  std::uint64_t validity = 0;  // UIDVALIDITY: another one, and every UID is void
  std::uint64_t uid = 0;       // the last that was read
};

struct Arrivals {
  std::uint64_t validity = 0;
  std::vector<std::uint64_t> uids;  // ascending
};

class Mailbox {
 public:
  virtual ~Mailbox() = default;
  // after gives what came after the position; when the mailbox was made anew, everything in it.
  virtual Result<Arrivals> after(const Position& position, std::size_t most = 100) = 0;
  // fetch gives one mail as it came. `too_large mail.too_large`; `not_found mail.gone`.
  virtual Result<std::string> fetch(std::uint64_t uid) = 0;
};

// ImapMailbox speaks IMAP4rev1 to one server, by libcurl. With TLS it verifies certificate and name.
// `unavailable mail.imap`: the server does not answer, or not as it should; `refused mail.imap_login`.
class ImapMailbox final : public Mailbox {
 public:
  explicit ImapMailbox(ImapSettings settings);
  ~ImapMailbox() override;
  Result<Arrivals> after(const Position& position, std::size_t most) override;
  Result<std::string> fetch(std::uint64_t uid) override;

 private:
  struct Line;
  std::unique_ptr<Line> line_;
};

}  // namespace paraf::mail
