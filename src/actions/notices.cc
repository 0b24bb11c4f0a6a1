#include "actions/notices.h"

#include <boost/json.hpp>

#include "actions/act.h"
#include "actions/notices.sql.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"
#include "platform/messages/messages.h"

namespace paraf::actions {

namespace json = boost::json;

const store::Sql notices_sql{"notices", embedded::actions_notices_sql};

namespace {

using store::Scope;
using store::value;

constexpr std::string_view mails = "actions.mail.", notices = "actions.notice.", place = "outbox.phone";
constexpr std::string_view code_notice = "actions.notice.code";
// It says that something arrived, and its notice has the same link; every other mail carries a reason or a date.
constexpr std::string_view spared = "actions.mail.received";

const Result<messages::Catalogue>& catalogue() {
  static const Result<messages::Catalogue> all = messages::Catalogue::embedded();
  return all;
}

struct Consent {
  std::string number, language;
  bool alone = false;
};

// The consent as it stands: to the number that is still the person's, and was shown to be.
Result<std::optional<Consent>> consent_of(store::Transaction& tx, const PersonId& person) {
  const auto row = TRY(tx.maybe(notices_sql, "consent_of", {value(tx.scope().only()), value(person)}));
  if (!row || row->is_null(2) || row->text(2) != row->text(0)) return std::optional<Consent>{};
  return std::optional{Consent{row->text(0), row->text(1), row->integer(3) != 0}};
}

std::string text_of(const json::object& o, std::string_view key) {
  const json::value* found = o.if_contains(key);
  return found != nullptr && found->is_string() ? std::string{found->as_string()} : std::string{};
}

constexpr std::chrono::minutes code_life{10};
constexpr std::chrono::seconds code_pause{60};
constexpr std::chrono::hours code_span{1};
constexpr std::int64_t codes_in_span = 3, tries_of_a_code = 5;

std::string code_place(const OfficeId& office, const PersonId& person) {
  return "phone_code:" + office.text() + ':' + person.text();
}

// Whether the code that a message carries is the one that is still good, for the number of now.
Result<bool> still_good(store::Transaction& tx, Timestamp now, const PersonId& person, const std::string& number) {
  const auto row = TRY(tx.maybe(notices_sql, "code_of", {value(tx.scope().only()), value(person)}));
  const people::Person there = TRY(people::person(tx, person));
  return row && row->text(0) == number && row->integer(3) < tries_of_a_code && now <= row->time(2) + code_life &&
         there.phone && there.phone->text() == number;
}

// A carrier that will never deliver to a number: whoever wanted notices there is told by mail again. A number they have
// changed to meanwhile is not the one that was refused.
Result<void> give_up(const Services& s, const outbox::Message& message, const PersonId& person,
                     const std::string& number) {
  return s.store.transact(Scope::office(message.office), [&](store::Transaction& tx) -> Result<void> {
    const auto consent = TRY(consent_of(tx, person));
    if (consent && consent->number == number)
      TRY(tx.execute(notices_sql, "drop_consent", {value(message.office), value(person)}));
    TRY(journal::append(tx, s.clock.now(), {"notice.rejected", "person:" + person.text(), "system",
                                            {{"message", message.id.text()}}}));
    return {};
  });
}

Result<void> deliver(const Services& s, const outbox::Message& message) {
  const auto& by = s.settings.telephone;
  if (!by) return unavailable("phone.gateway", "no carrier");
  boost::system::error_code failed;
  const json::value outer = json::parse(message.body, failed);
  if (failed || !outer.is_object()) return malformed("actions.message");
  const std::string plain = TRY(s.sealer.open(TRY(from_base64(text_of(outer.as_object(), "sealed"))), place));
  const json::value inner = json::parse(plain, failed);
  if (failed || !inner.is_object()) return malformed("actions.message");
  const json::object& o = inner.as_object();
  const PersonId person = PersonId::trusted(text_of(o, "person"));
  const Timestamp now = s.clock.now();
  const std::string number = text_of(o, "to");
  const bool code = text_of(o, "code") == code_notice;
  // Whoever took back their consent meanwhile, or has another number, is told nothing; nor is a code sent that is over.
  const bool wanted = TRY(s.store.read(Scope::office(message.office), [&](store::Transaction& tx) -> Result<bool> {
    if (code) return still_good(tx, now, person, number);
    const auto consent = TRY(consent_of(tx, person));
    return consent && consent->number == number;
  }));
  if (!wanted) return {};
  const auto sent = by->send({message.id.text(), number, text_of(o, "language"), text_of(o, "text")}, now);
  if (!sent) {
    if (sent.error().kind == ErrorKind::refused) TRY(give_up(s, message, person, number));
    return sent;
  }
  return s.store.transact(Scope::office(message.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(journal::append(tx, now, {"notice.sent", "person:" + person.text(), "system",
                                  {{"notice", text_of(o, "code")}, {"message", message.id.text()}}}));
    return {};
  });
}

}  // namespace

bool notices_carried(const Services& s) { return s.settings.telephone != nullptr; }

std::string_view name_of(Ways ways) {
  switch (ways) {
    case Ways::telephone: return "telephone";
    case Ways::both: return "both";
    case Ways::mail: break;
  }
  return "mail";
}

std::optional<Ways> ways_of(std::string_view word) {
  for (const Ways ways : {Ways::mail, Ways::telephone, Ways::both})
    if (word == name_of(ways)) return ways;
  return std::nullopt;
}

namespace {

Result<bool> proved(store::Transaction& tx, const people::Person& person) {
  const auto row = TRY(tx.maybe(notices_sql, "proof_of", {value(tx.scope().only()), value(person.id)}));
  return row && person.phone && row->text(0) == person.phone->text();
}

// Sealed for the courier: a notice, or a code.
Result<void> post_notice(const Services& s, store::Transaction& tx, Timestamp now, const PersonId& person,
                         const Consent& to, std::string_view notice, const Facts& facts, std::string_view key) {
  if (!catalogue()) return tl::unexpected<Error>(catalogue().error());
  const auto language = to.language == "en" ? messages::Language::en : messages::Language::id;
  const messages::Sentence* sentence = catalogue()->find(language, notice);
  if (sentence == nullptr) return internal("actions.mail_text", std::string{notice});
  const json::object body{{"person", person.text()},
                          {"to", to.number},
                          {"language", to.language},
                          {"code", notice},
                          {"text", messages::fill(sentence->say, facts)}};
  const std::string sealed = base64(s.sealer.seal(json::serialize(body), place));
  TRY(outbox::post(tx, now, s.random, "phone", key, json::serialize(json::object{{"sealed", sealed}})));
  TRY(journal::append(tx, now,
                      {"notice.posted", "person:" + person.text(), "system", {{"notice", std::string{notice}}}}));
  return {};
}

Result<std::string> six_digits(Random& random) {
  for (;;) {  // without favouring the small ones
    std::uint32_t drawn = 0;
    for (const std::uint8_t octet : random.bytes(4)) drawn = (drawn << 8) | octet;
    if (drawn >= 4'294'000'000u) continue;
    const std::string digits = std::to_string(drawn % 1'000'000);
    return std::string(6 - digits.size(), '0') + digits;
  }
}

}  // namespace

Result<PhoneChoice> phone_choice(const Services& s, const Session& who) {
  return s.store.read(Scope::office(who.office), [&](store::Transaction& tx) -> Result<PhoneChoice> {
    PhoneChoice choice;
    choice.carried = notices_carried(s);
    const people::Person person = TRY(people::person(tx, who.person));
    if (person.phone) choice.number = person.phone->masked();
    choice.proved = TRY(proved(tx, person));
    if (const auto consent = TRY(consent_of(tx, who.person))) {
      choice.ways = consent->alone ? Ways::telephone : Ways::both;
      choice.language = consent->language;
    }
    return choice;
  });
}

Result<void> choose_phone(const Services& s, const Session& who, Ways ways, std::string_view language) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  if (language != "id" && language != "en") return malformed("actions.notices.language");
  const bool wanted = ways != Ways::mail;
  if (wanted && !notices_carried(s)) return refused("actions.notices.no_carrier");
  const Timestamp now = s.clock.now();
  return s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    const people::Person person = TRY(people::person(tx, who.person));
    if (wanted && !person.phone) return refused("actions.notices.no_number");
    if (wanted && !TRY(proved(tx, person))) return refused("actions.notices.not_proved");
    if (wanted) {
      TRY(tx.execute(notices_sql, "put_consent",
                     {value(who.office), value(who.person), value(person.phone->text()), value(language), value(now),
                      value(std::int64_t{ways == Ways::telephone})}));
    } else if (TRY(tx.execute(notices_sql, "drop_consent", {value(who.office), value(who.person)})) == 0) {
      return {};
    }
    TRY(journal::append(tx, now, {wanted ? "notice.wanted" : "notice.unwanted", "person:" + who.person.text(),
                                  actor_of({who.office, who.person}), {{"ways", std::string{name_of(ways)}}}}));
    return {};
  });
}

