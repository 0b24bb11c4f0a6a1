// platform/mail/headers.h: a mail's header fields as they were written, for those who must see the octets.
//
// GMime (mail.h) is for reading; a signature is over the octets, folds and all. [RFC 5322 §2.2]
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace paraf::mail {

struct HeaderField {
  std::string name;  // as written: "DKIM-Signature"
  std::string raw;   // the whole field with its folds, without the last CRLF: "Subject: a\r\n b"
  std::string_view value() const;         // what follows the colon, folds and all
  bool is(std::string_view other) const;  // the name, case ignored
};

struct Parts {
  std::vector<HeaderField> fields;
  std::string body;  // after the empty line, CRLF line ends
};

// split divides a mail at its first empty line. Bare LF becomes CRLF first: that is how a mail travels.
// A line that is no field and no fold ends the header there, as a mail server would have it.
Parts split(std::string_view raw);

// unfolded joins the lines of a value and trims it.
std::string unfolded(std::string_view value);
// "psre.go.id" of "Petugas <a@psre.go.id>"; empty when there is none or more than one address.
std::string domain_of(std::string_view from);
// below says whether a domain is the other or lies below it: "mx.psre.go.id" below "psre.go.id".
bool is_or_below(std::string_view domain, std::string_view parent);

}  // namespace paraf::mail
