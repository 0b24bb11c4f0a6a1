// The date a request letter bears: what is taken for one.
#include "actions/letter_date.h"

namespace paraf::actions {

Result<LetterDate> letter_date(std::string_view stated, const std::vector<Upload>& papers, people::Day today) {
  std::string day{stated};
  if (day.empty())
    for (const Upload& paper : papers)
      if (paper.paper == request_letter && !paper.day.empty()) day = paper.day;
  if (day.empty()) return LetterDate{};
  const people::Day written = TRY(people::parse_day(day));
  if (written > today) return refused("actions.letter_of_tomorrow", {{"date", people::written(written)}});
  return LetterDate{people::iso(written), written + old_letter < today};
}

void keep_letter(workflow::Case& c, std::string_view number, const LetterDate& date) {
  if (!number.empty()) c.numbers[std::string{request_letter}] = number;
  if (!date.day.empty()) c.numbers[std::string{request_letter} + ".tanggal"] = date.day;
  if (date.old) c.numbers[std::string{request_letter} + ".lama"] = "ya";
}

std::string written_letter_date(const workflow::Case& c, people::Day opened) {
  const auto stated = c.numbers.find(std::string{request_letter} + ".tanggal");
  if (stated != c.numbers.end())
    if (const auto day = people::parse_day(stated->second)) return people::written(*day);
  return people::written(opened);
}

}  // namespace paraf::actions
