// office/people/nip.h: the number of a civil servant.
#pragma once

#include <array>
#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace paraf::people {

// A Nip (Nomor Induk Pegawai) is eighteen digits, printed in four groups:
//
//     19860412 201101 1 003      birth, year and month of appointment, sex 1/2, serial
//
// For PPPK staff digits 13 and 14 are not a month, so no month is asked of them.
class Nip {
 public:
  // parse skips spaces. Sixteen digits are `people.nip.is_a_nik`: who has no NIP leaves the field
  // empty, and the NIK goes where it is kept sealed.
  static Result<Nip> parse(std::string_view text);

  std::string_view digits() const { return {digits_.data(), digits_.size()}; }
  std::string grouped() const;  // as printed under a signature

  friend auto operator<=>(const Nip&, const Nip&) = default;

 private:
  Nip() = default;
  std::array<char, 18> digits_{};
};

}  // namespace paraf::people
