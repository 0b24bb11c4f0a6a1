// What opens a holder's key for an application: the passphrase, the code beside it, or an activation they
// opened.
#include "actions/application_parts.h"
#include "actions/consents.sql.h"
#include "platform/crypto/hash.h"
#include "platform/crypto/kdf.h"
#include "platform/crypto/seal.h"
#include "platform/journal/journal.h"
#include "trust/keys/codes.h"

namespace paraf::actions {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

using ConsentId = Id<struct ConsentTag>;

constexpr std::chrono::minutes consent_life{15};
constexpr std::size_t secret_size = 32;
constexpr std::int64_t most_signatures = 1000;

// What only this application, with its own credential, can open again.
Secret key_of(const Secret& credential, const std::string& consent) {
  return crypto::hkdf_sha256(credential.reveal(), bytes_of(consent), bytes_of("paraf consent 1"),
                             crypto::seal_key_size);
}

struct Link {
  OfficeId office;
  std::string id;
  Bytes secret;
};

// "<office>.<consent>.<43 characters>"
Result<Link> read_link(std::string_view text) {
  const auto first = text.find('.'), second = text.rfind('.');
  if (first == std::string_view::npos || first == second) return refused("people.link_dead");
  const auto office = OfficeId::parse(text.substr(0, first));
  const auto id = ConsentId::parse(text.substr(first + 1, second - first - 1));
  auto secret = from_base64(text.substr(second + 1));
  if (!office || !id || !secret || secret->size() != secret_size) return refused("people.link_dead");
  return Link{*office, id->text(), std::move(*secret)};
}

struct Consent {
  std::string application, activation;
  PersonId person;
  std::int64_t count = 0;
  Timestamp expires;
};

Result<Consent> load_consent(Transaction& tx, const Link& link) {
  const auto row = TRY(tx.maybe(consent_sql, "consent", {value(link.office), value(link.id)}));
  const auto hash = crypto::sha256(link.secret);
  if (!row || !crypto::equal_in_constant_time(row->bytes(2), hash)) return refused("people.link_dead");
  return Consent{row->text(0), row->text(4), PersonId::trusted(row->text(1)), row->integer(3), row->time(5)};
}

}  // namespace

Result<CodeSent> ApplicationDesk::ask_code(const Calling& by, const HolderName& name, std::int64_t count,
                                           const Secret& passphrase) {
  const applications::Application& app = by.application;
  if (count < 1 || count > most_signatures)
    return malformed("application.count", {{"most", std::to_string(most_signatures)}});
  const Timestamp now = s_.clock.now();
  const people::Person holder = TRY(person(by, name));
  const Signer signer = TRY(this->signer(by, holder));
  if (!holder.email) return refused("actions.no_email");

  CodeSent sent;
  sent.expires = now + consent_life;
  sent.consent = ConsentId::make(now, s_.random).text();
  const Secret secret{s_.random.bytes(secret_size)};
  const Bytes sealed = TRY(
      crypto::seal(key_of(by.credential, sent.consent), secret.reveal(), bytes_of(sent.consent), s_.random));
  const auto hash = crypto::sha256(secret.reveal());
  const keys::SentCode code =
      TRY(s_.custody.codes().issue(signer.holder.subscriber, app.actor(), count, consent_life));
  const std::string link = s_.settings.public_url + "/persetujuan/" + app.office.text() + "." + sent.consent +
                           "." + base64url(secret.reveal());
  TRY(s_.store.transact(Scope::office(app.office), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(consent_sql, "end_consents",
                   {value(app.office), value(app.id), value(holder.id), value(now)}));
    TRY(tx.execute(consent_sql, "add_consent",
                   {value(app.office), value(sent.consent), value(app.id), value(holder.id), value(sealed),
                    value(ByteView{hash}), value(count), value(now), value(sent.expires)}));
    TRY(journal::append(tx, now,
                        {"activation.asked",
                         "person:" + holder.id.text(),
                         app.actor(),
                         {{"consent", sent.consent}, {"count", std::to_string(count)}}}));
    return post_mail(s_, tx, now, app.office, holder.email->text(), holder.name,
                     passphrase.empty() ? "application.mail.code" : "application.mail.code_open",
                     {{"name", holder.name},
                      {"application", app.title},
                      {"code", std::string{text_of(code.code.reveal())}},
                      {"count", std::to_string(count)},
                      {"minutes", std::to_string(consent_life.count())},
                      {"link", link}},
                     "code/" + code.id);
  }));
  if (!passphrase.empty()) TRY(open(link.substr(link.rfind('/') + 1), passphrase, app.actor()));
  return sent;
}

Result<ConsentView> ApplicationDesk::consent(std::string_view text) {
  const Link link = TRY(read_link(text));
  const Timestamp now = s_.clock.now();
  return s_.store.read(Scope::office(link.office), [&](Transaction& tx) -> Result<ConsentView> {
    const Consent consent = TRY(load_consent(tx, link));
    ConsentView view;
    view.application =
        TRY(applications::application(tx, applications::ApplicationId::trusted(consent.application))).title;
    view.person_name = TRY(people::person(tx, consent.person)).name;
    view.state = now >= consent.expires ? "over" : consent.activation.empty() ? "waiting" : "open";
    view.count = consent.count;
    view.expires = consent.expires;
    return view;
  });
}

