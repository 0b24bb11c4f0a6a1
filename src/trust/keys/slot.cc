#include "trust/keys/slot.h"

#include <array>

#include "platform/crypto/seal.h"

namespace paraf::keys {

namespace {

constexpr std::uint8_t version = 1;
constexpr std::string_view use = "paraf key slot 1";
constexpr std::size_t salt_size = 16;
constexpr std::size_t head_size = 3 * 4 + salt_size;

void put(Bytes& to, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(number >> shift));
}

std::uint32_t get(ByteView from, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | from[at + i];
  return number;
}

// Each part with its length before it: no two different names give the same octets.
Bytes associated(const SlotName& name) {
  Bytes data = to_bytes(use);
  for (const ByteView part : {bytes_of(name.subscriber.text()), bytes_of(name.key.text()), ByteView{name.spki}}) {
    put(data, static_cast<std::uint32_t>(part.size()));
    append(data, part);
  }
  return data;
}

Result<Secret> inner_key(Keyring& ring, const Secret& passphrase, ByteView salt, const crypto::Argon2Cost& cost) {
  const Secret stretched = TRY(crypto::argon2id(passphrase, salt, cost));
  Bytes input = to_bytes(use);
  append(input, salt);
  append(input, stretched.reveal());
  const Secret covered{std::move(input)};
  const Secret share = TRY(ring.hmac(MacKey::custody, covered.reveal()));

  Bytes both{stretched.reveal().begin(), stretched.reveal().end()};
  append(both, share.reveal());
  const Secret together{std::move(both)};
  return crypto::hkdf_sha256(together.reveal(), salt, bytes_of(use), crypto::seal_key_size);
}

Result<Secret> open_outer(Keyring& ring, ByteView slot, const SlotName& name) {
  if (slot.empty() || slot[0] != version) return internal("keys.slot_broken", "version");
  auto outer = ring.open(SealKey::custody, slot.subspan(1), associated(name));
  if (!outer && outer.error().code == "crypto.seal_broken") return internal("keys.slot_broken", "outer layer");
  if (outer && outer->size() < head_size) return internal("keys.slot_broken", "too short");
  return outer;
}

Result<Bytes> close_outer(Keyring& ring, Random& random, ByteView outer, const SlotName& name) {
  Bytes slot{version};
  append(slot, TRY(ring.seal(SealKey::custody, outer, associated(name), random)));
  return slot;
}

}  // namespace

Result<Bytes> close_slot(Keyring& ring, Random& random, const SlotName& name, const Secret& pkcs8,
                         const Secret& passphrase, const crypto::Argon2Cost& cost) {
  const Bytes salt = random.bytes(salt_size);
  const Secret key = TRY(inner_key(ring, passphrase, salt, cost));
  Bytes outer;
  put(outer, cost.memory_kib);
  put(outer, cost.passes);
  put(outer, cost.lanes);
  append(outer, salt);
  append(outer, TRY(crypto::seal(key, pkcs8.reveal(), associated(name), random)));
  return close_outer(ring, random, outer, name);
}

Result<Secret> open_slot(Keyring& ring, ByteView slot, const SlotName& name, const Secret& passphrase) {
  const Secret outer = TRY(open_outer(ring, slot, name));
  const ByteView octets = outer.reveal();
  const crypto::Argon2Cost cost{.memory_kib = get(octets, 0), .passes = get(octets, 4), .lanes = get(octets, 8)};
  const Secret key = TRY(inner_key(ring, passphrase, octets.subspan(12, salt_size), cost));
  auto pkcs8 = crypto::open_sealed_secret(key, octets.subspan(head_size), associated(name));
  if (!pkcs8 && pkcs8.error().code == "crypto.seal_broken") return unauthorized("keys.passphrase.wrong");
  return pkcs8;
}

Result<Bytes> rewrap_slot(Keyring& ring, Random& random, ByteView slot, const SlotName& name) {
  const Secret outer = TRY(open_outer(ring, slot, name));
  return close_outer(ring, random, outer.reveal(), name);
}

}  // namespace paraf::keys