Result<void> send_phone_code(const Services& s, const Session& who, std::string_view language) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  if (language != "id" && language != "en") return malformed("actions.notices.language");
  if (!notices_carried(s)) return refused("actions.notices.no_carrier");
  const Timestamp now = s.clock.now();
  const std::string code = TRY(six_digits(s.random));
  const Bytes sealed = s.sealer.seal(code, code_place(who.office, who.person));
  return s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    const people::Person person = TRY(people::person(tx, who.person));
    if (!person.phone) return refused("actions.notices.no_number");
    Timestamp since = now;
    std::int64_t sent = 0;
    if (const auto row = TRY(tx.maybe(notices_sql, "code_of", {value(who.office), value(who.person)}))) {
      if (now < row->time(4) + code_span) since = row->time(4), sent = row->integer(5);
      const Timestamp next = sent >= codes_in_span ? since + code_span : row->time(2) + code_pause;
      if (now < next) {
        const auto left = std::chrono::ceil<std::chrono::minutes>(next - now).count();
        return too_many("actions.notices.code_wait", {{"minutes", std::to_string(left)}});
      }
    }
    TRY(tx.execute(notices_sql, "put_code", {value(who.office), value(who.person), value(person.phone->text()),
                                             value(sealed), value(now), value(since), value(sent + 1)}));
    return post_notice(s, tx, now, who.person, {person.phone->text(), std::string{language}}, code_notice,
                       {{"code", code}, {"office", TRY(people::load_office(tx)).name}},
                       "code/" + who.person.text() + "/" + now.rfc3339());
  });
}

