// office/people/name.h: when two written names are one person's.
#pragma once

#include <string>
#include <string_view>

namespace paraf::people {

// bare_name is the name without titles (gelar), punctuation, case and doubled spaces:
//
//     "Dr. Hj. SITI  Rahmawati, S.Kom., M.M."  ->  "siti rahmawati"
//
// Titles before the name are known words (dr, prof, ir, h, hj …); titles after it are what follows
// the first comma, and trailing words written with inner dots ("S.Kom"). A single letter with a dot
// that is no title ("M. Yusuf") stays, and so does a trailing word without dots: leaving out part of
// a real name would make two people one.
std::string bare_name(std::string_view written);

// without_titles is the name as it is written, less its titles: "Drs. I Made Sutama, M.M." -> "I Made Sutama". For
// offering what a card most likely says, never for what is kept or compared: a card may bear titles, and need not.
// [Permendagri 73/2022 art. 5]
std::string without_titles(std::string_view written);

// The comparison between KTP, letter and certificate request.
bool same_name(std::string_view a, std::string_view b);

}  // namespace paraf::people
