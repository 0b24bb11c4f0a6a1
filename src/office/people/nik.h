// office/people/nik.h: the population number.
#pragma once

#include <array>
#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace paraf::people {

// A Nik is a population number (Nomor Induk Kependudukan): sixteen digits that name one person
// for life.
//
//     351514 450868 0002      region, birth day-month-year, serial from 0001;
//                             a woman's day is written plus forty
//
// [PP 37/2007 art. 37]
//
// We check the form and stop there. The birth digits are not compared with the birth date on
// record, nor the region with the address: both stay as first issued, so they may lawfully
// disagree [PP 40/2019 art. 30(2)]. There is no check digit.
class Nik {
 public:
  // parse takes the sixteen digits as they are typed; spaces, dots and dashes between them are skipped.
  static Result<Nik> parse(std::string_view text);

  std::string_view digits() const { return {digits_.data(), digits_.size()}; }
  // The only form that may reach a log or a screen the holder does not own: "3515************".
  // The last digits are left out on purpose: they are asked as a second fact at enrolment.
  std::string masked() const;
  std::string_view last_four() const { return digits().substr(12); }

  friend auto operator<=>(const Nik&, const Nik&) = default;

 private:
  Nik() = default;
  std::array<char, 16> digits_{};
};

// Whether a text holds sixteen digits in a row that read as a Nik: a subject line or a file name
// that would carry one into a register is refused by this.
bool holds_nik(std::string_view text);

}  // namespace paraf::people
