// actions/identity_draft.h: the data of the card, typed behind the link in the mail, while one of it is still wrong.
//
// A slip in one field costs neither the other fields nor the photograph: what was right is kept until the step is
// done, sealed, for the applicant of this case alone, and for a day at most. A page shows the NIK masked and never
// gives it back.
#pragma once

#include <optional>
#include <string>

#include "actions/desk.h"
#include "platform/store/store.h"

namespace paraf::actions {

inline constexpr std::chrono::hours identity_draft_life{24};

struct IdentityDraft {
  std::string name, nik, birth;  // "": not typed, or not to be kept
  std::string file;              // the name of the card's file; "": none
  std::int64_t size = 0;
};

// All for the case of who.enrolment: `forbidden actions.enrolment_only` without one.
Result<IdentityDraft> identity_draft(const Services& s, const Session& who);  // empty: there is none
// The card that is kept, with its octets; nothing: there is none.
Result<std::optional<Upload>> identity_card(const Services& s, const Session& who);
// keep_identity writes over what was kept; without a card the one before stays.
Result<void> keep_identity(const Services& s, const Session& who, const IdentityDraft& draft, const Upload* card);
Result<void> drop_identity(const Services& s, const Session& who);

// Destroys what is older than a day; at most 500. By the server's round.
Result<int> sweep_identities(const Services& s, const OfficeId& office);

extern const store::Sql identity_draft_sql;

}  // namespace paraf::actions
