// tests/support/smtp.h: a real SMTP server (Debian's Exim) on a free port of this machine.
//
// It takes mail for contoh.go.id and every domain below go.id into one mailbox, and refuses the
// rest. Exim's daemon runs only for root: a user who is not goes through `sudo -n`.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/folder.h"

namespace paraf::tests {

class SmtpServer {
 public:
  SmtpServer();
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  bool ready() const { return trouble_.empty(); }
  const std::string& trouble() const { return trouble_; }
  int port() const { return port_; }

  // mails waits until at least `count` mails arrived (5 s at most) and gives them all, oldest first.
  std::vector<std::string> mails(std::size_t count) const;

 private:
  Folder folder_;
  int port_ = 0;
  pid_t daemon_ = -1;
  std::string trouble_;
};

// free_port asks the kernel for a port of 127.0.0.1 that nobody listens on.
int free_port();

}  // namespace paraf::tests
