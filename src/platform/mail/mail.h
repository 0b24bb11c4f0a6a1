// platform/mail/mail.h: letters that leave by e-mail.
//
// A mail is posted to the outbox by an act and sent after the commit, at least once: a repeated
// sending carries the same Message-ID, by which mailboxes recognise it. [RFC 5322 §3.6.4]
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace paraf::mail {

struct DkimSigner;  // platform/mail/dkim.h

struct Attachment {
  std::string name;  // "rekomendasi.pdf"
  std::string type;  // "application/pdf"
  Bytes content;
};

struct Mail {
  std::string from;       // an address alone: "noreply@kominfo.contoh.go.id"
  std::string from_name;  // may be empty
  std::string to;         // one address alone
  std::string to_name;
  std::string subject;    // no personal data: it travels and is listed in the clear
  std::string text;       // plain UTF-8
  std::string message_id; // "01J…@kominfo.contoh.go.id", without angle brackets; stable over retries
  std::string in_reply_to;
  Timestamp date;
  std::vector<Attachment> attachments;
  // Set: the mail is this S/MIME envelope (CMS EnvelopedData, DER), and text and attachments lie in it.
  // [RFC 8551 §3.3]
  std::optional<Bytes> envelope{};
};

// entity is the MIME part of text and attachments alone: what an envelope is closed over.
Result<std::string> entity(const Mail& mail);

// compose writes the mail as RFC 5322 text with CRLF line ends. A line break in a header, an
// address that is none, or an empty Message-ID is `malformed mail.header`.
Result<std::string> compose(const Mail& mail);

class Sender {
 public:
  virtual ~Sender() = default;
  // send hands the mail over and returns when the other side has taken responsibility.
  // `unavailable mail.server`: try again later. `refused mail.rejected`: the server said never.
  virtual Result<void> send(const Mail& mail) = 0;
  // Whether what is handed over goes through TLS with a verified certificate and name. Where the mail goes
  // from there is the business of the server it was given to.
  virtual bool verified_tls() const { return false; }
};

struct SmtpSettings {
  enum class Tls { none, starttls, implicit };
  std::string host;
  int port = 25;
  Tls tls = Tls::starttls;
  std::string ca_file;   // empty: the machine's own list
  std::string user;      // empty: no login
  Secret password;
  std::string helo = "localhost";
  std::chrono::seconds timeout{30};
  std::shared_ptr<const DkimSigner> dkim{};  // set: every mail is signed
};

// SmtpSender speaks SMTP (RFC 5321) to one server. With TLS it verifies the server's certificate
// and name; a server that does not offer STARTTLS when it was asked for is `unavailable`, never
// spoken to in the clear.
class SmtpSender final : public Sender {
 public:
  explicit SmtpSender(SmtpSettings settings);
  Result<void> send(const Mail& mail) override;
  bool verified_tls() const override { return settings_.tls != SmtpSettings::Tls::none; }

 private:
  SmtpSettings settings_;
};

// FolderSender writes each mail as one .eml file, named by its Message-ID, so that the demo can
// show its mailbox and a repeated sending leaves one file.
class FolderSender final : public Sender {
 public:
  explicit FolderSender(std::filesystem::path folder);
  Result<void> send(const Mail& mail) override;

 private:
  std::filesystem::path folder_;
};

// What a server reports of a mail it could not deliver. [RFC 3464]
struct DeliveryReport {
  std::string message_id;  // of the mail that was not delivered; empty: the report does not say
  bool permanent = false;  // "failed" with 5.y.z: trying again cannot help
  std::string status;      // "5.1.1"
};

// A mail as its receiver sees it.
struct Received {
  std::string from, to, subject, message_id, in_reply_to;
  std::string text;  // the plain part
  std::vector<Attachment> attachments;
  std::vector<std::string> references{};  // earlier mails of the thread, oldest first [RFC 5322 §3.6.4]
  bool automatic = false;                 // a machine's answer: a vacation notice, a report [RFC 3834]
  std::optional<DeliveryReport> report{};
};

// parse reads one RFC 5322 mail; what no reader could make sense of is `malformed mail.unreadable`.
Result<Received> parse(std::string_view raw);

}  // namespace paraf::mail
