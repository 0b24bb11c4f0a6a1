// office/people/birth.h: the day of birth that a NIK was given with.
//
// Digits 7 to 12 are day, month and year; a woman's day is written plus forty [PP 37/2007 art. 37]. They stay as first
// issued even when the record is corrected [PP 40/2019 art. 30(2)]: what they tell is a reason to look, never to refuse.
#pragma once

#include <optional>

#include "office/people/day.h"
#include "office/people/nik.h"

namespace paraf::people {

// birth_fits: whether the digits tell this day, in whatever century.
bool birth_fits(const Nik& nik, Day born);

// born_by: the day the digits tell, in the hundred years that end with `today`; empty when they tell no day that
// exists.
std::optional<Day> born_by(const Nik& nik, Day today);

}  // namespace paraf::people
