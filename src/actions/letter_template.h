// actions/letter_template.h: a letter's wording brought along as a Word file, looked at, and put in use.
//
// The wording of a letter is part of a procedure's edition. Putting a template in use makes a new edition of
// every procedure of the office that writes this letter; cases that run stay on theirs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actions/desk.h"
#include "office/letters/word.h"
#include "office/workflow/workflow.h"

namespace paraf::actions {

struct OfficeLetter {  // a letter some procedure of the office writes
  std::string id, label;
  std::vector<std::string> procedures;  // their names
  bool on_page = false;                 // set on the office's own Word page, in every one of them
};
// For officials of the office.
Result<std::vector<OfficeLetter>> office_letters(const Services& s, workflow::Editions& editions,
                                                 const Session& who);

// word_template reads the file for that letter: errors of letters::template_of_word; `not_found
// actions.no_template` when no procedure of the office writes such a letter. For officials of the office.
Result<letters::WordTemplate> word_template(const Services& s, workflow::Editions& editions,
                                            const Session& who, const std::string& letter, ByteView docx);
// What is in use now, as a template's own text. For officials of the office; `not_found actions.no_template`.
struct LetterWording {
  std::string id, label, yaml;
  std::vector<std::string> blanks;
  bool on_page = false;
};
Result<LetterWording> letter_wording(const Services& s, workflow::Editions& editions, const Session& who,
                                     const std::string& letter);

// How a letter from a Word file is set: its wording on the office's built-in letter, or the file's own page,
// filled and set by LibreOffice (where there is none, on the built-in letter all the same).
enum class Setting { wording, page };
std::optional<Setting> setting_of(std::string_view word);  // "wording" (also ""), "page"

// preview draws it as a draft, every blank standing as its own name, with three invented applicants; on its
// own page where `page` holds the file: `unavailable convert.no_program` without LibreOffice.
Result<File> word_preview(const Services& s, const Session& who, const letters::WordTemplate& templat,
                          ByteView page = {});
// adopt_word puts it in use: by the administrator; journalled with the hash of the file. The editions made.
//   `too_large letters.word_large`: a page of more than 2 MB
Result<std::vector<std::string>> adopt_word(const Services& s, workflow::Editions& editions,
                                            const Session& who, const std::string& letter, ByteView docx,
                                            Setting setting = Setting::wording);

}  // namespace paraf::actions