Result<void> prove_phone(const Services& s, const Session& who, std::string_view code) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  const Timestamp now = s.clock.now();
  // The try is counted whether the code is right or not: what is refused here is told after the commit.
  const auto judged = TRY(s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<std::string> {
    const auto row = TRY(tx.maybe(notices_sql, "code_of", {value(who.office), value(who.person)}));
    const bool good = row && TRY(still_good(tx, now, who.person, row->text(0)));
    if (!good || TRY(tx.execute(notices_sql, "count_try", {value(who.office), value(who.person),
                                                           value(tries_of_a_code)})) == 0)
      return std::string{"actions.notices.no_code"};
    const std::string right = TRY(s.sealer.open(row->bytes(1), code_place(who.office, who.person)));
    if (!crypto::equal_in_constant_time(bytes_of(right), bytes_of(code))) return std::string{"actions.notices.code_wrong"};
    TRY(tx.execute(notices_sql, "spend_code", {value(who.office), value(who.person), value(tries_of_a_code)}));
    TRY(tx.execute(notices_sql, "put_proof", {value(who.office), value(who.person), value(row->text(0)), value(now)}));
    TRY(journal::append(tx, now,
                        {"notice.number_proved", "person:" + who.person.text(), actor_of({who.office, who.person}), {}}));
    return std::string{};
  }));
  if (judged == "actions.notices.no_code") return refused("actions.notices.no_code");
  if (!judged.empty()) return unauthorized("actions.notices.code_wrong");
  return {};
}

Result<bool> notify(const Services& s, store::Transaction& tx, Timestamp now, const PersonId& person,
                    std::string_view code, const Facts& facts, std::string_view key) {
  if (!notices_carried(s) || !code.starts_with(mails)) return false;
  if (!catalogue()) return tl::unexpected<Error>(catalogue().error());
  const std::string notice = std::string{notices} + std::string{code.substr(mails.size())};
  if (catalogue()->find(messages::Language::id, notice) == nullptr) return false;
  const auto consent = TRY(consent_of(tx, person));
  if (!consent) return false;
  TRY(post_notice(s, tx, now, person, *consent, notice, facts, key));
  return consent->alone && code == spared;
}

void connect_notices(outbox::Courier& courier, const Services& s) {
  courier.on("phone", [&s](const outbox::Message& m) { return deliver(s, m); });
}

}  // namespace paraf::actions
