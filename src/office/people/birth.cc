#include "office/people/birth.h"

namespace paraf::people {

namespace {

struct Digits {
  unsigned day, month;
  int year;  // of its century
};

Digits digits_of(const Nik& nik) {
  const std::string_view d = nik.digits();
  const auto two = [&](std::size_t at) { return (d[at] - '0') * 10 + (d[at + 1] - '0'); };
  const int day = two(6) > 40 ? two(6) - 40 : two(6);
  return {static_cast<unsigned>(day), static_cast<unsigned>(two(8)), two(10)};
}

}  // namespace

bool birth_fits(const Nik& nik, Day born) {
  const Digits told = digits_of(nik);
  const std::chrono::year_month_day date{born};
  return told.day == static_cast<unsigned>(date.day()) && told.month == static_cast<unsigned>(date.month()) &&
         told.year == static_cast<int>(date.year()) % 100;
}

std::optional<Day> born_by(const Nik& nik, Day today) {
  const Digits told = digits_of(nik);
  const int century = year_of(today) / 100 * 100;
  for (const int year : {century + told.year, century - 100 + told.year}) {
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{told.month},
                                           std::chrono::day{told.day}};
    if (date.ok() && Day{date} <= today) return Day{date};
  }
  return {};
}

}  // namespace paraf::people
