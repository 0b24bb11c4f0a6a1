// actions/letter_page.h: a letter as a PDF: as it would be, as it stands, and as it will be signed.
#pragma once

#include "actions/act.h"

namespace paraf::actions {

// letter_page sets `content` on the office's page. `final` leaves the word KONSEP out; the number and the day are the
// letter's own once it has them, else what they would be now. Errors of letters::render and render_on_page.
Result<Bytes> letter_page(const Services& s, const people::Office& office, const workflow::Edition& edition,
                          const letters::Letter& letter, const letters::Content& content, bool final,
                          const std::optional<people::Person>& signer, const std::string& position, Timestamp now);

// What a letter of the office says of the authority it works with: psre, tempat_psre; nothing in the authority's own.
std::map<std::string, std::string> authority_words(const Services& s, const OfficeId& office);

}  // namespace paraf::actions
