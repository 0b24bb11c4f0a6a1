// Whom an application means, where their certificate stands, and the mail they get when somebody guesses.
#include "actions/act.h"
#include "actions/application.h"
#include "actions/application_parts.h"
#include "actions/consents.sql.h"
#include "base/text.h"

namespace paraf::actions {

const store::Sql consent_sql{"consents", embedded::actions_consents_sql};

using store::Scope;
using store::Transaction;

namespace {

}  // namespace

Result<people::Person> ApplicationDesk::person(const Calling& by, const HolderName& name) {
  const std::string_view nik_text = trimmed(name.nik), email_text = trimmed(name.email);
  if (nik_text.empty() && email_text.empty()) return malformed("application.no_holder");
  const auto found = TRY(s_.store.read(
      Scope::office(by.application.office), [&](Transaction& tx) -> Result<std::optional<people::Person>> {
        if (!nik_text.empty()) {
          const auto nik = people::Nik::parse(nik_text);
          if (!nik) return malformed("application.nik_form");
          return people::person_by_nik(tx, s_.sealer, *nik);
        }
        return people::person_by_email(tx, TRY(people::EmailAddress::parse(email_text)));
      }));
  if (!found || !found->active) return not_found("application.unknown_holder");
  return *found;
}

Result<HolderStatus> ApplicationDesk::status(const Calling& by, const HolderName& name) {
  HolderStatus out;
  const auto found = person(by, name);
  if (!found) {
    if (found.error().code == "application.unknown_holder") return out;
    return tl::unexpected<Error>(found.error());
  }
  out.person = found->id;
  // The record of the authority that came from this very person: another office's is nobody's here.
  const auto record =
      TRY(s_.store.read(Scope::office(s_.settings.authority),
                        [&](Transaction& tx) -> Result<std::optional<people::Subscriber>> {
                          if (found->email)
                            if (auto one = TRY(people::subscriber_by_email(tx, *found->email));
                                one && one->origin_person == found->id.text())
                              return one;
                          if (const auto nik = people::Nik::parse(trimmed(name.nik)))
                            if (auto one = TRY(people::subscriber_by_nik(tx, s_.sealer, *nik));
                                one && one->origin_person == found->id.text())
                              return one;
                          return std::optional<people::Subscriber>{};
                        }));
  if (!record || record->origin != by.application.office) return out;
  out.status = record->standing.status;
  const auto all = TRY(holders(s_, by.application.office, found->id));
  if (all.empty()) return out;
  out.until = all.front().record.not_after;
  // What the certificate itself says wins over a record that nobody moved on yet.
  if (out.status == people::SubscriberStatus::issued) {
    if (all.front().record.revoked)
      out.status = people::SubscriberStatus::revoked;
    else if (s_.clock.now() > all.front().record.not_after)
      out.status = people::SubscriberStatus::expired;
  }
  return out;
}

Result<ApplicationDesk::Signer> ApplicationDesk::signer(const Calling& by, const people::Person& person) {
  Signer signer;
  signer.person = person;
  signer.holder = TRY(signing_holder(s_, by.application.office, person.id));
  const crypto::Certificate leaf = TRY(crypto::Certificate::parse(signer.holder.record.der));
  signer.chain.push_back(leaf);
  signer.issuers = s_.authority.chain(leaf);
  if (!signer.issuers.empty()) {
    signer.root.push_back(signer.issuers.back());
    signer.issuers.pop_back();  // the root is the reader's to know
  }
  for (const crypto::Certificate& issuer : signer.issuers) signer.chain.push_back(issuer);
  return signer;
}

// The third wrong one in a row: whoever holds the key should know, guessing or not. Once an hour.
Result<void> ApplicationDesk::warn(const people::Person& person, const OfficeId& office, const Error& error,
                                   std::string_view through) {
  if (error.code != "keys.passphrase.wrong" || !person.email) return {};
  for (const auto& [name, value] : error.facts)
    if (name == "left" && value != "0") return {};
  const Timestamp now = s_.clock.now();
  return s_.store.transact(Scope::office(office), [&](Transaction& tx) {
    return post_mail(s_, tx, now, office, person.email->text(), person.name, "application.mail.guessed",
                     {{"name", person.name}, {"application", std::string{through}}},
                     "guessed/" + person.id.text() + "/" + std::to_string(now.seconds() / 3600));
  });
}

}  // namespace paraf::actions
