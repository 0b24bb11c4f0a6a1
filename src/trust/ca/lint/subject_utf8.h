// trust/ca/lint/subject_utf8.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 3629 §4] well-formed UTF-8, without control characters: what is shown is what was approved.
inline Broken subject_utf8(const LintCase& at) {
  const auto& all = at.read().attributes;
  if (!all) return "no subject";
  for (const Attribute& a : *all) {
    for (std::size_t i = 0; i < a.text.size();) {
      const auto c = static_cast<unsigned char>(a.text[i]);
      const std::size_t more = c < 0x80                 ? 0
                               : c >= 0xc2 && c <= 0xdf ? 1
                               : (c & 0xf0) == 0xe0     ? 2
                               : c >= 0xf0 && c <= 0xf4 ? 3
                                                        : 9;
      if (c < 0x20 || c == 0x7f) return "a control character";
      if (more == 9 || i + more >= a.text.size()) return "not UTF-8";
      for (std::size_t k = 1; k <= more; ++k)
        if ((static_cast<unsigned char>(a.text[i + k]) & 0xc0) != 0x80) return "not UTF-8";
      i += more + 1;
    }
  }
  return kept;
}
inline constexpr LintRule subject_utf8_rule{"subject_utf8", "RFC 3629 §4", since::rfc5280, subject_utf8};

}  // namespace paraf::ca::rules
