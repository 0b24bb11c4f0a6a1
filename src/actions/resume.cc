#include "actions/resume.h"

#include <boost/json.hpp>

#include "actions/act.h"
#include "actions/resume.sql.h"
#include "actions/services.h"
#include "office/people/office.h"
#include "office/people/people.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"

namespace paraf::actions {

const store::Sql resume_sql{"resume", embedded::actions_resume_sql};

using store::Scope;
using store::Transaction;
using store::value;

namespace {

Bytes hash_of(std::string_view text) {
  const crypto::Sha256 hash = crypto::sha256(bytes_of(text));
  return {hash.begin(), hash.end()};
}

// "<office>.<43 characters>", as other one-time links: people::office_of_token reads it.
std::string make_token(const OfficeId& office, Random& random) {
  return office.text() + "." + base64url(random.bytes(32));
}

// The person of a link that is still good.
Result<people::Person> behind(Transaction& tx, Timestamp now, const OfficeId& office,
                              std::string_view token) {
  const auto row = TRY(tx.maybe(resume_sql, "link", {value(office), value(hash_of(token))}));
  if (!row || row->time(2) <= now) return refused("people.link_dead");
  people::Person person = TRY(people::person(tx, PersonId::trusted(row->text(0))));
  const bool still = person.active && person.email && person.email_state == people::EmailState::confirmed &&
                     hash_of(person.email->text()) == Bytes{row->bytes(1).begin(), row->bytes(1).end()};
  if (!still) return refused("people.link_dead");
  return person;
}

std::string holder_of(const PersonId& person) { return "person:" + person.text(); }

namespace json = boost::json;

constexpr std::string_view kind = "resume", place = "outbox.resume";

// Where there is somebody who has confirmed this address, and no link was sent a moment ago.
Result<void> write_link(const Services& s, const OfficeId& office, std::string_view address) {
  const auto parsed = people::EmailAddress::parse(address);
  if (!parsed) return {};
  const Timestamp now = s.clock.now();
  return s.store.transact(Scope::office(office), [&](Transaction& tx) -> Result<void> {
    const auto known = people::load_office(tx);
    if (!known)
      return known.error().kind == ErrorKind::not_found ? Result<void>{}
                                                        : tl::unexpected<Error>(known.error());
    const auto person = TRY(people::person_by_email(tx, *parsed));
    if (!person || !person->active || person->email_state != people::EmailState::confirmed) return {};
    const auto last = TRY(tx.maybe(resume_sql, "asked", {value(office), value(person->id)}));
    if (last && now - last->time(0) < resume_pause) return {};
    const std::string token = make_token(office, s.random);
    TRY(tx.execute(resume_sql, "put_link",
                   {value(office), value(person->id), value(hash_of(token)), value(hash_of(parsed->text())),
                    value(now), value(now + resume_link_life)}));
    TRY(journal::append(tx, now, {"resume.asked", holder_of(person->id), "system", {}}));
    return post_mail(s, tx, now, office, parsed->text(), person->name, "actions.mail.resume",
                     {{"office", known->name}, {"page", s.settings.public_url + "/lanjut/" + token}},
                     "resume/" + person->id.text() + "/" + now.rfc3339(), {});
  });
}

Result<void> deliver(const Services& s, const outbox::Message& message) {
  boost::system::error_code failed;
  const auto read = [&](std::string_view text) { return json::parse(text, failed); };
  const auto word = [](const json::value& object, const char* name) { return std::string{object.at(name).as_string()}; };
  const json::value outer = read(message.body);
  if (failed || !outer.is_object()) return malformed("actions.message");
  const json::value asked = read(TRY(s.sealer.open(TRY(from_base64(word(outer, "sealed"))), place)));
  if (failed || !asked.is_object()) return malformed("actions.message");
  return write_link(s, OfficeId::trusted(word(asked, "office")), word(asked, "address"));
}

}  // namespace

Result<void> ask_to_resume(const Services& s, const OfficeId& office, std::string_view address, std::string_view from) {
  constexpr std::size_t longest_address = 254;  // [RFC 5321 §4.5.3.1.3]
  const Timestamp now = s.clock.now();
  const json::object asked{{"office", office.text()}, {"address", address.substr(0, longest_address)}};
  const json::object body{{"sealed", base64(s.sealer.seal(json::serialize(asked), place))}};
  const std::string key = MessageId::make(now, s.random).text();
  return s.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    if (!from.empty()) {
      const auto count = TRY(tx.query(resume_sql, "count_asker",
                                      {value(hash_of("resume " + std::string{from})), value(now), value(now - resume_window)}));
      if (count.front().integer(0) > resume_asks)
        return too_many("actions.resume.too_many", {{"minutes", std::to_string(resume_window.count())}});
    }
    TRY(outbox::post(tx, now, s.random, kind, key, json::serialize(body)));
    return {};
  });
}

