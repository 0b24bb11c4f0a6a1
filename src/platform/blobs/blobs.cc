#include "platform/blobs/blobs.h"

#include <fmt/format.h>

#include "platform/blobs/blobs.sql.h"
#include "platform/crypto/hash.h"
#include "platform/crypto/seal.h"

namespace paraf::blobs {

const store::Sql sql{"blobs", embedded::platform_blobs_blobs_sql};

namespace {

using store::Scope;
using store::Transaction;
using store::value;

std::string period_of(Timestamp now) { return now.rfc3339().substr(0, 7); }

// What a key or a ciphertext is bound to. A name cannot contain the line break that parts them.
Bytes document_place(const OfficeId& office, const DocumentId& document) {
  return to_bytes(fmt::format("paraf document\n{}\n{}", office.text(), document.text()));
}
Bytes key_place(const OfficeId& office, const DocumentId& document, const std::string& period) {
  return to_bytes(fmt::format("paraf document key\n{}\n{}\n{}", office.text(), document.text(), period));
}
Bytes period_place(const std::string& period) { return to_bytes("paraf period key\n" + period); }

std::string name_of(ByteView ciphertext) { return hex(crypto::sha256(ciphertext)); }

}  // namespace

Blobs::Blobs(store::Store& store, Shelf& shelf, KeyWrapper& wrapper, Random& random)
    : store_(store), shelf_(shelf), wrapper_(wrapper), random_(random) {}

// The period's key, out of memory or unwrapped by the token. A token at work is not waited for under the lock.
Result<Secret> Blobs::period_key(const std::string& period) {
  {
    const std::lock_guard lock{mutex_};
    const auto found = open_.find(period);
    if (found != open_.end()) return found->second.copy();
  }
  const auto row = TRY(store_.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "period_key", {value(period)});
  }));
  if (!row) return refused("blobs.destroyed");
  Secret key = TRY(wrapper_.unwrap(row->bytes(0), period_place(period)));
  const std::lock_guard lock{mutex_};
  open_.insert_or_assign(period, key.copy());
  return key;
}

Result<Secret> Blobs::present_key(const std::string& period, Timestamp now) {
  Result<Secret> key = period_key(period);
  if (key || key.error().code != "blobs.destroyed") return key;
  const Secret fresh{random_.bytes(crypto::seal_key_size)};
  const Bytes wrapped = TRY(wrapper_.wrap(fresh, period_place(period)));
  TRY(store_.transact(Scope::installation(), [&](Transaction& tx) {
    return tx.execute(sql, "add_period", {value(period), value(wrapped), value(now)});
  }));
  return period_key(period);  // the one that stands, ours or a faster node's
}

Result<Draft> Blobs::write(const OfficeId& office, const DocumentId& document, ByteView plain, Timestamp now) {
  Draft draft{document, office, {}, static_cast<std::int64_t>(plain.size()), period_of(now), {}};
  const Secret above = TRY(present_key(draft.period, now));
  const Secret key{random_.bytes(crypto::seal_key_size)};
  const Bytes ciphertext = TRY(crypto::seal(key, plain, document_place(office, document), random_));
  draft.name = name_of(ciphertext);
  draft.wrapped_key = TRY(crypto::seal(above, key.reveal(), key_place(office, document, draft.period), random_));
  TRY(shelf_.put(draft.name, ciphertext));
  return draft;
}

Result<void> Blobs::keep(Transaction& tx, Timestamp now, const Draft& draft) {
  // Between write() and here the period may have been retired: such a document could never be read.
  if (!TRY(tx.maybe(sql, "lock_period", {value(draft.period)}))) return conflict("blobs.period_retired");
  TRY(tx.execute(sql, "keep", {value(draft.office), value(draft.document), value(draft.name), value(draft.size),
                               value(draft.period), value(draft.wrapped_key), value(now)}));
  return {};
}

Result<Bytes> Blobs::read(const OfficeId& office, const DocumentId& document) {
  const auto load = [&]() -> Result<store::Row> {
    const auto row = TRY(store_.read(Scope::office(office), [&](Transaction& tx) {
      return tx.maybe(sql, "load", {value(office), value(document)});
    }));
    if (!row) return not_found("blobs.no_document");
    if (row->is_null(2)) return refused("blobs.destroyed");
    return *row;
  };
  store::Row row = TRY(load());
  Result<Secret> above = period_key(row.text(1));
  if (code_of(above) == "blobs.destroyed") {
    // The period was retired since the row was read; then the row says another one now.
    row = TRY(load());
    above = period_key(row.text(1));
  }
  if (!above) return tl::unexpected<Error>(above.error());
  const Result<Secret> key = crypto::open_sealed_secret(*above, row.bytes(2), key_place(office, document, row.text(1)));
  if (!key) return internal("blobs.damaged", "the key of " + document.text());
  const Bytes ciphertext = TRY(shelf_.get(row.text(0)));
  if (name_of(ciphertext) != row.text(0)) return internal("blobs.damaged", row.text(0));
  Result<Bytes> plain = crypto::open_sealed(*key, ciphertext, document_place(office, document));
  if (!plain) return internal("blobs.damaged", row.text(0));
  return plain;
}

Result<void> Blobs::destroy(Transaction& tx, Timestamp now, const DocumentId& document) {
  const OfficeId& office = tx.scope().only();
  if (!TRY(tx.maybe(sql, "exists", {value(office), value(document)}))) return not_found("blobs.no_document");
  TRY(tx.execute(sql, "destroy", {value(office), value(document), value(now)}));
  return {};
}

Result<int> Blobs::sweep(Timestamp now, std::chrono::hours age) {
  std::vector<std::string> old;
  TRY(shelf_.each([&](const std::string& name, Timestamp put) {
    if (put <= now - age) old.push_back(name);
  }));
  int removed = 0;
  for (const std::string& name : old) {
    const bool living = TRY(store_.read(Scope::installation(), [&](Transaction& tx) -> Result<bool> {
      return TRY(tx.maybe(sql, "living_name", {value(name)})).has_value();
    }));
    if (living) continue;
    TRY(shelf_.remove(name));
    ++removed;
  }
  return removed;
}

Result<int> Blobs::retire_period(const std::string& period, Timestamp now) {
  const std::string present = period_of(now);
  if (period >= present) return conflict("blobs.period_open", {{"period", period}});
  const Secret old_key = TRY(period_key(period));
  const Secret new_key = TRY(present_key(present, now));
  const int moved = TRY(store_.transact(Scope::installation(), [&](Transaction& tx) -> Result<int> {
    TRY(tx.query(sql, "lock_period_alone", {value(period)}));
    int count = 0;
    for (const store::Row& row : TRY(tx.query(sql, "living_of_period", {value(period)}))) {
      const OfficeId office = OfficeId::trusted(row.text(0));
      const DocumentId document = DocumentId::trusted(row.text(1));
      const Secret key = TRY(crypto::open_sealed_secret(old_key, row.bytes(2), key_place(office, document, period)));
      const Bytes wrapped = TRY(crypto::seal(new_key, key.reveal(), key_place(office, document, present), random_));
      TRY(tx.execute(sql, "rewrap", {value(document), value(present), value(wrapped)}));
      ++count;
    }
    TRY(tx.execute(sql, "drop_period", {value(period)}));
    return count;
  }));
  const std::lock_guard lock{mutex_};
  open_.erase(period);
  return moved;
}

}  // namespace paraf::blobs
