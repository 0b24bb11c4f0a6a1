// trust/keys/seals.h: the keys of seals (segel elektronik): an organisation's, not a person's.
//
// Nobody knows a passphrase of them. A key lies wrapped under the token alone and opens for one signature at
// a time, inside sign(). Who may ask for one is decided above: an application with its own credential, inside
// an activation that the seal's keeper agreed to, with a one-time code.   [CPS §6.2]
#pragma once

#include <string>

#include "trust/keys/custody.h"

namespace paraf::keys {

struct SealOrder {
  std::string id;  // the act that asks: repeated with the same id, the first key is given again
  SubscriberId seal;
  crypto::KeyKind kind = crypto::KeyKind::rsa2048;
  std::string actor;
};

class Seals {
 public:
  Seals(store::Store& store, Keyring& keyring, const Clock& clock, Random& random)
      : store_(store), keyring_(keyring), clock_(clock), random_(random) {}

  Result<SubscriberKey> create(const SealOrder& order);
  // sign journals the use, durably, and then signs. `not_found keys.no_such_key`, `refused
  // keys.key_destroyed`.
  Result<std::vector<Bytes>> sign(const KeyId& key, crypto::HashAlg hash, const std::vector<Bytes>& digests,
                                  const std::string& actor);
  Result<void> destroy(const KeyId& key, const std::string& actor);

 private:
  store::Store& store_;
  Keyring& keyring_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace paraf::keys
