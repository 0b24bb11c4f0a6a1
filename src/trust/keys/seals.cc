#include "trust/keys/seals.h"

#include "platform/journal/journal.h"
#include "trust/keys/codes.h"

namespace paraf::keys {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

Bytes name_of_key(const KeyId& id) { return to_bytes("paraf seal key 1\n" + id.text()); }

struct Row {
  SubscriberKey key;
  Bytes closed;
};

Row row_of(const store::Row& r) {
  Row row;
  row.key.id = KeyId::trusted(r.text(0));
  row.key.subscriber = SubscriberId::trusted(r.text(1));
  row.key.kind = crypto::key_kind(r.text(2)).value_or(crypto::KeyKind::rsa2048);
  row.key.spki = r.bytes(3);
  row.key.made = r.time(4);
  row.key.destroyed = r.is_null(5);
  if (!r.is_null(5)) row.closed = r.bytes(5);
  return row;
}

}  // namespace

Seals Codes::seals() { return Seals{store_, keyring_, clock_, random_}; }

Result<SubscriberKey> Seals::create(const SealOrder& order) {
  const auto first = [&]() {
    return store_.read(Scope::installation(),
                       [&](Transaction& tx) { return tx.maybe(sql, "seal_of_order", {value(order.id)}); });
  };
  if (const auto before = TRY(first())) return row_of(*before).key;
  const Timestamp now = clock_.now();
  SubscriberKey key{
      .id = KeyId::make(now, random_), .subscriber = order.seal, .kind = order.kind, .spki = {}, .made = now};
  const crypto::KeyPair pair = TRY(crypto::generate_key(order.kind));
  key.spki = pair.spki;
  const Bytes closed =
      TRY(keyring_.seal(SealKey::custody, pair.pkcs8.reveal(), name_of_key(key.id), random_));
  const auto kept = store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(sql, "insert_seal",
                   {value(key.id), value(key.subscriber), value(order.id), value(crypto::name_of(key.kind)),
                    value(key.spki), value(closed), value(now)}));
    TRY(journal::append(
        tx, now,
        {.act = "seal.key_created",
         .subject = "key:" + key.id.text(),
         .actor = order.actor,
         .facts = {{"seal", key.subscriber.text()}, {"public_key", hex(crypto::sha256(key.spki))}}}));
    return {};
  });
  if (kept) return key;
  if (kept.error().code == "store.duplicate")
    if (const auto before = TRY(first())) return row_of(*before).key;
  return tl::unexpected<Error>(kept.error());
}

Result<std::vector<Bytes>> Seals::sign(const KeyId& id, crypto::HashAlg hash,
                                       const std::vector<Bytes>& digests, const std::string& actor) {
  const auto found = TRY(store_.read(
      Scope::installation(), [&](Transaction& tx) { return tx.maybe(sql, "seal_key", {value(id)}); }));
  if (!found) return not_found("keys.no_such_key", {{"key", id.text()}});
  const Row row = row_of(*found);
  if (row.key.destroyed) return refused("keys.key_destroyed");
  for (const Bytes& digest : digests)
    if (digest.size() != crypto::size_of(hash)) return refused("keys.activation.hash_size");
  const Timestamp now = clock_.now();
  TRY(store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(journal::append(tx, now,
                        {.act = "seal.used",
                         .subject = "key:" + id.text(),
                         .actor = actor,
                         .facts = {{"hashes", std::to_string(digests.size())},
                                   {"first", digests.empty() ? std::string{} : hex(digests.front())}}}));
    return {};
  }));
  const Secret pkcs8 = TRY(keyring_.open(SealKey::custody, row.closed, name_of_key(id)));
  const auto signer = TRY(crypto::open_key(pkcs8));
  std::vector<Bytes> signatures;
  for (const Bytes& digest : digests) signatures.push_back(TRY(signer->sign_digest(hash, digest)));
  return signatures;
}

Result<void> Seals::destroy(const KeyId& id, const std::string& actor) {
  const Timestamp now = clock_.now();
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    if (TRY(tx.execute(sql, "destroy_seal", {value(id)})) == 0) return {};
    TRY(journal::append(
        tx, now, {.act = "seal.key_destroyed", .subject = "key:" + id.text(), .actor = actor, .facts = {}}));
    return {};
  });
}

}  // namespace paraf::keys
