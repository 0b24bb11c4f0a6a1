// office/letters/word_fill.h: an office's Word file with its blanks filled, still a Word file.
//
// Its own page is kept: letterhead, margins, fonts, pictures, header and footer. A blank is filled where it
// stands, in the look of its first letter, also where Word has split it over several runs; a row of a table
// whose cells are blanks of an applicant is repeated for each.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "office/letters/content.h"
#include "office/letters/template.h"
#include "platform/pdf/canvas.h"

namespace paraf::letters {

// The bookmark that stands where the signature goes.
inline constexpr std::string_view signature_bookmark = "parafttd";

struct FilledWord {
  Bytes docx;
  pdf::Align signature = pdf::Align::left;  // how the line of ${ttd_pengirim} is set
  bool names_signer = false;                // the page itself says who signs: the QR code is enough
};

// fill_word fills every blank: the letter's own, `late` ones (number, day, who signs) with those given. In
// the place of ${ttd_pengirim} the line is left empty and as high as `room` (mm), or as `room_for_code` where
// the page itself names who signs.
//   errors of the file as letters::template_of_word; `refused letters.blank_unfilled`;
//   `refused letters.word_no_signature`: nothing marks the place
Result<FilledWord> fill_word(ByteView docx, const WordPage& page, const Fields& late, std::string_view letter,
                             double room, double room_for_code);

// The blanks of every part that is filled, header and footer included; each once.
Result<std::vector<std::string>> blanks_on_page(ByteView docx);

// Beside a template of an edition ("letters/rekomendasi.yaml") lies its page ("letters/rekomendasi.docx"), in
// base64: an edition's files are texts.
std::string page_beside(std::string_view templat);

}  // namespace paraf::letters
