#include "office/people/subscriber.h"

#include <array>

#include "office/people/columns.h"
#include "office/people/sql.h"
#include "platform/blobs/sealer.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::people {
namespace {

using store::value;
using Status = SubscriberStatus;
using Event = SubscriberEvent;

constexpr int most_attempts = 5;

constexpr std::array<std::pair<Status, std::string_view>, 9> words = {{
    {Status::not_registered, "NOT_REGISTERED"},
    {Status::no_certificate, "NO_CERTIFICATE"},
    {Status::waiting_for_verification, "WAITING_FOR_VERIFICATION"},
    {Status::fresh, "NEW"},
    {Status::issued, "ISSUE"},
    {Status::renew, "RENEW"},
    {Status::expired, "EXPIRED"},
    {Status::suspended, "SUSPEND"},
    {Status::revoked, "REVOKE"},
}};

struct Transition {
  Status from;
  Event event;
  Status to;
};

// The whole life. What is not here does not happen. Verified and rejected both lead back to "registered,
// none yet": the nine words have no other for it; Standing::verified tells them apart.
constexpr Transition table[] = {
    {Status::not_registered, Event::registered, Status::no_certificate},
    {Status::no_certificate, Event::registered, Status::no_certificate},  // applies again after a refusal
    {Status::no_certificate, Event::identity_completed, Status::waiting_for_verification},
    {Status::waiting_for_verification, Event::identity_completed,
     Status::waiting_for_verification},  // corrects it
    {Status::waiting_for_verification, Event::verified, Status::no_certificate},
    {Status::waiting_for_verification, Event::rejected, Status::no_certificate},
    {Status::no_certificate, Event::certificate_made, Status::fresh},
    {Status::fresh, Event::activated, Status::issued},
    {Status::fresh, Event::revoked, Status::revoked},
    {Status::fresh, Event::expired, Status::expired},
    {Status::issued, Event::renewal_asked, Status::renew},
    {Status::issued, Event::suspended, Status::suspended},
    {Status::issued, Event::expired, Status::expired},
    {Status::issued, Event::revoked, Status::revoked},
    {Status::renew, Event::certificate_made, Status::fresh},
    {Status::renew, Event::suspended, Status::suspended},
    {Status::renew, Event::expired, Status::expired},
    {Status::renew, Event::revoked, Status::revoked},
    {Status::suspended, Event::resumed, Status::issued},
    {Status::suspended, Event::expired, Status::expired},
    {Status::suspended, Event::revoked, Status::revoked},
    {Status::expired, Event::renewal_asked, Status::renew},
    {Status::expired, Event::registered, Status::no_certificate},
    {Status::revoked, Event::registered, Status::no_certificate},
};

bool has_living_certificate(Status status) {
  return status == Status::fresh || status == Status::issued || status == Status::renew ||
         status == Status::suspended;
}

std::string place_of(const SubscriberId& id) { return "subscriber:" + id.text() + ".nik"; }
std::string purpose_of(const OfficeId& office) { return "people.subscriber.nik:" + office.text(); }

std::optional<std::string> digits_of(const std::optional<Nip>& nip) {
  return nip ? std::optional<std::string>{nip->digits()} : std::nullopt;
}
std::optional<std::string> text_of(const std::optional<Phone>& phone) {
  return phone ? std::optional<std::string>{phone->text()} : std::nullopt;
}

Result<Subscriber> from_row(const store::Row& row) {
  const auto status = status_of_word(row.text(14));
  if (!status) return internal("people.subscriber.damaged", row.text(0));
  return Subscriber{
      .id = SubscriberId::trusted(row.text(0)),
      .name = row.text(1),
      .nip = TRY(parsed<Nip>(row, 2)),
      .nik_masked = row.text(3),
      .email = TRY(EmailAddress::parse(row.text(4))),
      .phone = TRY(parsed<Phone>(row, 5)),
      .position = row.text(6),
      .unit = row.text(7),
      .organisation = row.text(8),
      .region = row.text(9),
      .province = row.text(10),
      .origin = OfficeId::trusted(row.text(11)),
      .origin_case = row.text(12),
      .origin_person = row.text(13),
      .standing = {*status, row.truth(15)},
      .key = row.text(16),
      .certificate = row.text(17),
      .email_confirmed = row.truth(18),
      .version = row.integer(19),
  };
}

Result<std::optional<Subscriber>> maybe_subscriber(const Result<std::optional<store::Row>>& found) {
  if (!found) return tl::unexpected<Error>(found.error());
  if (!*found) return std::optional<Subscriber>{};
  return std::optional<Subscriber>{TRY(from_row(**found))};
}

Result<std::vector<Subscriber>> all_of(const Result<store::Rows>& rows) {
  if (!rows) return tl::unexpected<Error>(rows.error());
  std::vector<Subscriber> all;
  for (const store::Row& row : *rows) all.push_back(TRY(from_row(row)));
  return all;
}

Result<void> must_change(const Result<std::int64_t>& changed) {
  if (!changed) return tl::unexpected<Error>(changed.error());
  if (*changed == 0) return not_found("people.subscriber.unknown");
  return {};
}

// The answer of equal length and time whichever half of the fact is wrong.
bool equal(std::string_view a, std::string_view b) {
  return crypto::equal_in_constant_time(bytes_of(a), bytes_of(b));
}

// Digits 7 to 12 of a NIK are its holder's birthday, a woman's day plus forty. They stay as first
// issued when a birth date is corrected: then the NIP, or the authority's desk, is the way in.
bool born_on(const Nik& nik, std::string_view iso_birth) {
  const auto birth = parse_day(iso_birth);
  if (!birth) return false;
  const std::string_view digits = nik.digits();
  const int written = (digits[6] - '0') * 10 + (digits[7] - '0');
  const int day = written > 40 ? written - 40 : written;
  const std::string in_nik = (day < 10 ? "0" : "") + std::to_string(day) + std::string{digits.substr(8, 4)};
  const std::string said = std::string{iso_birth.substr(8, 2)} + std::string{iso_birth.substr(5, 2)} +
                           std::string{iso_birth.substr(2, 2)};
  return equal(in_nik, said);
}

}  // namespace

