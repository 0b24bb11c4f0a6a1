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

// The comparison between KTP, letter and certificate request.
bool same_name(std::string_view a, std::string_view b);

}  // namespace paraf::people
