// trust/ca/lint/alternative_name.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.2.1.6] names of servers or one address where the profile has them, written as IA5String,
// not critical since the subject is not empty.
inline Broken alternative_name(const LintCase& at) {
  const auto extension = at.extension(oid::subject_alt_name);
  if (!extension) return kept;
  if (extension->critical) return "critical";
  const int expected = at.profile.alternative == Profile::Alternative::email ? 1 : 2;
  const auto names = der::single(extension->value, tag::sequence);
  if (!names || names->content.empty()) return "no names";
  for (der::Reader in{names->content}; !in.empty();) {
    const auto name = in.next();
    if (!name || !name->is(der::context(expected))) return "another kind of name than the profile's";
    if (name->content.empty()) return "an empty name";
    for (const std::uint8_t octet : name->content)
      if (octet <= 0x20 || octet >= 0x7f) return "a character that is in no such name";
  }
  return kept;
}
inline constexpr LintRule alternative_name_rule{"alternative_name", "RFC 5280 §4.2.1.6", since::rfc5280,
                                                alternative_name};

}  // namespace paraf::ca::rules