// The key opens here, under the secret of the link; whoever carries the passphrase is counted by where it
// came from, so that the page and the application are limited each by itself.
Result<void> ApplicationDesk::open(std::string_view text, const Secret& passphrase,
                                   std::string_view address) {
  const Link link = TRY(read_link(text));
  const auto scope = Scope::office(link.office);
  const Timestamp now = s_.clock.now();
  struct Read {
    Consent consent;
    people::Person person;
    std::string title;
  };
  const Read read = TRY(s_.store.read(scope, [&](Transaction& tx) -> Result<Read> {
    const Consent consent = TRY(load_consent(tx, link));
    const auto app =
        TRY(applications::application(tx, applications::ApplicationId::trusted(consent.application)));
    return Read{consent, TRY(people::person(tx, consent.person)), app.title};
  }));
  if (now >= read.consent.expires) return refused("keys.activation.expired");
  if (!read.consent.activation.empty()) return conflict("application.opened_already");
  const Holder holder = TRY(signing_holder(s_, link.office, read.consent.person));
  keys::ActivationOrder order;
  order.key = holder.key;
  order.passphrase = passphrase.copy();
  const bool longer = TRY(s_.custody.find(holder.key)).kind == crypto::KeyKind::p384;
  order.hash = longer ? crypto::HashAlg::sha384 : crypto::HashAlg::sha256;
  order.count = static_cast<std::size_t>(read.consent.count);
  order.lifetime = std::chrono::duration_cast<std::chrono::seconds>(read.consent.expires - now);
  order.origin = std::string{address};
  order.actor = "person:" + read.consent.person.text();
  order.secret = Secret{Bytes{link.secret}};
  auto opened = s_.custody.activate(order);
  if (!opened) {
    TRY(warn(read.person, link.office, opened.error(), read.title));
    return tl::unexpected<Error>(opened.error());
  }
  const std::int64_t set = TRY(s_.store.transact(scope, [&](Transaction& tx) {
    return tx.execute(consent_sql, "set_activation",
                      {value(link.office), value(link.id), value(opened->id())});
  }));
  if (set == 1) return {};
  TRY(s_.custody.close(*opened));  // opened twice at the same moment: the first stands
  return conflict("application.opened_already");
}

Result<void> ApplicationDesk::revoke_consents(const Calling& by, const HolderName& name) {
  const people::Person holder = TRY(person(by, name));
  const Timestamp now = s_.clock.now();
  const OfficeId& office = by.application.office;
  return s_.store.transact(Scope::office(office), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(consent_sql, "end_consents",
                   {value(office), value(by.application.id), value(holder.id), value(now)}));
    TRY(journal::append(tx, now,
                        {"activation.revoked", "person:" + holder.id.text(), by.application.actor(), {}}));
    return {};
  });
}

Result<void> sweep_consents(Transaction& tx, Timestamp now) {
  TRY(tx.execute(consent_sql, "sweep_consents", {value(now - std::chrono::hours{24})}));
  return {};
}

Result<keys::Activation> ApplicationDesk::activation(const Calling& by, const Signer& signer,
                                                     const SignWish& wish) {
  const applications::Application& app = by.application;
  if (!wish.passphrase.empty()) {
    if (app.policy == applications::Policy::both && wish.code.empty())
      return refused("application.code_needed");
    keys::ActivationOrder order;
    order.key = signer.holder.key;
    order.passphrase = wish.passphrase.copy();
    order.hash = crypto::usual_hash(TRY(crypto::kind_of(signer.chain.front().spki())));
    order.count = wish.documents.size();
    order.origin = app.actor();
    order.actor = app.actor();
    return s_.custody.activate(order);
  }
  const Timestamp now = s_.clock.now();
  const auto row = TRY(s_.store.read(Scope::office(app.office), [&](Transaction& tx) {
    return tx.maybe(consent_sql, "living_consent",
                    {value(app.office), value(app.id), value(signer.person.id), value(now)});
  }));
  if (!row) return refused("application.not_opened");
  const auto secret =
      crypto::open_sealed(key_of(by.credential, row->text(0)), row->bytes(1), bytes_of(row->text(0)));
  if (!secret) return refused("application.not_opened");  // the credential was changed meanwhile
  return s_.custody.resume(Secret{std::string_view{row->text(2) + "." + base64url(*secret)}});
}

Result<void> ApplicationDesk::second_factor(const Calling& by, const Signer& signer, const SignWish& wish) {
  if (wish.code.empty()) return {};
  return s_.custody.codes().use(signer.holder.subscriber, by.application.actor(), wish.code,
                                static_cast<std::int64_t>(wish.documents.size()));
}

}  // namespace paraf::actions