std::string_view word_of(SubscriberStatus status) {
  for (const auto& [each, word] : words)
    if (each == status) return word;
  return "NOT_REGISTERED";
}

std::optional<SubscriberStatus> status_of_word(std::string_view word) {
  for (const auto& [status, each] : words)
    if (each == word) return status;
  return std::nullopt;
}

std::string_view name_of(SubscriberEvent event) {
  switch (event) {
    case Event::registered: return "registered";
    case Event::identity_completed: return "identity_completed";
    case Event::verified: return "verified";
    case Event::rejected: return "rejected";
    case Event::certificate_made: return "certificate_made";
    case Event::activated: return "activated";
    case Event::renewal_asked: return "renewal_asked";
    case Event::suspended: return "suspended";
    case Event::resumed: return "resumed";
    case Event::expired: return "expired";
    case Event::revoked: return "revoked";
  }
  return "";
}

Result<Standing> after(const Standing& standing, SubscriberEvent event) {
  if (event == Event::registered && has_living_certificate(standing.status))
    return refused("people.subscriber.has_certificate", {{"status", std::string{word_of(standing.status)}}});
  for (const Transition& each : table) {
    if (each.from != standing.status || each.event != event) continue;
    if (event == Event::certificate_made && !standing.verified)
      return refused("people.subscriber.not_verified");
    // Only a verdict makes an identity verified, and new data unmakes it.
    const bool unmade =
        event == Event::registered || event == Event::identity_completed || event == Event::rejected;
    return Standing{each.to, event == Event::verified || (standing.verified && !unmade)};
  }
  return conflict("people.subscriber.not_now", {{"status", std::string{word_of(standing.status)}},
                                                {"event", std::string{name_of(event)}}});
}

