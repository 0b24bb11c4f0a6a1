// Credentials as the CSC interface knows them: listed, authorised for hashes, and used by the token got for
// it.
#include <algorithm>

#include "actions/actions.sql.h"
#include "actions/application_parts.h"
#include "actions/evidence.h"
#include "platform/crypto/hash.h"
#include "platform/journal/journal.h"
#include "trust/keys/codes.h"
#include "trust/signing/detached.h"

namespace paraf::actions {

using store::Scope;
using store::Transaction;
using store::value;

Result<std::vector<Credential>> ApplicationDesk::credentials(const Calling& by, const PersonId& person) {
  std::vector<Credential> all;
  for (const Holder& one : TRY(holders(s_, by.application.office, person)))
    all.push_back(TRY(credential(by, one.serial)));
  return all;
}

Result<Credential> ApplicationDesk::credential(const Calling& by, std::string_view id) {
  const OfficeId& office = by.application.office;
  const auto row = TRY(s_.store.read(Scope::office(office), [&](Transaction& tx) {
    return tx.maybe(actions::sql, "holder_of_serial", {value(office), value(id)});
  }));
  if (!row) return not_found("application.no_credential");
  Credential out;
  out.id = std::string{id};
  out.person = PersonId::trusted(row->text(0));
  for (const Holder& one : TRY(holders(s_, office, out.person)))
    if (one.serial == id) {
      out.key = one.key;
      out.subscriber = one.subscriber;
      out.held = one.record.revoked && one.record.revoked->reason == ca::Reason::certificate_hold;
      out.revoked = one.record.revoked.has_value() && !out.held;
      out.usable = !out.revoked && !out.held && one.record.state == ca::Record::State::issued &&
                   s_.clock.now() <= one.record.not_after;
      const crypto::Certificate leaf = TRY(crypto::Certificate::parse(one.record.der));
      out.chain.push_back(leaf);
      for (const crypto::Certificate& issuer : s_.authority.chain(leaf)) out.chain.push_back(issuer);
    }
  if (out.chain.empty()) return not_found("application.no_credential");
  const keys::SubscriberKey key = TRY(s_.custody.find(out.key));
  out.kind = key.kind;
  out.usable = out.usable && !key.destroyed;
  return out;
}

Result<Authorised> ApplicationDesk::authorise(const Calling& by, const Credential& credential,
                                              const AuthoriseWish& wish) {
  const applications::Application& app = by.application;
  if (!credential.usable) return refused("application.credential_unusable");
  if (app.policy == applications::Policy::both && wish.code.empty())
    return refused("application.code_needed");
  keys::ActivationOrder order;
  order.key = credential.key;
  order.passphrase = wish.passphrase.copy();
  order.hash = wish.hash;
  order.hashes = wish.hashes;
  order.count = static_cast<std::size_t>(std::max<std::int64_t>(wish.count, 0));
  order.origin = app.actor();
  order.actor = app.actor();
  auto opened = s_.custody.activate(order);
  if (!opened) {
    const auto holder = TRY(s_.store.read(
        Scope::office(app.office), [&](Transaction& tx) { return people::person(tx, credential.person); }));
    TRY(warn(holder, app.office, opened.error(), app.title));
    return tl::unexpected<Error>(opened.error());
  }
  if (!wish.code.empty()) {
    const auto second = s_.custody.codes().use(credential.subscriber, app.actor(), wish.code);
    if (!second) {
      TRY(s_.custody.close(*opened));
      return tl::unexpected<Error>(second.error());
    }
  }
  return Authorised{opened->token(), opened->expires() - s_.clock.now()};
}

// A token is of its application and its credential; another's is as unknown as none.
Result<keys::Activation> ApplicationDesk::taken_up(const Calling& by, const Credential& credential,
                                                   const Secret& token) {
  keys::Activation open = TRY(s_.custody.resume(token));
  if (open.origin() != by.application.actor() || open.key().id != credential.key)
    return unauthorized("keys.activation.unknown");
  return open;
}

Result<Authorised> ApplicationDesk::extend(const Calling& by, const Credential& credential,
                                           const Secret& token, const std::vector<Bytes>& hashes) {
  keys::Activation open = TRY(taken_up(by, credential, token));
  TRY(s_.custody.declare(open, hashes));
  const keys::Activation renewed = TRY(s_.custody.renew(std::move(open)));
  return Authorised{renewed.token(), renewed.expires() - s_.clock.now()};
}

Result<std::vector<Bytes>> ApplicationDesk::sign_hashes(const Calling& by, const Credential& credential,
                                                        const Secret& token,
                                                        const std::vector<Bytes>& hashes) {
  keys::Activation open = TRY(taken_up(by, credential, token));
  for (const Bytes& hash : hashes)
    if (hash.size() != crypto::size_of(open.hash())) return refused("keys.activation.hash_size");
  std::vector<Bytes> signatures = TRY(s_.custody.sign_all(open, hashes));
  TRY(note_hashes(by, credential, open.id(), hashes));
  return signatures;
}

Result<void> ApplicationDesk::note_hashes(const Calling& by, const Credential& credential,
                                          const std::string& activation, const std::vector<Bytes>& hashes) {
  const Timestamp now = s_.clock.now();
  return s_.store.transact(Scope::office(by.application.office), [&](Transaction& tx) -> Result<void> {
    for (const Bytes& hash : hashes) {
      TRY(tx.execute(consent_sql, "add_signature",
                     {value(by.application.office), value(base::make_ulid(now, s_.random)),
                      value(credential.person), value(by.application.id), value(credential.id),
                      value(activation), value(hex(hash)), value(""), value(now)}));
      TRY(journal::append(tx, now,
                          {"hash.signed",
                           "person:" + credential.person.text(),
                           by.application.actor(),
                           {{"serial", credential.id}, {"activation", activation}, {"hash", hex(hash)}}}));
    }
    return {};
  });
}

Result<std::vector<Bytes>> ApplicationDesk::sign_digests(const Calling& by, const Credential& credential,
                                                         const Secret& token,
                                                         const std::vector<DigestWish>& digests,
                                                         std::optional<signing::Level> asked) {
  keys::Activation open = TRY(taken_up(by, credential, token));
  const Evidence evidence{s_};
  signing::DetachedOrder order;
  order.chain = credential.chain;
  order.chain.pop_back();  // the root is the reader's to know
  order.at = s_.clock.now();
  order.level = asked.value_or(signing::Level::b_t);
  std::vector<std::pair<signing::PreparedDetached, Bytes>> signed_ones;
  std::vector<Bytes> hashes;
  const auto sign_all = [&]() -> Result<void> {
    for (const DigestWish& wish : digests) {
      order.for_pdf = wish.of_pdf;
      signing::PreparedDetached prepared = TRY(signing::prepare_digest(wish.digest, order));
      TRY(s_.custody.exchange(open, wish.digest, prepared.digest()));
      Bytes signature = TRY(s_.custody.sign(open, prepared.digest()));
      hashes.push_back(wish.digest);
      signed_ones.emplace_back(std::move(prepared), std::move(signature));
    }
    return {};
  };
  const Result<void> outcome = sign_all();
  // The holder's list tells what their key signed, whatever became of the rest or of its time stamp.
  if (!hashes.empty()) TRY(note_hashes(by, credential, open.id(), hashes));
  TRY(outcome);
  std::vector<Bytes> made;
  for (auto& [prepared, signature] : signed_ones)
    made.push_back(TRY(signing::finish_detached(std::move(prepared), signature, evidence.stamps())));
  return made;
}

Result<applications::ApplicationId> ApplicationDesk::application_of(const Secret& token) {
  constexpr std::string_view before = "application:";
  const keys::Activation open = TRY(s_.custody.resume(token));
  if (!open.origin().starts_with(before)) return unauthorized("keys.activation.unknown");
  return applications::ApplicationId::parse(std::string_view{open.origin()}.substr(before.size()));
}

Result<void> ApplicationDesk::send_code(const Calling& by, const Credential& credential) {
  const applications::Application& app = by.application;
  const Timestamp now = s_.clock.now();
  const auto scope = Scope::office(app.office);
  const people::Person holder =
      TRY(s_.store.read(scope, [&](Transaction& tx) { return people::person(tx, credential.person); }));
  if (!holder.email) return refused("actions.no_email");
  const keys::SentCode code = TRY(s_.custody.codes().issue(credential.subscriber, app.actor(), 1));
  return s_.store.transact(scope, [&](Transaction& tx) {
    return post_mail(s_, tx, now, app.office, holder.email->text(), holder.name, "application.mail.code_only",
                     {{"name", holder.name},
                      {"application", app.title},
                      {"code", std::string{text_of(code.code.reveal())}}},
                     "code/" + code.id);
  });
}

// The consent is to the document; what is signed for it are attributes that name its certificate and its
// digest.
Result<std::vector<Bytes>> ApplicationDesk::sign_documents(const Calling& by, const Credential& credential,
                                                           const Secret& token,
                                                           std::vector<DocumentWish> documents,
                                                           std::optional<signing::Level> asked) {
  const applications::Application& app = by.application;
  const auto scope = Scope::office(app.office);
  const Timestamp now = s_.clock.now();
  const people::Person holder =
      TRY(s_.store.read(scope, [&](Transaction& tx) { return people::person(tx, credential.person); }));
  keys::Activation open = TRY(taken_up(by, credential, token));
  const signing::Level level = asked ? *asked : TRY(level_for(app, ""));
  Evidence evidence{s_};
  TRY(evidence.at_hand(level, credential.chain.front()));
  for (const DocumentWish& document : documents) TRY(check_wish(document));
  std::vector<Bytes> made;
  for (DocumentWish& document : documents) {
    signing::Order order =
        order_of(document, credential.chain, holder, now, s_.settings.public_url + "/periksa");
    order.chain.pop_back();  // the root is the reader's to know
    if (level == signing::Level::b_b) order.level = level;
    const Bytes consented = crypto::digest(open.hash(), document.pdf);
    signing::Prepared prepared = TRY(signing::prepare(document.pdf, order));
    TRY(s_.custody.exchange(open, consented, prepared.digest()));
    const Bytes signature = TRY(s_.custody.sign(open, prepared.digest()));
    const std::string field = prepared.field();
    Bytes whole = std::move(document.pdf);
    append(whole, TRY(signing::finish(std::move(prepared), signature, evidence.stamps())));
    TRY(evidence.raise(level, whole, field, document.password));
    made.push_back(std::move(whole));
  }
  TRY(keep(by, holder, credential.id, open.id(), documents, made, {}));
  return made;
}

}  // namespace paraf::actions
