// trust/ca/lint/ocsp_no_check.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 6960 §4.2.2.2.1] a responder, and only a responder, is not asked about.
inline Broken ocsp_no_check(const LintCase& at) {
  const auto extension = at.extension(oid::ocsp_no_check);
  if (!extension) return kept;
  if (!at.certificate.has_eku(oid::eku_ocsp_signing)) return "no responder";
  if (extension->critical || !same(extension->value, der::null())) return "not a NULL, or critical";
  return kept;
}
inline constexpr LintRule ocsp_no_check_rule{"ocsp_no_check", "RFC 6960 §4.2.2.2.1", since::rfc6960,
                                             ocsp_no_check};

}  // namespace paraf::ca::rules
