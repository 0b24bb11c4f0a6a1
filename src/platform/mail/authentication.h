// platform/mail/authentication.h: who may be believed to have sent a mail.
//
// The From line is never proof. What is: a DKIM signature of the authority's domain that we verified
// ourselves, or the word of our own mail server (Authentication-Results, RFC 8601) when the operator named
// that server as trusted. Anything else waits for an official who confirms it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/mail/dkim.h"

namespace paraf::mail {

// What our own server found, from the topmost Authentication-Results field that bears its name. A field
// below more than `hops` Received fields was there before the mail reached us, whoever signed it.
struct ServerResult {
  std::string method;  // "dkim", "spf", "dmarc"
  std::string result;  // "pass", "fail", …
  std::string domain;  // header.d, smtp.mailfrom (its domain), header.from
};
std::vector<ServerResult> server_results(std::string_view raw, std::string_view server_name, int hops = 1);

struct Trust {
  std::vector<std::string> domains;  // of the authority: "psre.go.id" (and what lies below it)
  KeyLookup keys;                    // for DKIM; empty: not verified here
  std::string server_name;           // authserv-id of our own server; empty: not believed
  int hops = 1;
};

struct Proof {
  std::string kind;    // "dkim", "spf", "" for none
  std::string domain;  // the proved one
  std::string reason;  // why there is none: an error code
  // Which fields may be believed; `all` when the sending server itself was proved.
  bool all = false;
  std::set<std::string> fields{};
  bool proved() const { return !kind.empty(); }
  bool covers(std::string_view field) const;
};

// prove wants a proved domain that is one of the trusted, and the From address in it: a mail signed by the
// authority and showing another sender is not what the authority said. `unavailable mail.dns`: later.
Result<Proof> prove(std::string_view raw, const Trust& trust, Timestamp now);

}  // namespace paraf::mail
