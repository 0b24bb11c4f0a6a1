// actions/letter_date.h: number and date of the letter a request begins with.
//
// Registers, dispositions and recommendations quote both ("surat Nomor 800/12/2026 tanggal 5 Januari 2026"). A letter
// is not of tomorrow; an old one is taken, and whoever checks it is told.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "office/people/day.h"
#include "office/workflow/case.h"

namespace paraf::actions {

inline constexpr std::string_view request_letter = "surat_permohonan";  // the slot, and what its number is kept under
inline constexpr std::chrono::days old_letter{183};

struct LetterDate {
  std::string day{};  // "2026-01-31", or "" when nobody said
  bool old = false;
};
// What was stated, else the date on the paper itself: `malformed people.day`, `refused actions.letter_of_tomorrow`.
Result<LetterDate> letter_date(std::string_view stated, const std::vector<Upload>& papers, people::Day today);

// In the case's numbers: "surat_permohonan", "surat_permohonan.tanggal", "surat_permohonan.lama".
void keep_letter(workflow::Case& c, std::string_view number, const LetterDate& date);

// As a letter quotes it: "5 Januari 2026"; the day it was handed in where nobody said.
std::string written_letter_date(const workflow::Case& c, people::Day opened);

}  // namespace paraf::actions
