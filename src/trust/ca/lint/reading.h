// trust/ca/lint/reading.h: what the rules of the lint share: the words they are written in, and the dates
// from which what they cite is in force.
#pragma once

#include "trust/ca/lint.h"

namespace paraf::ca::rules {

namespace der = crypto::der;
namespace oid = crypto::oid;
namespace tag = der::tag;
using crypto::Certificate;

inline constexpr auto kept = std::nullopt;

inline bool same(ByteView a, ByteView b) { return std::ranges::equal(a, b); }
inline bool self_signed(const LintCase& at) { return at.profile.id == at.profile.issuer; }
// [RFC 5280 §8] An installation from before there was a pki_url goes on with the addresses its certificates have: a
// list's distribution point is compared with theirs.
inline bool plain_http(const LintCase& at, const std::string& url) {
  return url.starts_with("http://") || (at.settings.pki_url.empty() && url.starts_with("https://"));
}

// The first second of the day on which the cited text came into force.
namespace since {
using namespace std::chrono;
constexpr Timestamp day(year_month_day date) { return Timestamp{sys_days{date}}; }
inline constexpr Timestamp rfc3161 = day(2001y / 8 / 1), rfc5280 = day(2008y / 5 / 1),
                           rfc6960 = day(2013y / 6 / 1), rfc8813 = day(2020y / 8 / 1),
                           en412 = day(2020y / 7 / 15), uu27 = day(2022y / 10 / 17), cps = day(2026y / 1 / 1);
}  // namespace since

}  // namespace paraf::ca::rules
