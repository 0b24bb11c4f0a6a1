// office/people/people.h: the people of an office, what they are, and who may act when.
//
// Everything here works inside the caller's transaction and on its office. A NIK is never in a
// Person: it lies sealed beside it, is found by a keyed index, and is opened only by
// reveal_nik(), which leaves an entry in the journal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "office/people/contact.h"
#include "office/people/day.h"
#include "office/people/nik.h"
#include "office/people/nip.h"
#include "platform/store/store.h"

namespace paraf::blobs {
class Sealer;
}

namespace paraf::people {

enum class EmailState { none, declared, confirmed };

struct Person {
  PersonId id{};
  std::string login{};  // the short word scenarios and accounts use: "ratna"
  std::string name{};   // as printed, with titles
  std::optional<Nip> nip{};
  std::string position{};  // jabatan
  std::string rank{};      // pangkat / golongan
  std::string unit{};      // unit id
  std::string agency{};    // an applicant's own perangkat daerah, as they write it
  std::optional<EmailAddress> email{};
  EmailState email_state = EmailState::none;
  std::optional<Phone> phone{};
  std::string nik_masked{};  // "3515************", empty when no NIK is known
  bool active = true;
  std::int64_t version = 0;
};

// add_person: a login taken is `conflict people.login_taken`, a NIK that is already an active
// person's of this office is `conflict people.nik_taken`.
Result<PersonId> add_person(store::Transaction& tx, Timestamp now, Random& random,
                            const blobs::Sealer& sealer, const Person& person, const std::optional<Nik>& nik);
// change_person saves everything but NIK and e-mail, at person.version (`conflict people.changed`).
Result<void> change_person(store::Transaction& tx, Timestamp now, const Person& person);
Result<void> set_nik(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer, const PersonId& id,
                     const Nik& nik);

Result<Person> person(store::Transaction& tx, const PersonId& id);  // `not_found people.unknown`
Result<std::optional<Person>> person_by_login(store::Transaction& tx, std::string_view login);
Result<std::optional<Person>> person_by_nik(store::Transaction& tx, const blobs::Sealer& sealer,
                                            const Nik& nik);
Result<std::optional<Person>> person_by_nip(store::Transaction& tx, const Nip& nip);
Result<std::optional<Person>> person_by_email(store::Transaction& tx, const EmailAddress& email);
Result<std::vector<Person>> people_of_office(store::Transaction& tx);

// reveal_nik opens the sealed number and journals who had it opened, and why ("letter", "handover",
// "check"). `refused people.nik.absent` when none is known.
Result<Nik> reveal_nik(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer, const PersonId& id,
                       const PersonId& by, std::string_view purpose);

// ---- e-mail: declared by someone, confirmed by whoever reads the mailbox ----------------------

Result<void> declare_email(store::Transaction& tx, Timestamp now, const PersonId& id,
                           const EmailAddress& email);

// start_confirmation makes the token for the link that goes to the mailbox; only its hash is kept.
// A newer token voids the older. The text is "<office>.<43 characters>", so that a door knows the
// office to open the transaction for (office_of_token).
Result<std::string> start_confirmation(store::Transaction& tx, Timestamp now, Random& random,
                                       const PersonId& id,
                                       std::chrono::hours valid_for = std::chrono::hours{72});
Result<OfficeId> office_of_token(std::string_view token);
// confirm_email works once, before the token ends, and only while the address is still the one it
// was sent to: `refused people.link_dead` for everything else, without saying which.
Result<PersonId> confirm_email(store::Transaction& tx, Timestamp now, std::string_view token);

}  // namespace paraf::people
