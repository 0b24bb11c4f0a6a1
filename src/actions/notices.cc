#include "actions/notices.h"

#include <boost/json.hpp>

#include "actions/act.h"
#include "actions/notices.sql.h"
#include "platform/journal/journal.h"
#include "platform/messages/messages.h"

namespace paraf::actions {

namespace json = boost::json;

const store::Sql notices_sql{"notices", embedded::actions_notices_sql};

namespace {

using store::Scope;
using store::value;

constexpr std::string_view mails = "actions.mail.", notices = "actions.notice.", place = "outbox.phone";

const Result<messages::Catalogue>& catalogue() {
  static const Result<messages::Catalogue> all = messages::Catalogue::embedded();
  return all;
}

struct Consent {
  std::string number, language;
};

// The consent as it stands: to the number that is still the person's.
Result<std::optional<Consent>> consent_of(store::Transaction& tx, const PersonId& person) {
  const auto row = TRY(tx.maybe(notices_sql, "consent_of", {value(tx.scope().only()), value(person)}));
  if (!row || row->is_null(2) || row->text(2) != row->text(0)) return std::optional<Consent>{};
  return std::optional{Consent{row->text(0), row->text(1)}};
}

std::string text_of(const json::object& o, std::string_view key) {
  const json::value* found = o.if_contains(key);
  return found != nullptr && found->is_string() ? std::string{found->as_string()} : std::string{};
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
  // Whoever took back their consent meanwhile, or has another number, is told nothing.
  const auto consent = TRY(s.store.read(Scope::office(message.office), [&](store::Transaction& tx) {
    return consent_of(tx, person);
  }));
  if (!consent || consent->number != text_of(o, "to")) return {};
  const Timestamp now = s.clock.now();
  TRY(by->send({message.id.text(), consent->number, text_of(o, "language"), text_of(o, "text")}, now));
  return s.store.transact(Scope::office(message.office), [&](store::Transaction& tx) -> Result<void> {
    TRY(journal::append(tx, now, {"notice.sent", "person:" + person.text(), "system",
                                  {{"notice", text_of(o, "code")}, {"message", message.id.text()}}}));
    return {};
  });
}

}  // namespace

bool notices_carried(const Services& s) { return s.settings.telephone != nullptr; }

Result<PhoneChoice> phone_choice(const Services& s, const Session& who) {
  return s.store.read(Scope::office(who.office), [&](store::Transaction& tx) -> Result<PhoneChoice> {
    PhoneChoice choice;
    choice.carried = notices_carried(s);
    const people::Person person = TRY(people::person(tx, who.person));
    if (person.phone) choice.number = person.phone->masked();
    if (const auto consent = TRY(consent_of(tx, who.person))) {
      choice.wanted = true;
      choice.language = consent->language;
    }
    return choice;
  });
}

Result<void> choose_phone(const Services& s, const Session& who, bool wanted, std::string_view language) {
  if (who.enrolment) return forbidden("actions.enrolment_only");
  if (language != "id" && language != "en") return malformed("actions.notices.language");
  if (wanted && !notices_carried(s)) return refused("actions.notices.no_carrier");
  const Timestamp now = s.clock.now();
  return s.store.transact(Scope::office(who.office), [&](store::Transaction& tx) -> Result<void> {
    const people::Person person = TRY(people::person(tx, who.person));
    if (wanted && !person.phone) return refused("actions.notices.no_number");
    if (wanted) {
      TRY(tx.execute(notices_sql, "put_consent", {value(who.office), value(who.person), value(person.phone->text()),
                                                  value(language), value(now)}));
    } else if (TRY(tx.execute(notices_sql, "drop_consent", {value(who.office), value(who.person)})) == 0) {
      return {};
    }
    TRY(journal::append(tx, now, {wanted ? "notice.wanted" : "notice.unwanted", "person:" + who.person.text(),
                                  actor_of({who.office, who.person}), {}}));
    return {};
  });
}

Result<void> notify(const Services& s, store::Transaction& tx, Timestamp now, const PersonId& person,
                    std::string_view code, const Facts& facts, std::string_view key) {
  if (!notices_carried(s) || !code.starts_with(mails)) return {};
  if (!catalogue()) return tl::unexpected<Error>(catalogue().error());
  const std::string notice = std::string{notices} + std::string{code.substr(mails.size())};
  if (catalogue()->find(messages::Language::id, notice) == nullptr) return {};
  const auto consent = TRY(consent_of(tx, person));
  if (!consent) return {};
  const auto language = consent->language == "en" ? messages::Language::en : messages::Language::id;
  const messages::Sentence* sentence = catalogue()->find(language, notice);
  if (sentence == nullptr) return internal("actions.mail_text", notice);
  const json::object body{{"person", person.text()},
                          {"to", consent->number},
                          {"language", consent->language},
                          {"code", notice},
                          {"text", messages::fill(sentence->say, facts)}};
  const std::string sealed = base64(s.sealer.seal(json::serialize(body), place));
  TRY(outbox::post(tx, now, s.random, "phone", key, json::serialize(json::object{{"sealed", sealed}})));
  TRY(journal::append(tx, now, {"notice.posted", "person:" + person.text(), "system", {{"notice", notice}}}));
  return {};
}

void connect_notices(outbox::Courier& courier, const Services& s) {
  courier.on("phone", [&s](const outbox::Message& m) { return deliver(s, m); });
}

}  // namespace paraf::actions
