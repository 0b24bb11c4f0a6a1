// doors/cli/settings.h: paraf.yaml, what an administrator may set about an installation.
//
// Every setting has a default that works; an unknown one is refused with its place, because a
// misspelt setting that is silently ignored is worse than none. docs/operator.md explains each.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/mail/imap.h"
#include "platform/mail/mail.h"
#include "trust/ca/names.h"
#include "trust/keys/custody.h"

namespace paraf::cli {

struct Settings {
  std::string database;              // "": SQLite in the installation's folder; or postgresql://…
  std::string base_url = "http://127.0.0.1:8080";  // where strangers reach the public pages
  bool demo = false;                 // pages and documents say that this is a demo
  std::string node = "1";            // this process's name among several
  std::string sop_folder;            // where procedures and offices are read from; "": beside the program
  std::string mail_from = "noreply@paraf.invalid";
  std::string mail_folder = "mail";  // used when there is no server; below the installation's folder
  std::string smtp_host;             // "": mails go into the folder
  int smtp_port = 587;
  mail::SmtpSettings::Tls smtp_tls = mail::SmtpSettings::Tls::starttls;
  std::string smtp_user, smtp_password_file, smtp_ca_file;
  std::string dkim_key_file, dkim_selector = "paraf";  // PEM; "": our mails are not signed
  std::string imap_host;             // "": no mailbox is read
  int imap_port = 993;
  mail::ImapSettings::Tls imap_tls = mail::ImapSettings::Tls::implicit;
  std::string imap_user, imap_password_file, imap_ca_file, imap_folder = "INBOX", imap_office;
  int imap_every = 60;               // seconds
  std::string archive_passphrase_file;  // of packages that travel as an encrypted archive
  std::string phone_url;             // where notices to telephones are posted; "": nobody is told there
  std::string phone_secret_file, phone_channel = "whatsapp", phone_ca_file;
  std::string clamd_socket;          // "": uploads are not scanned for malware
  std::string token_uri, token_pin_file;  // RFC 7512; "": the SoftHSM2 token in the folder
  std::string profile = "individual";     // of subscribers' certificates
  crypto::KeyKind subscriber_key = crypto::KeyKind::rsa2048;
  std::string profiles;              // folder of certificate profiles; "": those in the program
  std::string clock = "kernel";      // "kernel": believed while it is synchronised; "trusted": the operator vouches
  std::string time_servers;          // names divided by spaces: more than half must agree with our clock
  std::string alarm_to;              // who is mailed what needs a person; "": nobody
  std::string trusted_proxies;       // networks whose X-Forwarded-For is believed; "": every client is its own address
  std::string openid_file;           // providers that people may sign in at; "": our own accounts alone
  std::string metrics_token_file;    // whoever reads /metrics shows what is in it; "": there is no such page
  ca::AuthoritySettings authority;
  keys::CustodySettings custody;
};

// read understands the text of paraf.yaml: `malformed cli.settings` (facts: file, setting).
Result<Settings> read_settings(std::string_view yaml, const std::string& file);
// The address that certificates name, in a new installation: pki_url, or base_url without its TLS. Nothing where that
// is base_url itself; `refused cli.pki_url` where an https address has a port, for then nobody knows the other one.
Result<std::string> pki_url_for(const Settings& settings);
// write gives the text of a new paraf.yaml, each setting with a line that explains it.
std::string write_settings(const Settings& settings);

}  // namespace paraf::cli
