#include "platform/blobs/sealer.h"

#include "platform/blobs/blobs.h"
#include "platform/crypto/hash.h"
#include "platform/crypto/seal.h"

namespace paraf::blobs {

namespace {

using store::Scope;
using store::Transaction;
using store::value;

// What is sealed says under which form, so that a later one can stand beside it.
constexpr std::uint8_t form = 1;

Bytes place_of(const std::string& name) { return to_bytes("paraf data key\n" + name); }

Result<Secret> data_key(store::Store& store, KeyWrapper& wrapper, Random& random, Timestamp now,
                        const std::string& name) {
  const auto load = [&] {
    return store.read(Scope::installation(), [&](Transaction& tx) { return tx.maybe(sql, "data_key", {value(name)}); });
  };
  std::optional<store::Row> row = TRY(load());
  if (!row) {
    const Secret fresh{random.bytes(crypto::seal_key_size)};
    const Bytes wrapped = TRY(wrapper.wrap(fresh, place_of(name)));
    TRY(store.transact(Scope::installation(), [&](Transaction& tx) {
      return tx.execute(sql, "add_data_key", {value(name), value(wrapped), value(now)});
    }));
    row = TRY(load());  // the one that stands, ours or a faster node's
  }
  if (!row) return internal("blobs.no_data_key", name);
  Secret key = TRY(wrapper.unwrap(row->bytes(0), place_of(name)));
  if (key.size() != crypto::seal_key_size) return internal("blobs.no_data_key", name);
  return key;
}

}  // namespace

Result<Sealer> Sealer::open(store::Store& store, KeyWrapper& wrapper, Random& random, Timestamp now) {
  Secret seal_key = TRY(data_key(store, wrapper, random, now, "seal"));
  Secret index_key = TRY(data_key(store, wrapper, random, now, "index"));
  return Sealer{std::move(seal_key), std::move(index_key), random};
}

Sealer Sealer::for_tests(Random& random) {
  Secret seal_key{random.bytes(crypto::seal_key_size)};
  Secret index_key{random.bytes(crypto::seal_key_size)};
  return {std::move(seal_key), std::move(index_key), random};
}

Bytes Sealer::seal(std::string_view plain, std::string_view associated) const {
  // crypto::seal refuses a key of the wrong size and nothing else; ours was measured when it came.
  const Bytes inner = crypto::seal(data_key_, bytes_of(plain), bytes_of(associated), *random_).value();
  Bytes sealed{form};
  paraf::append(sealed, inner);
  return sealed;
}

Result<std::string> Sealer::open(ByteView sealed, std::string_view associated) const {
  if (sealed.empty() || sealed.front() != form) return refused("blobs.sealed_field");
  const Result<Bytes> plain = crypto::open_sealed(data_key_, sealed.subspan(1), bytes_of(associated));
  if (!plain) return refused("blobs.sealed_field");
  return std::string{text_of(*plain)};
}

Bytes Sealer::index(std::string_view purpose, std::string_view plain) const {
  // A key for each purpose: HMAC of the purpose's name. Then no value can run into a purpose.
  const crypto::Sha256 key = crypto::hmac_sha256(index_key_.reveal(), bytes_of(purpose));
  const crypto::Sha256 mac = crypto::hmac_sha256(key, bytes_of(plain));
  return {mac.begin(), mac.end()};
}

}  // namespace paraf::blobs
