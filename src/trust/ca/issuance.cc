#include "trust/ca/issuance.h"

#include <algorithm>

#include "platform/journal/journal.h"
#include "platform/store/expect.h"
#include "platform/store/restore_guard.h"
#include "platform/store/settle.h"
#include "trust/ca/records.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;

Result<Linted> lint(Tbs tbs, const Profile& profile, const Issuer& issuer, const AuthoritySettings& settings,
                    crypto::Signer& throw_away, ByteView ordered_key) {
  const crypto::HashAlg hash = hash_for(issuer, profile);
  const Bytes signature = TRY(throw_away.sign(hash, tbs.der));
  const ByteView algorithm = crypto::signature_algorithm(throw_away.kind(), hash);
  auto copy = crypto::Certificate::parse(crypto::signed_object(tbs.der, algorithm, signature));
  if (!copy) return refused("ca.lint", {{"rule", "form"}, {"finding", copy.error().line()}});
  TRY(check_rules({*copy, profile, issuer, settings, ordered_key, tbs.serial}));
  return Linted{std::move(*copy), std::move(tbs)};
}

namespace {

// What a promise says of a certificate, and what its record says after it.
std::vector<store::Value> about_it(const Linted& linted, const Particulars& about, Timestamp now, const Bytes& der) {
  const crypto::Certificate& copy = linted.copy();
  return {value(about.issuer),        value(linted.serial()), value(linted.shard()),   value(about.profile),
          value(about.order),         value(about.subscriber), value(about.key),       value(about.spki_hash),
          value(linted.subject()),    value(copy.not_before()), value(copy.not_after()), value(now),
          value(about.node),          value(about.run),        value(der),             value(about.profile_hash),
          value(about.follows)};
}

}  // namespace

// Promise first, then keep it. Serial, order, key and lint copy are on disk before the key is used:
// if we die in between, the reconciler finds a promise without a certificate and revokes the
// serial, which harms no one. The other order could leave a certificate in the world that we do
// not know we must revoke. [RFC 5280 §4.1.2.2] [CPS §4.3.1]
Result<Promised> promise(const Parts& parts, Linted linted, const Particulars& about) {
  const crypto::Certificate& copy = linted.copy();
  const std::string& serial = linted.serial();
  const std::string tbs_hash = hex(crypto::sha256(copy.tbs()));
  const Timestamp now = parts.clock.now();
  TRY(parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    // Asked once for all that are promised in one commit.
    if (tx.recall("ca.restore_clear") == nullptr) {
      TRY(store::restore_guard::require_clear(tx));
      tx.remember("ca.restore_clear", Bytes{1});
    }
    // Nobody waits for an answer: what is sent and what is expected travels with all of the batch.
    TRY(tx.send(sql, "take_order",
                {value(about.order), value(about.fingerprint), value(about.issuer), value(serial)}));
    TRY(tx.send(sql, "promise", about_it(linted, about, now, copy.der())));
    TRY(journal::append(tx, now,
                        {.act = "certificate.promised",
                         .subject = "certificate:" + serial,
                         .actor = about.actor,
                         .facts = {{"issuer", about.issuer},
                                   {"profile", about.profile},
                                   {"profile_hash", about.profile_hash},
                                   {"order", about.order},
                                   {"approval", about.approval},
                                   {"subscriber", about.subscriber.text()},
                                   {"tbs", tbs_hash}}}));
    return store::expect(tx, sql, "claim_key", {value(about.spki_hash), value(about.subscriber), value(now)},
                         [subscriber = about.subscriber.text()](const store::Rows& owner, std::int64_t) -> Result<void> {
                           if (owner.empty()) return internal("store.no_row", "claim_key");
                           if (!owner[0].is_null(1)) return refused("ca.key_blocked");
                           if (owner[0].text(0) != subscriber) return refused("ca.key_of_another");
                           return {};
                         });
  }));
  return Promised{std::move(linted)};
}

