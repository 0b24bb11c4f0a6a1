#include "trust/keys/custody.h"

#include <algorithm>

#include "platform/crypto/seal.h"
#include "platform/journal/journal.h"
#include "trust/keys/attempts.h"
#include "trust/keys/keys.sql.h"
#include "trust/keys/slot.h"

namespace paraf::keys {

const store::Sql sql{"keys", embedded::trust_keys_keys_sql};

using store::Scope;
using store::Transaction;
using store::value;

struct Activation::State {
  std::string id;
  SubscriberKey key;
  crypto::HashAlg hash = crypto::HashAlg::sha256;
  Timestamp expires;
  Secret secret;
  std::string actor, origin;
  std::shared_ptr<crypto::Signer> signer;
};

Activation::Activation(std::unique_ptr<State> state) : state_(std::move(state)) {}
Activation::Activation(Activation&&) noexcept = default;
Activation& Activation::operator=(Activation&&) noexcept = default;
Activation::~Activation() = default;
const std::string& Activation::id() const { return state_->id; }
const SubscriberKey& Activation::key() const { return state_->key; }
crypto::HashAlg Activation::hash() const { return state_->hash; }
Timestamp Activation::expires() const { return state_->expires; }
const std::string& Activation::origin() const { return state_->origin; }
Secret Activation::token() const { return Secret{state_->id + "." + base64url(state_->secret.reveal())}; }

namespace {

using ActivationId = Id<struct ActivationTag>;

constexpr std::size_t token_secret_size = 32;

struct Slot {
  SubscriberKey key;
  Bytes closed;
};

Slot slot_of(const store::Row& row) {
  Slot slot;
  slot.key.id = KeyId::trusted(row.text(0));
  slot.key.subscriber = SubscriberId::trusted(row.text(1));
  slot.key.kind = crypto::key_kind(row.text(2)).value_or(crypto::KeyKind::rsa2048);
  slot.key.spki = row.bytes(3);
  slot.key.made = row.time(4);
  slot.key.destroyed = !row.is_null(5);
  if (!row.is_null(6)) slot.closed = row.bytes(6);
  return slot;
}

Result<Slot> load(store::Store& store, const KeyId& id) {
  const auto row = TRY(
      store.read(Scope::installation(), [&](Transaction& tx) { return tx.maybe(sql, "slot", {value(id)}); }));
  if (!row) return not_found("keys.no_such_key", {{"key", id.text()}});
  return slot_of(*row);
}

// What an activation's stored copy of the key is bound to.
Bytes activation_name(const std::string& id, const KeyId& key) {
  Bytes name = to_bytes("paraf activation 1\n");
  append(name, bytes_of(id));
  name.push_back('\n');
  append(name, bytes_of(key.text()));
  return name;
}

Secret activation_key(const Secret& secret) {
  return crypto::hkdf_sha256(secret.reveal(), {}, bytes_of("paraf activation 1"), crypto::seal_key_size);
}

Result<void> use_up(Transaction& tx, const std::string& activation, ByteView hash, Timestamp now) {
  if (TRY(tx.execute(sql, "use_hash", {value(activation), value(hash), value(now)})) == 1) return {};
  const auto use = TRY(tx.maybe(sql, "hash_use", {value(activation), value(hash)}));
  if (!use) return refused("keys.activation.other_hash");
  if (!use->is_null(0)) return refused("keys.activation.hash_used");
  return refused("keys.activation.expired");
}

}  // namespace

Custody::Custody(store::Store& store, Keyring& keyring, const Clock& clock, Random& random,
                 CustodySettings settings)
    : store_(store), keyring_(keyring), clock_(clock), random_(random), settings_(settings) {}

// ---- making keys ----

Result<SubscriberKey> Custody::create(const KeyOrder& order) {
  const auto before = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "slot_of_order", {value(order.id)});
  }));
  if (before) return slot_of(*before).key;
  TRY(check_passphrase(order.passphrase, order.holder));

  const Timestamp now = clock_.now();
  SubscriberKey key{.id = KeyId::make(now, random_),
                    .subscriber = order.subscriber,
                    .kind = order.kind,
                    .spki = {},
                    .made = now};
  const crypto::KeyPair pair = TRY(new_key(order.kind, key.id));
  key.spki = pair.spki;
  const SlotName name{key.subscriber, key.id, key.spki};
  const Bytes slot = TRY(close_slot(keyring_, random_, name, pair.pkcs8, order.passphrase, settings_.cost));
  const std::string spki_hash = hex(crypto::sha256(key.spki));

  const auto kept = store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(sql, "insert_slot",
                   {value(key.id), value(key.subscriber), value(order.id), value(crypto::name_of(key.kind)),
                    value(key.spki), value(spki_hash), value(slot), value(slot[1]), value(now)}));
    TRY(tx.execute(sql, "drop_from_pool", {value(key.spki)}));
    TRY(journal::append(tx, now,
                        {.act = "key.created",
                         .subject = "key:" + key.id.text(),
                         .actor = order.actor,
                         .facts = {{"subscriber", key.subscriber.text()}, {"public_key", spki_hash}}}));
    return {};
  });
  if (kept) return key;
  // The same order at the same moment on another thread: the first one stands.
  if (kept.error().code == "store.duplicate") {
    const auto first = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
      return tx.maybe(sql, "slot_of_order", {value(order.id)});
    }));
    if (first) return slot_of(*first).key;
  }
  return tl::unexpected<Error>(kept.error());
}

