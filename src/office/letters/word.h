// office/letters/word.h: an office's own Word file, taken over as a template.
//
// The wording of the file becomes a template like any other (template.h): paragraphs, lists, tables, the
// addressee, the heading and the copies are recognised as an Indonesian official writes them, and ${…} and
// #{…} are found also where Word has split them. What is built in stays built in: letterhead, margins,
// number, date, QR and signature block are the office's profile, so that KONSEP, initials and the check page
// work as for every letter. The file's own header, footer, fonts and pictures are left out, and said to be.
//
// A row of a table whose cells are blanks of an applicant (#{nama}, #{nip} …) is repeated for each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace paraf::letters {

struct WordBlank {
  std::string name;   // normalised
  int paragraph = 0;  // of the file, from 1; those in tables count
};
struct WordTemplate {
  std::string yaml;               // what Template::read takes
  std::vector<WordBlank> blanks;  // each name once, where it first stands
  std::vector<std::string>
      left;  // what of the file was left out: "header", "footer", "picture", "text_box", "link"
};

// template_of_word. A file is foreign: it is read with bounds, follows nothing outside itself, and expands
// nothing.
//   `malformed letters.word_unreadable` (where), `too_large letters.word_large`,
//   `refused letters.word_unsafe` (what): macros, embedded programs, links to other files, a document type,
//   `malformed letters.word_blank` (paragraph, text): a blank that is not closed or names nothing,
//   `refused letters.word_no_signature`: no ${ttd_pengirim}
Result<WordTemplate> template_of_word(ByteView docx, std::string_view letter, std::string_view title);

}  // namespace paraf::letters
