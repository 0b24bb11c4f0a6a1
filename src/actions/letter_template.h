// actions/letter_template.h: a letter's wording brought along as a Word file, looked at, and put in use.
//
// The wording of a letter is part of a procedure's edition. Putting a template in use makes a new edition of
// every procedure of the office that writes this letter; cases that run stay on theirs.
#pragma once

#include <string>
#include <vector>

#include "actions/desk.h"
#include "office/letters/word.h"
#include "office/workflow/workflow.h"

namespace paraf::actions {

struct OfficeLetter {  // a letter some procedure of the office writes
  std::string id, label;
  std::vector<std::string> procedures;  // their names
};
// For officials of the office.
Result<std::vector<OfficeLetter>> office_letters(const Services& s, workflow::Editions& editions,
                                                 const Session& who);

// word_template reads the file for that letter: errors of letters::template_of_word; `not_found
// actions.no_template` when no procedure of the office writes such a letter. For officials of the office.
Result<letters::WordTemplate> word_template(const Services& s, workflow::Editions& editions,
                                            const Session& who, const std::string& letter, ByteView docx);
// preview draws it as a draft, every blank standing as its own name, with three invented applicants.
Result<File> word_preview(const Services& s, const Session& who, const letters::WordTemplate& templat);
// adopt_word puts it in use: by the administrator; journalled with the hash of the file. The editions made.
Result<std::vector<std::string>> adopt_word(const Services& s, workflow::Editions& editions,
                                            const Session& who, const std::string& letter, ByteView docx);

}  // namespace paraf::actions
