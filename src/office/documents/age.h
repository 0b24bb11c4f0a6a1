// office/documents/age.h: how old a paper may be when it is handed in, by the date it bears itself.
//
// A procedure may say "surat keterangan paling lama 30 hari" or "SK dua tahun terakhir". The date is read off the paper by
// whoever hands it in; the verifier has paper and date side by side. Judged is the day of handing in: a paper does not
// grow too old while an office takes its time.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "office/people/day.h"

namespace paraf::documents {

struct Age {
  int days = 0, months = 0;  // neither: no rule
  bool refuse = false;       // an older one is not taken
  bool set() const { return days > 0 || months > 0; }
};

// The oldest date a paper may bear on that day. A month before the 31st is the last day of that month.
people::Day oldest(const Age& age, people::Day today);

struct Aged {
  std::string day;     // as it was stated, "2026-01-31"; "" without a rule
  bool stale = false;  // older than the rule says, and taken all the same
};
// judge_age: `refused documents.day_missing` (paper), `refused documents.day_ahead` (paper, day), `refused
// documents.too_old` (paper, day, oldest), `malformed people.day`. Without a rule the date is not asked, nor kept.
Result<Aged> judge_age(const std::string& label, const Age& age, std::string_view day, people::Day today);

// The hint beside what a picture suggests (sharpness.h): taken though older than the rule says.
inline constexpr std::string_view stale_hint = "lewat_umur";

}  // namespace paraf::documents