Result<Subscriber> register_subscriber(store::Transaction& tx, Timestamp now, Random& random,
                                       const blobs::Sealer& sealer, const Registration& data,
                                       const Nik& nik) {
  const OfficeId& office = office_of(tx);
  const auto known = TRY(subscriber_by_nik(tx, sealer, nik));
  const Standing next = TRY(after(known ? known->standing : Standing{}, Event::registered));
  if (known) {
    const std::int64_t changed =
        TRY(tx.execute(sql, "renew_subscriber",
                       {value(office), value(known->id), value(data.name), value(digits_of(data.nip)),
                        value(data.email.text()), value(text_of(data.phone)), value(data.position),
                        value(data.unit), value(data.organisation), value(data.region), value(data.province),
                        value(data.origin), value(data.origin_case), value(data.origin_person),
                        value(word_of(next.status)), value(now), value(known->version)}));
    if (changed == 0) return conflict("people.changed");
    return subscriber(tx, known->id);
  }
  const SubscriberId id = SubscriberId::make(now, random);
  TRY(tx.execute(
      sql, "insert_subscriber",
      {value(office), value(id), value(data.name), value(digits_of(data.nip)), value(nik.masked()),
       value(sealer.seal(nik.digits(), place_of(id))), value(sealer.index(purpose_of(office), nik.digits())),
       value(data.email.text()), value(text_of(data.phone)), value(data.position), value(data.unit),
       value(data.organisation), value(data.region), value(data.province), value(data.origin),
       value(data.origin_case), value(data.origin_person), value(word_of(next.status)), value(now)}));
  return subscriber(tx, id);
}

Result<Subscriber> subscriber(store::Transaction& tx, const SubscriberId& id) {
  const auto row = TRY(tx.maybe(sql, "load_subscriber", {value(office_of(tx)), value(id)}));
  if (!row) return not_found("people.subscriber.unknown");
  return from_row(*row);
}

Result<std::optional<Subscriber>> subscriber_by_nik(store::Transaction& tx, const blobs::Sealer& sealer,
                                                    const Nik& nik) {
  const OfficeId& office = office_of(tx);
  return maybe_subscriber(tx.maybe(sql, "subscriber_by_nik",
                                   {value(office), value(sealer.index(purpose_of(office), nik.digits()))}));
}

Result<std::optional<Subscriber>> subscriber_by_email(store::Transaction& tx, const EmailAddress& email) {
  return maybe_subscriber(tx.maybe(sql, "subscriber_by_email", {value(office_of(tx)), value(email.text())}));
}

Result<std::vector<Subscriber>> subscribers_of_case(store::Transaction& tx, const OfficeId& origin,
                                                    std::string_view origin_case) {
  return all_of(
      tx.query(sql, "subscribers_of_case", {value(office_of(tx)), value(origin), value(origin_case)}));
}

Result<std::vector<Subscriber>> subscribers(store::Transaction& tx) {
  return all_of(tx.query(sql, "subscribers", {value(office_of(tx))}));
}

Result<Subscriber> advance(store::Transaction& tx, Timestamp now, const Subscriber& as_read,
                           SubscriberEvent event) {
  const Standing next = TRY(after(as_read.standing, event));
  const std::int64_t changed =
      TRY(tx.execute(sql, "advance_subscriber",
                     {value(office_of(tx)), value(as_read.id), value(word_of(next.status)),
                      value(next.verified), value(now), value(as_read.version)}));
  if (changed == 0) return conflict("people.changed");
  Subscriber moved = as_read;
  moved.standing = next;
  ++moved.version;
  return moved;
}

Result<void> attach_key(store::Transaction& tx, Timestamp now, const SubscriberId& id, const KeyId& key) {
  return must_change(
      tx.execute(sql, "attach_key", {value(office_of(tx)), value(id), value(key), value(now)}));
}

