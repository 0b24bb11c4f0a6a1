// office/letters/signed_by.h: which letters of the office one person has signed.
#pragma once

#include "office/letters/letters.h"

namespace paraf::letters {

// letters_signed_by, newest first: with a certificate or by hand, also those that were archived or sent since.
Result<std::vector<Letter>> letters_signed_by(store::Transaction& tx, const PersonId& person, int most);

}  // namespace paraf::letters
