// trust/ca/lint/serial_reserved.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.1.2.2] unique for this CA: it is the one that was put on record for it.
inline Broken serial_reserved(const LintCase& at) {
  if (!same(at.certificate.serial(), at.reserved_serial)) return "serial is not the reserved one";
  return kept;
}
inline constexpr LintRule serial_reserved_rule{"serial_reserved", "RFC 5280 §4.1.2.2", since::rfc5280,
                                               serial_reserved};

}  // namespace paraf::ca::rules
