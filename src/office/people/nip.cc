#include "office/people/nip.h"

#include <algorithm>
#include <chrono>

namespace paraf::people {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

Result<Nip> Nip::parse(std::string_view text) {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  std::string digits;
  for (const char c : text)
    if (c != ' ') digits.push_back(c);
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return malformed("people.nip.not_18_digits");
  if (digits.size() == 16) return malformed("people.nip.is_a_nik");
  if (digits.size() != 18) return malformed("people.nip.not_18_digits");

  const std::string_view all{digits};
  const std::chrono::year_month_day born{year{number(all.substr(0, 4))},
                                         month{static_cast<unsigned>(number(all.substr(4, 2)))},
                                         day{static_cast<unsigned>(number(all.substr(6, 2)))}};
  const int appointed = number(all.substr(8, 4));
  if (!born.ok() || number(all.substr(0, 4)) < 1900) return malformed("people.nip.no_such_birthday");
  // Nobody is appointed before they are of age, nor sixty years after.
  const int age = appointed - number(all.substr(0, 4));
  if (age < 16 || age > 76) return malformed("people.nip.no_such_appointment");
  if (all[14] != '1' && all[14] != '2') return malformed("people.nip.no_such_sex");

  Nip nip;
  std::copy(digits.begin(), digits.end(), nip.digits_.begin());
  return nip;
}

std::string Nip::grouped() const {
  const std::string all{digits()};
  return all.substr(0, 8) + ' ' + all.substr(8, 6) + ' ' + all.substr(14, 1) + ' ' + all.substr(15);
}

}  // namespace paraf::people