void connect_resume(outbox::Courier& courier, const Services& s) {
  courier.on(std::string{kind}, [&s](const outbox::Message& message) { return deliver(s, message); });
}

Result<std::string> resumable(const Services& s, std::string_view token) {
  const OfficeId office = TRY(people::office_of_token(token));
  return s.store.read(Scope::office(office), [&](Transaction& tx) -> Result<std::string> {
    TRY(behind(tx, s.clock.now(), office, token));
    return TRY(people::load_office(tx)).name;
  });
}

Result<std::string> resume(const Services& s, std::string_view token) {
  const OfficeId office = TRY(people::office_of_token(token));
  const Timestamp now = s.clock.now();
  std::string visit = make_token(office, s.random);
  return s.store.transact(Scope::office(office), [&](Transaction& tx) -> Result<std::string> {
    const people::Person person = TRY(behind(tx, now, office, token));
    // Of two at once only one spends it.
    if (TRY(tx.execute(resume_sql, "spend_link", {value(office), value(hash_of(token)), value(now)})) == 0)
      return refused("people.link_dead");
    TRY(tx.execute(resume_sql, "put_visit",
                   {value(office), value(hash_of(visit)), value(person.id), value(now)}));
    TRY(journal::append(tx, now, {"resume.opened", holder_of(person.id), holder_of(person.id), {}}));
    return visit;
  });
}

Result<people::SignedIn> resumed_by(const Services& s, std::string_view visit) {
  const auto office = people::office_of_token(visit);
  if (!office) return unauthorized("people.account.no_session");
  const Timestamp now = s.clock.now();
  const Bytes hash = hash_of(visit);
  const auto row = TRY(s.store.read(Scope::office(*office), [&](Transaction& tx) -> Result<std::optional<store::Row>> {
    auto found = TRY(tx.maybe(resume_sql, "visit", {value(*office), value(hash)}));
    // Who left the office meanwhile is not let in by what was opened before.
    if (found && !TRY(people::person(tx, PersonId::trusted(found->text(0)))).active) found.reset();
    return found;
  }));
  if (!row || row->time(1) + resume_visit_life <= now || row->time(2) + resume_visit_idle <= now)
    return unauthorized("people.account.no_session");
  if (row->time(2) + std::chrono::minutes{1} <= now)
    TRY(s.store.transact(Scope::office(*office), [&](Transaction& tx) {
      return tx.execute(resume_sql, "touch_visit", {value(*office), value(hash), value(now)});
    }));
  people::SignedIn who;
  who.office = *office;
  who.person = PersonId::trusted(row->text(0));
  who.csrf = hex(crypto::sha256(bytes_of("resume csrf " + std::string{visit})));
  return who;
}

Result<void> end_resumed(const Services& s, std::string_view visit) {
  const auto office = people::office_of_token(visit);
  if (!office) return {};
  return s.store.transact(Scope::office(*office), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(resume_sql, "drop_visit", {value(*office), value(hash_of(visit))}));
    return {};
  });
}

Result<void> sweep_resumed(const Services& s, const OfficeId& office) {
  const Timestamp now = s.clock.now();
  TRY(s.store.transact(Scope::installation(), [&](Transaction& tx) {
    return tx.execute(resume_sql, "forget_askers", {value(now - resume_window)});
  }));
  return s.store.transact(Scope::office(office), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(resume_sql, "forget_links", {value(office), value(now), value(now - resume_pause)}));
    TRY(tx.execute(resume_sql, "forget_visits",
                   {value(office), value(now - resume_visit_life), value(now - resume_visit_idle)}));
    return {};
  });
}

}  // namespace paraf::actions
