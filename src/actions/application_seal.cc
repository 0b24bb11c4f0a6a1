// Sealing for an application: the office's own certificate, released by credential, keeper and one-time code.
#include "actions/application_parts.h"
#include "actions/certificate_record.h"
#include "actions/evidence.h"
#include "platform/journal/journal.h"
#include "trust/keys/codes.h"
#include "trust/keys/seals.h"

namespace paraf::actions {

using store::Scope;
using store::Transaction;
using store::value;

struct ApplicationDesk::SealHeld {
  SubscriberId id;
  std::string name, serial;
  people::Person keeper;
  KeyId key;
  ca::Record record;
};

namespace {

constexpr std::chrono::hours activation_life{24};
constexpr std::int64_t most_documents = 1000;

// The keeper's codes and the application's are told apart by who they are for.
std::string keepers(const applications::Application& app) { return app.actor() + "/keeper"; }
std::string own(const applications::Application& app) { return app.actor() + "/seal"; }

}  // namespace

Result<std::string> make_seal(const Services& s, const NewSeal& order) {
  const Timestamp now = s.clock.now();
  const auto scope = Scope::office(order.office);
  const people::EmailAddress address = TRY(people::EmailAddress::parse(order.keeper));
  const auto office = TRY(s.store.read(scope, [](Transaction& tx) { return people::load_office(tx); }));
  const auto keeper =
      TRY(s.store.read(scope, [&](Transaction& tx) { return people::person_by_email(tx, address); }));
  if (!keeper) return not_found("application.unknown_holder");
  const SubscriberId id = SubscriberId::make(now, s.random);
  const keys::SubscriberKey key = TRY(s.custody.codes().seals().create(
      {.id = "seal:" + id.text(), .seal = id, .kind = s.settings.subscriber_key, .actor = "operator"}));
  ca::IssuanceOrder issue;
  issue.id = "seal:" + id.text();
  issue.approval = to_bytes("seal:" + order.office.text() + ":" + id.text());
  issue.profile = "seal";
  issue.subscriber = id;
  issue.key = key.id;
  issue.public_key = key.spki;
  issue.subject.common_name = order.name;
  issue.subject.organization = office.organisation;
  issue.subject.organization_identifier = order.identifier;
  issue.actor = "operator";
  const ca::Record record = TRY(s.authority.issue(issue));
  TRY(s.store.transact(scope, [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(consent_sql, "add_seal",
                   {value(order.office), value(id), value(order.name), value(keeper->id), value(key.id),
                    value(record.serial), value(now)}));
    TRY(journal::append(tx, now,
                        {"seal.made",
                         "seal:" + id.text(),
                         "operator",
                         {{"serial", record.serial}, {"keeper", keeper->id.text()}}}));
    return {};
  }));
  return id.text();
}

Result<ApplicationDesk::SealHeld> ApplicationDesk::seal_of(const Calling& by, std::string_view seal) {
  const OfficeId& office = by.application.office;
  SealHeld held;
  TRY(s_.store.read(Scope::office(office), [&](Transaction& tx) -> Result<void> {
    const auto row = TRY(tx.maybe(consent_sql, "seal", {value(office), value(seal)}));
    if (!row) return not_found("application.no_seal");
    held.id = SubscriberId::trusted(std::string{seal});
    held.name = row->text(0);
    held.keeper = TRY(people::person(tx, PersonId::trusted(row->text(1))));
    held.key = KeyId::trusted(row->text(2));
    held.serial = row->text(3);
    return {};
  }));
  held.record = TRY(certificate_record(s_, held.id, held.serial));
  return held;
}

Result<Timestamp> ApplicationDesk::ask_seal(const Calling& by, std::string_view seal) {
  const applications::Application& app = by.application;
  const Timestamp now = s_.clock.now();
  const SealHeld held = TRY(seal_of(by, seal));
  if (!held.keeper.email) return refused("actions.no_email");
  const keys::SentCode code =
      TRY(s_.custody.codes().issue(held.id, keepers(app), 1, std::chrono::minutes{15}));
  TRY(s_.store.transact(Scope::office(app.office), [&](Transaction& tx) -> Result<void> {
    TRY(journal::append(tx, now, {"seal.activation_asked", "seal:" + held.id.text(), app.actor(), {}}));
    return post_mail(s_, tx, now, app.office, held.keeper.email->text(), held.keeper.name,
                     "application.mail.seal",
                     {{"name", held.keeper.name},
                      {"application", app.title},
                      {"seal", held.name},
                      {"code", std::string{text_of(code.code.reveal())}}},
                     "code/" + code.id);
  }));
  return code.expires;
}

