// actions/signed_letters.h: the office's letters that somebody has signed, for that very person.
//
// Beside it stand what they signed for themselves (Desk::signed_documents) and what applications had them sign
// (signatures_of); the three together are everything that was done in their name.
#pragma once

#include <string>
#include <vector>

#include "actions/desk.h"

namespace paraf::actions {

struct LetterSigned {
  CaseRef subject;                           // whose letter it is
  std::string use, number, about, tracking;  // "rekomendasi"; its number; hal; the case's code
  bool by_hand = false;                      // the scan of a sheet that was signed with a pen
  std::string serial;                        // of the certificate; empty for one signed by hand
  Timestamp at;
};
// Newest first. `forbidden actions.enrolment_only` for who came by the link of an enrolment.
Result<std::vector<LetterSigned>> letters_signed(const Services& s, const Session& who, int most = 500);

}  // namespace paraf::actions