// A key of the pool is marked as taken before it is opened, so that no two people get it, however
// we end; one that was taken and not used is destroyed by sweep().
Result<crypto::KeyPair> Custody::new_key(crypto::KeyKind kind, const KeyId&) {
  if (kind != crypto::KeyKind::rsa2048) return crypto::generate_key(kind);
  const Timestamp now = clock_.now();
  const auto taken = TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "take_from_pool", {value(crypto::name_of(kind)), value(now)});
  }));
  if (!taken) return crypto::generate_key(kind);
  Secret pkcs8 = TRY(keyring_.open(SealKey::pool, taken->bytes(2), taken->bytes(1)));
  return crypto::KeyPair{.kind = kind, .pkcs8 = std::move(pkcs8), .spki = taken->bytes(1)};
}

Result<std::int64_t> Custody::pool_count() {
  return store_.read(Scope::installation(), [&](Transaction& tx) -> Result<std::int64_t> {
    return TRY(tx.one(sql, "count_pool", {value(crypto::name_of(crypto::KeyKind::rsa2048))})).integer(0);
  });
}

Result<int> Custody::refill_pool(int most) {
  int made = 0;
  while (made < most && TRY(pool_count()) < static_cast<std::int64_t>(settings_.pool_size)) {
    const crypto::KeyPair pair = TRY(crypto::generate_key(crypto::KeyKind::rsa2048));
    const Bytes sealed = TRY(keyring_.seal(SealKey::pool, pair.pkcs8.reveal(), pair.spki, random_));
    const Timestamp now = clock_.now();
    const KeyId id = KeyId::make(now, random_);
    TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
      return tx.execute(
          sql, "add_to_pool",
          {value(id), value(crypto::name_of(pair.kind)), value(pair.spki), value(sealed), value(now)});
    }));
    ++made;
  }
  return made;
}

Result<SubscriberKey> Custody::find(const KeyId& id) { return TRY(load(store_, id)).key; }

Result<std::vector<SubscriberKey>> Custody::keys_of(const SubscriberId& subscriber) {
  const store::Rows rows = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.query(sql, "slots_of_subscriber", {value(subscriber)});
  }));
  std::vector<SubscriberKey> keys;
  for (const store::Row& row : rows) keys.push_back(slot_of(row).key);
  return keys;
}

