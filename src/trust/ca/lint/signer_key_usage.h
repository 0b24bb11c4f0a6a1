// trust/ca/lint/signer_key_usage.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [EN 319 412-2 §4.3.2] the six settings A to F: nonRepudiation alone, with digitalSignature, or with
// both digitalSignature and keyEncipherment; or the same without nonRepudiation. A CA has its own.
inline Broken signer_key_usage(const LintCase& at) {
  if (at.profile.is_ca) return kept;
  namespace use = crypto::usage;
  const auto bits = at.certificate.key_usage().value_or(0);
  for (const std::uint32_t setting :
       {use::non_repudiation, use::non_repudiation | use::digital_signature, use::digital_signature,
        use::digital_signature | use::key_encipherment, use::key_encipherment,
        use::non_repudiation | use::digital_signature | use::key_encipherment})
    if (bits == setting) return kept;
  return "none of the six settings";
}
inline constexpr LintRule signer_key_usage_rule{"signer_key_usage", "EN 319 412-2 §4.3.2", since::en412,
                                                signer_key_usage};

}  // namespace paraf::ca::rules