Result<void> ApplicationDesk::revoke_seal(const Calling& by, std::string_view seal) {
  const applications::Application& app = by.application;
  const SealHeld held = TRY(seal_of(by, seal));
  const Timestamp now = s_.clock.now();
  return s_.store.transact(Scope::office(app.office), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(consent_sql, "end_seal_activation",
                   {value(app.office), value(held.id), value(app.id), value(now)}));
    TRY(journal::append(tx, now, {"seal.activation_revoked", "seal:" + held.id.text(), app.actor(), {}}));
    return {};
  });
}

Result<ApplicationDesk::SealCode> ApplicationDesk::ask_seal_code(const Calling& by, std::string_view seal,
                                                                 std::string_view keepers_code,
                                                                 std::int64_t count) {
  const applications::Application& app = by.application;
  if (count < 1 || count > most_documents)
    return malformed("application.count", {{"most", std::to_string(most_documents)}});
  const SealHeld held = TRY(seal_of(by, seal));
  const Timestamp now = s_.clock.now();
  const auto scope = Scope::office(app.office);
  if (!keepers_code.empty()) {
    TRY(s_.custody.codes().use(held.id, keepers(app), keepers_code));
    TRY(s_.store.transact(scope, [&](Transaction& tx) -> Result<void> {
      TRY(tx.execute(consent_sql, "put_seal_activation",
                     {value(app.office), value(held.id), value(app.id), value(now + activation_life)}));
      TRY(journal::append(
          tx, now,
          {"seal.activated", "seal:" + held.id.text(), app.actor(), {{"keeper", held.keeper.id.text()}}}));
      return {};
    }));
  }
  const auto open = TRY(s_.store.read(scope, [&](Transaction& tx) {
    return tx.maybe(consent_sql, "seal_activation",
                    {value(app.office), value(held.id), value(app.id), value(now)});
  }));
  if (!open) return refused("application.seal_not_open");
  keys::SentCode code = TRY(s_.custody.codes().issue(held.id, own(app), count));
  return SealCode{std::move(code.code), code.expires};
}

Result<SignedBatch> ApplicationDesk::seal(const Calling& by, std::string_view seal, std::string_view code,
                                          std::vector<DocumentWish> documents, std::string_view asked) {
  const applications::Application& app = by.application;
  if (documents.empty()) return malformed("application.no_document");
  const signing::Level level = TRY(level_for(app, asked));
  for (const DocumentWish& document : documents) TRY(check_wish(document));
  const SealHeld held = TRY(seal_of(by, seal));
  const Timestamp now = s_.clock.now();
  if (held.record.revoked || now > held.record.not_after) return refused("application.credential_unusable");
  const auto open = TRY(s_.store.read(Scope::office(app.office), [&](Transaction& tx) {
    return tx.maybe(consent_sql, "seal_activation",
                    {value(app.office), value(held.id), value(app.id), value(now)});
  }));
  if (!open) return refused("application.seal_not_open");
  const crypto::Certificate leaf = TRY(crypto::Certificate::parse(held.record.der));
  crypto::Certificates chain{leaf};
  for (const crypto::Certificate& issuer : s_.authority.chain(leaf)) chain.push_back(issuer);
  chain.pop_back();  // the root is the reader's to know
  Evidence evidence{s_};
  TRY(evidence.at_hand(level, leaf));
  people::Person sealer = held.keeper;
  sealer.name = held.name;  // what viewers show is the seal
  std::vector<signing::Prepared> prepared;
  std::vector<Bytes> hashes;
  for (const DocumentWish& document : documents) {
    prepared.push_back(TRY(signing::prepare(
        document.pdf, order_of(document, chain, sealer, now, s_.settings.public_url + "/periksa"))));
    hashes.emplace_back(prepared.back().digest().begin(), prepared.back().digest().end());
  }
  TRY(s_.custody.codes().use(held.id, own(app), code, static_cast<std::int64_t>(documents.size())));
  const auto signatures =
      TRY(s_.custody.codes().seals().sign(held.key, prepared.front().hash(), hashes, app.actor()));
  SignedBatch out;
  out.person = held.keeper.id;
  out.level = level;
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    const std::string field = prepared[i].field();
    Bytes whole = std::move(documents[i].pdf);
    append(whole, TRY(signing::finish(std::move(prepared[i]), signatures[i], evidence.stamps())));
    TRY(evidence.raise(level, whole, field, documents[i].password));
    out.documents.push_back(std::move(whole));
  }
  out.downloads = TRY(keep(by, held.keeper, held.serial, "seal:" + held.id.text(), documents, out.documents, {}));
  return out;
}

}  // namespace paraf::actions