Result<void> attach_certificate(store::Transaction& tx, Timestamp now, const SubscriberId& id,
                                const CertificateId& certificate) {
  return must_change(tx.execute(sql, "attach_certificate",
                                {value(office_of(tx)), value(id), value(certificate), value(now)}));
}

Result<Nik> reveal_subscriber_nik(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer,
                                  const SubscriberId& id, std::string_view by, std::string_view purpose) {
  const auto row = TRY(tx.maybe(sql, "sealed_subscriber_nik", {value(office_of(tx)), value(id)}));
  if (!row) return not_found("people.subscriber.unknown");
  const std::string digits = TRY(sealer.open(row->bytes(0), place_of(id)));
  TRY(journal::append(
      tx, now,
      {"nik.revealed", "subscriber:" + id.text(), std::string{by}, {{"purpose", std::string{purpose}}}}));
  return Nik::parse(digits);
}

// ---- the one-time activation link ---------------------------------------------------------------

Result<std::string> invite(store::Transaction& tx, Timestamp now, Random& random, const SubscriberId& id,
                           std::chrono::hours valid_for) {
  TRY(subscriber(tx, id));
  std::string token = make_link_token(office_of(tx), random);
  TRY(tx.execute(sql, "put_invitation",
                 {value(office_of(tx)), value(id), value(hash_of_token(token)), value(now + valid_for)}));
  return token;
}

Result<Subscriber> look(store::Transaction& tx, Timestamp now, std::string_view token) {
  const auto row =
      TRY(tx.maybe(sql, "invitation_by_hash", {value(office_of(tx)), value(hash_of_token(token))}));
  // count_attempt has run before: the fifth attempt is still looked at, the sixth is not.
  if (!row || now >= row->time(1) || row->integer(2) > most_attempts) return refused("people.link_dead");
  return subscriber(tx, SubscriberId::trusted(row->text(0)));
}

Result<void> count_attempt(store::Transaction& tx, Timestamp, std::string_view token) {
  TRY(tx.execute(sql, "count_attempt", {value(office_of(tx)), value(hash_of_token(token))}));
  return {};
}

namespace {

// What did not fit, in the words of what was asked, and how often it may still be tried: the number is everybody's.
Result<Error> not_fitting(store::Transaction& tx, std::string_view token, const Subscriber& whose) {
  const auto row = TRY(tx.one(sql, "invitation_by_hash", {value(office_of(tx)), value(hash_of_token(token))}));
  const auto left = most_attempts - row.integer(2);
  if (left <= 0) return Error{ErrorKind::refused, "people.second_fact.spent"};
  return Error{ErrorKind::refused, whose.nip ? "people.second_fact.nip" : "people.second_fact", {{"left", std::to_string(left)}}};
}

}  // namespace

Result<Subscriber> redeem(store::Transaction& tx, Timestamp now, const blobs::Sealer& sealer,
                          std::string_view token, const SecondFact& fact) {
  const Subscriber whose = TRY(look(tx, now, token));
  const OfficeId& office = office_of(tx);
  bool fits = false;
  if (!fact.nip.empty()) {
    const auto nip = Nip::parse(fact.nip);
    fits = nip && whose.nip && equal(nip->digits(), whose.nip->digits());
  } else {
    const store::Row row = TRY(tx.one(sql, "sealed_subscriber_nik", {value(office), value(whose.id)}));
    const Nik nik = TRY(Nik::parse(TRY(sealer.open(row.bytes(0), place_of(whose.id)))));
    const bool tail = equal(nik.last_four(), fact.nik_tail);
    fits = born_on(nik, fact.birth) && tail;
  }
  if (!fits) return tl::unexpected<Error>(TRY(not_fitting(tx, token, whose)));
  if (TRY(tx.execute(sql, "drop_invitation", {value(office), value(whose.id)})) == 0)
    return refused("people.link_dead");
  TRY(must_change(tx.execute(sql, "confirm_subscriber_email", {value(office), value(whose.id), value(now)})));
  return subscriber(tx, whose.id);
}

}  // namespace paraf::people
