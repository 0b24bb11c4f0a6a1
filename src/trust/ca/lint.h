// trust/ca/lint.h: every rule a certificate must keep before it is signed. One function each, in a file of
// its own under lint/, with the place it comes from and the day from which it counts. They read the
// finished octets again and know nothing of how those were made.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "trust/ca/tbs.h"

namespace paraf::ca {

// One attribute of a name, as it stands.
struct Attribute {
  crypto::der::Oid type;
  std::uint8_t tag;
  std::string text;
};

// A certificate taken apart once for all rules.
struct LintRead {
  struct Fields {
    crypto::der::Element version, serial, algorithm, issuer, validity, subject, spki, extensions;
  };
  struct Extension {
    crypto::der::Oid id;
    bool critical;
    ByteView value;
  };
  Result<Fields> fields;
  Result<std::vector<Attribute>> attributes;  // of the subject
  Result<std::vector<Extension>> extensions;
};

// What the octets are held against.
struct LintCase {
  const crypto::Certificate& certificate;  // the lint copy: signed by a throw-away key
  const Profile& profile;
  const Issuer& issuer;
  const AuthoritySettings& settings;
  ByteView ordered_key;                    // SPKI
  ByteView reserved_serial;
  mutable std::optional<LintRead> read_{};
  const LintRead& read() const;
  // As Certificate::extension(), out of what was read once.
  std::optional<crypto::Certificate::Extension> extension(const crypto::der::Oid& id) const;
};

using Broken = std::optional<std::string>;       // what is wrong, in English, for the log

struct LintRule {
  std::string_view name;                         // "serial_form": permanent
  std::string_view citation;                     // "RFC 5280 §4.1.2.2"
  Timestamp effective;                           // certificates that begin earlier are not held to it
  Broken (*broken)(const LintCase& at);
};

std::span<const LintRule> lint_rules();

// The first broken rule: `refused ca.lint` (facts rule, finding, citation).
Result<void> check_rules(const LintCase& at);

}  // namespace paraf::ca
