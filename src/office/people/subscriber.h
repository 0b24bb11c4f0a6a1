// office/people/subscriber.h: the authority's record of somebody who has, or asks for, a certificate.
//
// It lies in the authority's office, apart from the registration office's person: what the
// applicant's office said when it handed the case over, what the applicant completed, and where the
// certificate stands, in the nine words that e-office applications know.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "office/people/contact.h"
#include "office/people/nik.h"
#include "office/people/nip.h"
#include "platform/store/store.h"

namespace paraf::blobs {
class Sealer;
}

namespace paraf::people {

enum class SubscriberStatus {
  not_registered,            // unknown here
  no_certificate,            // registered, none yet
  waiting_for_verification,  // identity data given, not yet looked at
  fresh,                     // NEW: certificate made, not activated
  issued,                    // ISSUE: active, the only one that may sign
  renew,                     // a renewal was asked for; the new certificate is not there yet
  expired,
  suspended,
  revoked,
};
std::string_view word_of(SubscriberStatus status);  // "ISSUE", "WAITING_FOR_VERIFICATION", …
std::optional<SubscriberStatus> status_of_word(std::string_view word);
inline bool may_sign(SubscriberStatus status) { return status == SubscriberStatus::issued; }

enum class SubscriberEvent {
  registered,
  identity_completed,
  verified,
  rejected,
  certificate_made,
  activated,
  renewal_asked,
  suspended,
  resumed,
  expired,
  revoked,
};
std::string_view name_of(SubscriberEvent event);

// Where a subscriber stands: the status others see, and whether the authority has verified the
// identity (which the nine words do not tell apart from merely registered).
struct Standing {
  SubscriberStatus status = SubscriberStatus::not_registered;
  bool verified = false;
  friend bool operator==(const Standing&, const Standing&) = default;
};

// after is the whole table: the standing an event leads to, or `conflict people.subscriber.not_now`
// (facts: status, event). Two refusals have words of their own, because people meet them:
// registering somebody whose certificate is active is `refused people.subscriber.has_certificate`,
// making a certificate for an unverified identity is `refused people.subscriber.not_verified`.
Result<Standing> after(const Standing& standing, SubscriberEvent event);

struct Subscriber {
  SubscriberId id{};
  std::string name{};
  std::optional<Nip> nip{};
  std::string nik_masked{};
  EmailAddress email;
  std::optional<Phone> phone{};
  std::string position{}, unit{}, organisation{}, region{}, province{};
  OfficeId origin{};            // the registration office
  std::string origin_case{};    // its case id
  std::string origin_person{};  // PersonId there
  Standing standing{};
  std::string key{};          // KeyId once made, else empty
  std::string certificate{};  // CertificateId of the newest, else empty
  bool email_confirmed = false;
  std::int64_t version = 0;
};

struct Registration {
  std::string name{};
  std::optional<Nip> nip{};
  EmailAddress email;
  std::optional<Phone> phone{};
  std::string position{}, unit{}, organisation{}, region{}, province{};
  OfficeId origin{};
  std::string origin_case{}, origin_person{};
};

// register_subscriber opens the record, or, for a NIK already known, takes the new data over and moves
// it on by the table (`has_certificate` when one is active).
Result<Subscriber> register_subscriber(store::Transaction& tx, Timestamp now, Random& random,
                                       const blobs::Sealer& sealer, const Registration& data, const Nik& nik);
Result<Subscriber> subscriber(store::Transaction& tx,
                              const SubscriberId& id);  // `not_found people.subscriber.unknown`
Result<std::optional<Subscriber>> subscriber_by_nik(store::Transaction& tx, const blobs::Sealer& sealer,
                                                    const Nik& nik);
Result<std::optional<Subscriber>> subscriber_by_email(store::Transaction& tx, const EmailAddress& email);
Result<std::vector<Subscriber>> subscribers_of_case(store::Transaction& tx, const OfficeId& origin,
                                                    std::string_view origin_case);
Result<std::vector<Subscriber>> subscribers(store::Transaction& tx);
// advance moves the subscriber by the table, at the version that was read.
Result<Subscriber> advance(store::Transaction& tx, Timestamp now, const Subscriber& as_read,
                           SubscriberEvent event);
Result<void> attach_key(store::Transaction& tx, Timestamp now, const SubscriberId& id, const KeyId& key);
Result<void> attach_certificate(store::Transaction& tx, Timestamp now, const SubscriberId& id,
                                const CertificateId& certificate);
Result<Nik> reveal_subscriber_nik(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer,
                                  const SubscriberId& id, std::string_view by, std::string_view purpose);

// ---- the one-time activation link ---------------------------------------------------------------
//
// A mailbox alone must not open an account: beside the link a second fact is asked, which the
// mailbox does not hold. State changes only by redeem, never by opening the link (a mail scanner
// that follows links must not spend it).

// invite voids an earlier link. The text is "<office>.<43 characters>", as for e-mail confirmation.
Result<std::string> invite(store::Transaction& tx, Timestamp now, Random& random, const SubscriberId& id,
                           std::chrono::hours valid_for = std::chrono::hours{72});

struct SecondFact {
  std::string nip{};       // eighteen digits, or empty
  std::string nik_tail{};  // the last four digits, with
  std::string birth{};     //   the birth date "1986-04-12" as the KTP says; asked of who has no NIP
};

// look says whether the link still lives, and whose it is, without changing anything:
// `refused people.link_dead` for unknown, used, ended and worn out alike.
Result<Subscriber> look(store::Transaction& tx, Timestamp now, std::string_view token);
// count_attempt is committed in a transaction of its own BEFORE redeem, so that a process killed while
// checking has not given a free guess; five attempts wear a link out.
Result<void> count_attempt(store::Transaction& tx, Timestamp now, std::string_view token);
// redeem checks the second fact and spends the link: `refused people.second_fact` when it does not fit
// (fact: left; people.second_fact.nip where a NIP was asked), people.second_fact.spent when that was the last try.
// The mailbox is confirmed by it.
Result<Subscriber> redeem(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer,
                          std::string_view token, const SecondFact& fact);

}  // namespace paraf::people
