// trust/ca/lint/validity_form.h: one rule a certificate must keep before it is signed.
#pragma once

#include "trust/ca/lint/reading.h"

namespace paraf::ca::rules {

// [RFC 5280 §4.1.2.5.1, .2] UTCTime through 2049, GeneralizedTime later; seconds, Z, no fraction.
inline Broken validity_form(const LintCase& at) {
  const auto& f = at.read().fields;
  if (!f) return "no validity";
  der::Reader in{f->validity.content};
  for (int i = 0; i < 2; ++i) {
    const auto time = in.next();
    if (!time) return "no two times";
    const std::string_view text = text_of(time->content);
    const bool utc = time->is(tag::utc_time) && text.size() == 13;
    const bool late = time->is(tag::generalized_time) && text.size() == 15 && text.substr(0, 4) >= "2050";
    if (!(utc || late) || text.back() != 'Z') return "a time is written wrongly";
  }
  return in.empty() ? kept : Broken{"more than two times"};
}
inline constexpr LintRule validity_form_rule{"validity_form", "RFC 5280 §4.1.2.5", since::rfc5280,
                                             validity_form};

}  // namespace paraf::ca::rules
