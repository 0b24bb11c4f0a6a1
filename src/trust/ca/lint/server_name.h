// trust/ca/lint/server_name.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [CPS §7.1.11] the common name of a server is one of its DNS names: no reader believes another one.
inline Broken server_name(const LintCase& at) {
  if (at.profile.alternative != Profile::Alternative::dns) return kept;
  const auto extension = at.extension(oid::subject_alt_name);
  const auto name = at.certificate.subject_attribute(oid::common_name);
  const auto names = extension ? der::single(extension->value, tag::sequence)
                               : Result<der::Element>{malformed("crypto.der")};
  if (!name || !names) return "no names";
  for (der::Reader in{names->content}; !in.empty();) {
    const auto one = in.next();
    if (!one) return "names cannot be read";
    if (text_of(one->content) == *name) return kept;
  }
  return "the common name is none of the names";
}
inline constexpr LintRule server_name_rule{"server_name", "CPS §7.1.11", since::cps, server_name};

}  // namespace paraf::ca::rules