namespace {

// The three parts of a finished certificate, read from its octets again.
struct Finished {
  ByteView tbs, algorithm, signature;
};
Result<Finished> read_finished(ByteView der) {
  crypto::der::Reader in{TRY(crypto::der::single(der, crypto::der::tag::sequence)).content};
  Finished f;
  f.tbs = TRY(in.next(crypto::der::tag::sequence)).whole;
  f.algorithm = TRY(in.next(crypto::der::tag::sequence)).whole;
  f.signature = TRY(in.bit_string());
  TRY(in.end());
  return f;
}

}  // namespace

// What was read and judged is the copy. The certificate is the same octets under another signature, and so
// has the same fields; that it is, and that the signature holds over just these octets, is looked at here.
Result<Signed> sign(Promised promised, const Issuer& issuer, crypto::HashAlg hash) {
  const Linted& linted = promised.linted_;
  const Bytes signature = TRY(issuer.signer->sign(hash, linted.tbs_.der));
  const ByteView algorithm = crypto::signature_algorithm(issuer.signer->kind(), hash);
  Bytes der = crypto::signed_object(linted.tbs_.der, algorithm, signature);
  const Finished made = TRY(read_finished(der));
  if (!std::ranges::equal(linted.copy().tbs(), made.tbs) ||
      !std::ranges::equal(linted.copy().signature_algorithm(), made.algorithm))
    return internal("ca.tbs_changed");
  // A token that signs wrongly is found here, not by whoever receives the certificate.
  if (!issuer.key->verify(hash, made.tbs, made.signature)) return unavailable("ca.signature_wrong", issuer.id);
  return Signed{std::move(der), std::move(promised.linted_)};
}

namespace {

// The promises that a batch has kept end in one statement.
Result<void> end_promise(Transaction& tx, const std::string& issuer, const std::string& serial) {
  const std::string name = "ca.kept " + issuer;
  std::string kept;
  if (const Bytes* before = tx.recall(name)) kept = std::string{text_of(*before)} + ",";
  kept += '"' + serial + '"';
  tx.remember(name, to_bytes(kept));
  return store::settle(tx, name, sql, "end_promises", {value(issuer), value("[" + kept + "]")});
}

}  // namespace

Result<Record> fulfil(const Parts& parts, Signed made, const Particulars& about) {
  const crypto::Certificate& copy = made.linted().copy();
  const std::string& serial = made.linted().serial();
  const std::string fingerprint = hex(crypto::sha256(made.der()));
  const Timestamp now = parts.clock.now();
  const Result<void> done = parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    const std::int64_t revision = TRY(next_revision(tx));
    // Of two who have the old one revoked at the same moment, either will do.
    if (about.replaces) TRY(revoke_in(tx, now, *about.replaces));
    TRY(journal::append(
        tx, now,
        {.act = "certificate.issued",
         .subject = "certificate:" + serial,
         .actor = about.actor,
         .facts = {{"issuer", about.issuer}, {"order", about.order}, {"sha256", fingerprint}}}));
    std::vector<store::Value> kept = about_it(made.linted(), about, now, made.der());
    kept.push_back(value(revision));
    TRY(tx.send(sql, "fulfil", std::move(kept)));
    return end_promise(tx, about.issuer, serial);
  });
  // Of its promise and its being given up, whichever came first is on record under this serial.
  if (!done && done.error().code == "store.duplicate") return conflict("ca.promise_lost", {{"serial", serial}});
  TRY(done);
  Record record;
  record.issuer = about.issuer;
  record.serial = serial;
  record.state = Record::State::issued;
  record.profile = about.profile;
  record.order = about.order;
  record.subscriber = about.subscriber;
  record.key = about.key;
  record.subject = made.linted().subject();
  record.not_before = copy.not_before();
  record.not_after = copy.not_after();
  record.made = now;
  record.der = made.der();
  record.profile_hash = about.profile_hash;
  record.follows = about.follows;
  return record;
}

}  // namespace paraf::ca
