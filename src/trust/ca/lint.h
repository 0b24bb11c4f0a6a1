// trust/ca/lint.h: every rule a certificate must keep before it is signed. One function each, with
// the place it comes from. They read the finished octets again and know nothing of how those were made.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "trust/ca/tbs.h"

namespace paraf::ca {

// What the octets are held against.
struct LintCase {
  const crypto::Certificate& certificate;  // the lint copy: signed by a throw-away key
  const Profile& profile;
  const Issuer& issuer;
  const AuthoritySettings& settings;
  ByteView ordered_key;                    // SPKI
  ByteView reserved_serial;
};

struct LintRule {
  std::string_view name;                                     // "serial_form": permanent
  std::optional<std::string> (*broken)(const LintCase& at);  // what is wrong, in English, for the log
};

std::span<const LintRule> lint_rules();

// The first broken rule: `refused ca.lint` (facts rule, finding).
Result<void> check_rules(const LintCase& at);

}  // namespace paraf::ca
