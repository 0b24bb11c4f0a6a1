// trust/keys/slot.h: the closed form of a subscriber's key. Version 1:
//
//   slot  = 1 ‖ outer
//   outer = sealed by the token's custody key:  memory(4) passes(4) lanes(4) salt(16) ‖ inner
//   inner = AES-256-GCM under K of the private key (PKCS#8)
//   K     = HKDF-SHA256(secret: A ‖ M, salt, "paraf key slot 1")
//   A     = Argon2id(passphrase, salt)
//   M     = HMAC by the token's custody MAC key over "paraf key slot 1" ‖ salt ‖ A
//
// M covers A, so that every guess costs an Argon2id *and* a call to the live token. Both layers
// carry subscriber, key id and public key as associated data: a slot moved to another person's row,
// or a public key exchanged beside it, does not open.
#pragma once

#include "base/id.h"
#include "platform/crypto/kdf.h"
#include "trust/keys/keyring.h"

namespace paraf::keys {

struct SlotName {
  const SubscriberId& subscriber;
  const KeyId& key;
  const Bytes& spki;
};

Result<Bytes> close_slot(Keyring& ring, Random& random, const SlotName& name, const Secret& pkcs8,
                         const Secret& passphrase, const crypto::Argon2Cost& cost);

// A wrong passphrase is `unauthorized keys.passphrase.wrong`; a slot that is not of this name or was
// changed is `internal keys.slot_broken`: that is not the holder's mistake.
Result<Secret> open_slot(Keyring& ring, ByteView slot, const SlotName& name, const Secret& passphrase);

// The same key with its outer layer made anew, under the newest generation.
Result<Bytes> rewrap_slot(Keyring& ring, Random& random, ByteView slot, const SlotName& name);

}  // namespace paraf::keys
