// trust/keys/custody.h: the keys of subscribers, which open only by their own passphrase.
//
// A subscriber's private key is wrapped twice: the inner layer under what the passphrase and the
// token give together, the outer one under the token alone (so that custody can be rotated without
// passphrases). Neither the database, nor the token, nor the passphrase opens it alone. There is
// no escrow: a forgotten passphrase means a new key and a new certificate.   [CPS §6.2]
//
//     Activation act = TRY(custody.activate({.key = id, .passphrase = …, .hashes = {digest}, …}));
//     Bytes signature = TRY(custody.sign(act, digest));
//
// An activation is the holder's consent to exactly these hashes until then; each may be signed
// once. It can be left and taken up again by its token, on another node too. [EN 419 241-1, SCAL2]
// A consent to a count of signatures lets hashes be declared until the count is used up.
//
// Every function owns its transactions: never call one inside a transaction.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "platform/crypto/kdf.h"
#include "platform/store/store.h"
#include "trust/keys/keyring.h"
#include "trust/keys/passphrase.h"
#include "trust/keys/turns.h"

namespace paraf::keys {

extern const store::Sql sql;

// Wrong passphrases: so many are free, then each costs a growing wait. Three counters, so that one
// application that guesses stops itself and not the people it guesses at.
struct AttemptLimits {
  int per_subscriber_and_origin = 3;
  int per_subscriber = 12;
  int per_origin = 60;
  std::chrono::seconds first_wait{30};   // doubles with every further failure
  std::chrono::seconds longest_wait{24 * 3600};
};

struct CustodySettings {
  crypto::Argon2Cost cost{};
  AttemptLimits limits{};
  std::chrono::seconds longest_activation{15 * 60};
  std::size_t most_hashes = 1000;
  std::size_t pool_size = 16;  // RSA-2048 keys made ahead
};

struct KeyOrder {
  std::string id;          // the act that asks: repeated with the same id, the first key is given again
  SubscriberId subscriber;
  crypto::KeyKind kind = crypto::KeyKind::rsa2048;
  Secret passphrase;
  PersonalFacts holder;    // for the passphrase rules; not kept
  std::string actor;       // for the journal: "person:01J…"
};

struct SubscriberKey {
  KeyId id;
  SubscriberId subscriber;
  crypto::KeyKind kind = crypto::KeyKind::rsa2048;
  Bytes spki;
  Timestamp made;
  bool destroyed = false;
};

struct ActivationOrder {
  KeyId key;
  Secret passphrase;
  crypto::HashAlg hash = crypto::HashAlg::sha256;
  std::vector<Bytes> hashes;            // what may be signed: digests of the signed attributes
  std::chrono::seconds lifetime{300};
  std::string origin;                   // who carries the passphrase: "address:…", "application:…"
  std::string actor;                    // for the journal
  // How many signatures the holder consents to; 0: as many as there are hashes. What goes beyond them is
  // named later, by declare().
  std::size_t count = 0;
  // What the token of the activation is to carry, when its carrier was told before (32 octets); else made here.
  Secret secret{};
};

// An open activation. The key inside is wiped with it. It is good on this node until it expires.
class Activation {
 public:
  Activation(Activation&&) noexcept;
  Activation& operator=(Activation&&) noexcept;
  ~Activation();

  const std::string& id() const;
  const SubscriberKey& key() const;
  crypto::HashAlg hash() const;
  Timestamp expires() const;
  // What takes the activation up again: show it to its holder only. The store keeps a copy of the
  // open key that this token alone (with the installation's token) can open.
  Secret token() const;
  const std::string& origin() const;  // who opened it

 private:
  friend class Custody;
  struct State;
  explicit Activation(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Codes;

class Custody {
 public:
  Custody(store::Store& store, Keyring& keyring, const Clock& clock, Random& random, CustodySettings settings = {});

  // create makes the key (from the pool when it is RSA-2048 and the pool has one) and wraps it.
  // Refuses as check_passphrase does.
  Result<SubscriberKey> create(const KeyOrder& order);
  Result<SubscriberKey> find(const KeyId& id);                       // not_found keys.no_such_key
  Result<std::vector<SubscriberKey>> keys_of(const SubscriberId& subscriber);
  // destroy forgets the private key for ever (a revoked or reset certificate). Again: no effect.
  Result<void> destroy(const KeyId& id, const std::string& actor);

  // activate opens the key. The attempt is on record, durably, before the passphrase is tried.
  //   unauthorized keys.passphrase.wrong      fact left: attempts without a wait
  //   too_many     keys.passphrase.wait       fact seconds
  //   refused      keys.key_destroyed, keys.activation.no_hashes, .too_many_hashes, .hash_size
  Result<Activation> activate(const ActivationOrder& order);
  // check_holder tries the passphrase and opens nothing: for who shows a second time who they are.
  // Counted and refused as activate() is.
  Result<void> check_holder(const KeyId& key, const Secret& passphrase, const std::string& origin,
                            const std::string& actor);
  // resume takes up an activation by its token: unauthorized keys.activation.unknown,
  // refused keys.activation.expired.
  Result<Activation> resume(const Secret& token);
  // declare names further hashes, within the count consented to. `refused keys.activation.count_used`.
  Result<void> declare(Activation& activation, const std::vector<Bytes>& hashes);
  // exchange uses up a hash consented to (of a document) and lets what is really signed for it (the digest of
  // its signed attributes) be signed in its place. Refuses as sign() does.
  Result<void> exchange(Activation& activation, ByteView consented, ByteView actual);
  // The activation goes on under a new token; the old one is void. The same refusals as resume().
  Result<Activation> renew(Activation activation);
  // sign uses up the hash, durably, and then signs it. In this order a crash can lose a signature
  // (the holder consents again) and never make two.
  //   refused keys.activation.expired, .other_hash, .hash_used
  Result<Bytes> sign(Activation& activation, ByteView hash);
  // The same for a batch: one transaction, then the signatures in order.
  Result<std::vector<Bytes>> sign_all(Activation& activation, const std::vector<Bytes>& hashes);
  // The second factor of the same holders (codes.h), over the same store and token.
  Codes codes();

  // close ends it now; what was not signed will not be.
  Result<void> close(Activation& activation);

  // refill_pool makes at most `most` keys (170 ms each) while fewer than pool_size wait; says how many
  // it made. For a background thread: call until it answers 0, then again later.
  Result<int> refill_pool(int most = 1);
  Result<std::int64_t> pool_count();
  // sweep removes expired activations and pool keys that were taken and never used (a crash).
  Result<int> sweep();

  // rewrap brings the outer layer of at most `most` slots to the newest generation of the token's
  // key, without any passphrase; 0: all are.
  Result<int> rewrap(int most = 100);

 private:
  Result<crypto::KeyPair> new_key(crypto::KeyKind kind, const KeyId& id);
  // The one way to a key: counts the attempt, then tries the passphrase.
  Result<Secret> try_passphrase(const KeyId& id, const Secret& passphrase, const std::string& origin,
                                const std::string& actor, SubscriberKey& key);
  Result<Bytes> closed_copy(const std::string& id, const KeyId& key, const Secret& secret, ByteView pkcs8);

  store::Store& store_;
  Keyring& keyring_;
  const Clock& clock_;
  Random& random_;
  CustodySettings settings_;
  Turns turns_;  // of keys whose passphrase is being tried
};

}  // namespace paraf::keys