Result<void> Custody::destroy(const KeyId& id, const std::string& actor) {
  TRY(load(store_, id));
  const Timestamp now = clock_.now();
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    if (TRY(tx.execute(sql, "destroy_slot", {value(id), value(now)})) == 0) return {};
    TRY(tx.execute(sql, "forget_activation_of_key", {value(id)}));
    TRY(journal::append(
        tx, now, {.act = "key.destroyed", .subject = "key:" + id.text(), .actor = actor, .facts = {}}));
    return {};
  });
}

// ---- opening keys ----

Result<Secret> Custody::try_passphrase(const KeyId& id, const Secret& passphrase, const std::string& origin,
                                       const std::string& actor, SubscriberKey& key) {
  const Slot slot = TRY(load(store_, id));
  if (slot.key.destroyed) return refused("keys.key_destroyed");
  key = slot.key;
  const auto all = counters(settings_.limits, "", key.subscriber, origin);
  // Before the count: whom a busy machine sends away has not tried.
  const auto turn = TRY(crypto::argon2_turn(crypto::Argon2Line::key));
  TRY(begin_attempt(store_, clock_.now(), settings_.limits, all));
  auto pkcs8 = open_slot(keyring_, slot.closed, {key.subscriber, key.id, key.spki}, passphrase);
  if (pkcs8 || pkcs8.error().code != "keys.passphrase.wrong") return pkcs8;
  const std::string origin_note = hex(crypto::sha256(bytes_of(origin)));
  const Timestamp now = clock_.now();
  const std::int64_t left =
      TRY(store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<std::int64_t> {
        TRY(journal::append(tx, now,
                            {.act = "key.passphrase_wrong",
                             .subject = "key:" + id.text(),
                             .actor = actor,
                             .facts = {{"origin", origin_note}}}));
        return attempts_left(tx, settings_.limits, all);
      }));
  return unauthorized("keys.passphrase.wrong", {{"left", std::to_string(left)}});
}

// The copy for other calls and nodes: under the token's key and, inside, one that is nowhere but in
// the activation's own token.
Result<Bytes> Custody::closed_copy(const std::string& id, const KeyId& key, const Secret& secret,
                                   ByteView pkcs8) {
  const Bytes name = activation_name(id, key);
  const Bytes inner = TRY(crypto::seal(activation_key(secret), pkcs8, name, random_));
  return keyring_.seal(SealKey::activation, inner, name, random_);
}

Result<Activation> Custody::activate(const ActivationOrder& order) {
  const std::size_t count = std::max(order.count, order.hashes.size());
  if (count == 0) return refused("keys.activation.no_hashes");
  if (count > settings_.most_hashes)
    return refused("keys.activation.too_many_hashes", {{"most", std::to_string(settings_.most_hashes)}});
  for (const Bytes& hash : order.hashes)
    if (hash.size() != crypto::size_of(order.hash)) return refused("keys.activation.hash_size");
  if (!order.secret.empty() && order.secret.size() != token_secret_size) return internal("keys.secret_size");

  auto state = std::make_unique<Activation::State>();
  const Turns::Turn turn = turns_.take(order.key.text());
  const Secret pkcs8 = TRY(try_passphrase(order.key, order.passphrase, order.origin, order.actor, state->key));
  const Timestamp now = clock_.now();
  state->id = ActivationId::make(now, random_).text();
  state->hash = order.hash;
  state->expires = now + std::clamp(order.lifetime, std::chrono::seconds{1}, settings_.longest_activation);
  state->secret = order.secret.empty() ? Secret{random_.bytes(token_secret_size)} : order.secret.copy();
  state->actor = order.actor;
  state->origin = order.origin;
  state->signer = TRY(crypto::open_key(pkcs8));
  const Bytes sealed = TRY(closed_copy(state->id, state->key.id, state->secret, pkcs8.reveal()));

  TRY(store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(forgive_attempt(tx, now, counters(settings_.limits, "", state->key.subscriber, order.origin)));
    TRY(tx.execute(sql, "open_activation",
                   {value(state->id), value(state->key.id), value(crypto::name_of(order.hash)), value(sealed),
                    value(now), value(state->expires),
                    value(static_cast<std::int64_t>(count - order.hashes.size())), value(order.origin)}));
    for (const Bytes& hash : order.hashes)
      TRY(tx.execute(sql, "allow_hash", {value(state->id), value(hash)}));
    TRY(journal::append(tx, now,
                        {.act = "key.activated",
                         .subject = "key:" + state->key.id.text(),
                         .actor = order.actor,
                         .facts = {{"activation", state->id},
                                   {"hashes", std::to_string(count)},
                                   {"expires", state->expires.rfc3339()}}}));
    return {};
  }));
  return Activation{std::move(state)};
}

