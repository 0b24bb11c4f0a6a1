// trust/ca/lint/serial_form.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.1.2.2] positive, at most 20 octets. [CPS §7.1.6] 18 octets, of which the first is the node prefix 01-7f.
inline Broken serial_form(const LintCase& at) {
  const auto& f = at.read().fields;
  if (!f || f->serial.content.size() != 18) return "serial has not 18 octets";
  if (f->serial.content[0] < 0x01 || f->serial.content[0] > 0x7f) return "serial has no node prefix";
  return kept;
}
inline constexpr LintRule serial_form_rule{"serial_form", "RFC 5280 §4.1.2.2, CPS §7.1.6", since::cps,
                                           serial_form};

}  // namespace paraf::ca::rules
