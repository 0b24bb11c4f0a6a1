// platform/pdf/text_position.h: where a text stands on the pages of a PDF.
//
// An office writes a sign into its letter (`#`, `$`, `[qr_bsre]`) where the signature is to stand.
// In the file such a sign is seldom one piece: a word processor splits it over several runs, moves
// single letters closer together, and gives them numbers of a font's own. So the content of each
// page is followed as a viewer would [ISO 32000-2 §9]: matrices, fonts and their encodings
// (ToUnicode, the standard ones with /Differences, CID fonts), forms within pages.
#pragma once

#include <string_view>
#include <vector>

#include "platform/pdf/file.h"

namespace paraf::pdf {

struct Found {
  std::size_t page;  // from 1
  Rect box;          // mm from the top left of the page as a reader sees it
};

enum class FindOn { first, every_page, every };

// Every place where the text stands, in the order of the pages and of the drawing on each. Letters
// count as one word when each begins where the one before ends, give or take half a letter, in the
// same line. A font that says nothing of what its letters mean cannot be searched.
//   malformed pdf.damaged, too_large pdf.content_too_long
Result<std::vector<Found>> find_text(const File& file, std::string_view text, FindOn which);

}  // namespace paraf::pdf