Result<void> Custody::check_holder(const KeyId& id, const Secret& passphrase, const std::string& origin,
                                   const std::string& actor) {
  SubscriberKey key;
  const Turns::Turn turn = turns_.take(id.text());
  TRY(try_passphrase(id, passphrase, origin, actor, key));
  const Timestamp now = clock_.now();
  return store_.transact(Scope::installation(), [&](Transaction& tx) {
    return forgive_attempt(tx, now, counters(settings_.limits, "", key.subscriber, origin));
  });
}

Result<Activation> Custody::resume(const Secret& token) {
  const std::string_view text = text_of(token.reveal());
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return unauthorized("keys.activation.unknown");
  auto secret = from_base64(text.substr(dot + 1));
  if (!secret || secret->size() != token_secret_size) return unauthorized("keys.activation.unknown");

  auto state = std::make_unique<Activation::State>();
  state->id = std::string{text.substr(0, dot)};
  state->secret = Secret{std::move(*secret)};
  const auto row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "activation", {value(state->id)});
  }));
  if (!row) return unauthorized("keys.activation.unknown");
  state->expires = row->time(3);
  if (clock_.now() >= state->expires) return refused("keys.activation.expired");

  const Slot slot = TRY(load(store_, KeyId::trusted(row->text(0))));
  if (slot.key.destroyed) return refused("keys.key_destroyed");
  state->key = slot.key;
  state->actor = "subscriber:" + slot.key.subscriber.text();
  state->origin = row->text(4);
  for (const crypto::HashAlg hash :
       {crypto::HashAlg::sha256, crypto::HashAlg::sha384, crypto::HashAlg::sha512})
    if (crypto::name_of(hash) == row->text(1)) state->hash = hash;
  const Bytes name = activation_name(state->id, slot.key.id);
  const Secret inner = TRY(keyring_.open(SealKey::activation, row->bytes(2), name));
  const auto pkcs8 = crypto::open_sealed_secret(activation_key(state->secret), inner.reveal(), name);
  if (!pkcs8) return unauthorized("keys.activation.unknown");
  state->signer = TRY(crypto::open_key(*pkcs8));
  return Activation{std::move(state)};
}

Result<Activation> Custody::renew(Activation activation) {
  Activation::State& open = *activation.state_;
  const Timestamp now = clock_.now();
  const auto row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "activation", {value(open.id)});
  }));
  if (!row) return unauthorized("keys.activation.unknown");
  const Bytes name = activation_name(open.id, open.key.id);
  const Secret inner = TRY(keyring_.open(SealKey::activation, row->bytes(2), name));
  const Secret pkcs8 = TRY(crypto::open_sealed_secret(activation_key(open.secret), inner.reveal(), name));
  Secret fresh{random_.bytes(token_secret_size)};
  const Bytes sealed = TRY(closed_copy(open.id, open.key.id, fresh, pkcs8.reveal()));
  const std::int64_t changed = TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
    return tx.execute(sql, "reseal_activation", {value(open.id), value(sealed), value(row->bytes(2)), value(now)});
  }));
  // Two at once: the token that lost is as void as any older one.
  if (changed != 1) return unauthorized("keys.activation.unknown");
  open.secret = std::move(fresh);
  return activation;
}

Result<void> Custody::declare(Activation& activation, const std::vector<Bytes>& hashes) {
  const Activation::State& open = *activation.state_;
  for (const Bytes& hash : hashes)
    if (hash.size() != crypto::size_of(open.hash)) return refused("keys.activation.hash_size");
  const Timestamp now = clock_.now();
  if (now >= open.expires) return refused("keys.activation.expired");
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    std::int64_t fresh = 0;
    for (const Bytes& hash : hashes) fresh += TRY(tx.execute(sql, "allow_hash", {value(open.id), value(hash)}));
    if (fresh == 0) return {};
    if (TRY(tx.execute(sql, "spend_count", {value(open.id), value(fresh), value(now)})) == 1) return {};
    return refused("keys.activation.count_used");
  });
}

Result<void> Custody::exchange(Activation& activation, ByteView consented, ByteView actual) {
  const Activation::State& open = *activation.state_;
  if (actual.size() != crypto::size_of(open.hash)) return refused("keys.activation.hash_size");
  const Timestamp now = clock_.now();
  if (now >= open.expires) return refused("keys.activation.expired");
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(use_up(tx, open.id, consented, now));
    TRY(tx.execute(sql, "allow_hash", {value(open.id), value(actual)}));
    TRY(journal::append(
        tx, now,
        {.act = "key.document_consented",
         .subject = "key:" + open.key.id.text(),
         .actor = open.actor,
         .facts = {{"activation", open.id}, {"document", hex(consented)}, {"hash", hex(actual)}}}));
    return {};
  });
}

// ---- signing ----

Result<Bytes> Custody::sign(Activation& activation, ByteView hash) {
  return std::move(TRY(sign_all(activation, {Bytes{hash.begin(), hash.end()}})).front());
}

Result<std::vector<Bytes>> Custody::sign_all(Activation& activation, const std::vector<Bytes>& hashes) {
  const Activation::State& open = *activation.state_;
  const Timestamp now = clock_.now();
  if (now >= open.expires) return refused("keys.activation.expired");
  TRY(store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    for (const Bytes& hash : hashes) TRY(use_up(tx, open.id, hash, now));
    const auto first = hashes.empty() ? std::string{} : hex(hashes.front());
    TRY(journal::append(
        tx, now,
        {.act = "key.used",
         .subject = "key:" + open.key.id.text(),
         .actor = open.actor,
         .facts = {{"activation", open.id}, {"hashes", std::to_string(hashes.size())}, {"first", first}}}));
    return {};
  }));
  std::vector<Bytes> signatures;
  for (const Bytes& hash : hashes) signatures.push_back(TRY(open.signer->sign_digest(open.hash, hash)));
  return signatures;
}

Result<void> Custody::close(Activation& activation) {
  const Timestamp now = clock_.now();
  TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
    return tx.execute(sql, "close_activation", {value(activation.state_->id), value(now)});
  }));
  activation.state_->expires = std::min(activation.state_->expires, now);
  activation.state_->signer.reset();
  return {};
}

Result<int> Custody::sweep() {
  // A key of the pool that is taken is used within a second or so, or never.
  const Timestamp now = clock_.now();
  const Timestamp stale = now - std::chrono::minutes{10};
  return store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<int> {
    std::int64_t gone = TRY(tx.execute(sql, "sweep_pool", {value(stale)}));
    gone += TRY(tx.execute(sql, "sweep_activations", {value(now)}));
    TRY(tx.execute(sql, "sweep_hashes", {}));
    return static_cast<int>(gone);
  });
}

Result<int> Custody::rewrap(int most) {
  const int newest = keyring_.generation(SealKey::custody);
  const store::Rows rows = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.query(sql, "slots_of_older_generation", {value(newest), value(most)});
  }));
  for (const store::Row& row : rows) {
    const Slot slot = slot_of(row);
    const Bytes closed =
        TRY(rewrap_slot(keyring_, random_, slot.closed, {slot.key.subscriber, slot.key.id, slot.key.spki}));
    TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
      return tx.execute(sql, "rewrap_slot", {value(slot.key.id), value(closed), value(closed[1])});
    }));
  }
  return static_cast<int>(rows.size());
}

}  // namespace paraf::keys
