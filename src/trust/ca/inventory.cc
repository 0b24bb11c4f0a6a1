// Looking: what was issued, and the forms it is given away in.
#include <cstring>
#include <limits>
#include <utility>

#include "platform/crypto/pem.h"
#include "platform/store/settle.h"
#include "trust/ca/records.h"
#include "trust/ca/state.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;

Record record_of(const store::Row& row) {
  Record r;
  r.issuer = row.text(0);
  r.serial = row.text(1);
  r.state = static_cast<Record::State>(row.integer(2));
  r.profile = row.text(3);
  r.order = row.text(4);
  r.subscriber = SubscriberId::trusted(row.text(5));
  r.key = KeyId::trusted(row.text(6));
  r.subject = row.text(7);
  r.not_before = row.time(8);
  r.not_after = row.time(9);
  r.made = row.time(10);
  if (!row.is_null(11)) r.revoked = Record::Revoked{row.time(11), static_cast<Reason>(row.integer(12))};
  r.der = row.bytes(13);
  r.profile_hash = row.text(15);
  r.follows = row.text(16);
  if (r.revoked && !row.is_null(17)) r.revoked->invalid_since = row.time(17);
  return r;
}

CrlRecord crl_of(const store::Row& row) {
  return {.issuer = row.text(0), .shard = static_cast<int>(row.integer(1)), .number = row.time(2), .this_update = row.time(3),
          .next_update = row.time(4), .entries = row.integer(5), .der = row.bytes(6)};
}

namespace {
std::int64_t number_of(ByteView kept) {
  std::int64_t number = 0;
  std::memcpy(&number, kept.data(), sizeof number);
  return number;
}
}  // namespace

// The first act of a batch takes the lock with its revision; those after it count on from there.
Result<std::int64_t> next_revision(Transaction& tx) {
  const std::string name = "ca.revision";
  const Bytes* last = tx.recall(name);
  if (last == nullptr)
    last = TRY(store::foresee(tx, name, sql, "lock_revision", {}, [](const store::Rows& rows, ByteView kept) {
      return rows.size() == 1 && rows[0].integer(0) == number_of(kept);
    }));
  std::int64_t next = 0;
  if (last != nullptr) {
    next = number_of(*last) + 1;
    TRY(store::settle(tx, name, sql, "settle_revision", {value(next)}));
  } else {
    next = TRY(tx.one(sql, "next_revision", {})).integer(0);
  }
  Bytes kept(sizeof next);
  std::memcpy(kept.data(), &next, sizeof next);
  tx.remember(name, std::move(kept));
  return next;
}

Result<Record> Authority::find(const std::string& issuer, const std::string& serial) {
  const auto row = TRY(state_->parts.store.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "certificate", {value(issuer), value(serial)});
  }));
  if (!row) return not_found("ca.no_certificate", {{"serial", serial}});
  return record_of(*row);
}

Result<std::vector<Record>> Authority::find_all(const std::vector<std::string>& serials) {
  std::string named;
  for (const std::string& serial : serials)
    if (from_hex(serial)) named += (named.empty() ? "\"" : ",\"") + serial + "\"";  // what is no serial names nothing
  std::vector<std::string> under;
  for (const auto& [issuer, certificate] : issuers())
    if (issuer != "root") under.push_back(issuer);
  return state_->parts.store.read(Scope::installation(), [&](Transaction& tx) -> Result<std::vector<Record>> {
    std::vector<Record> all;
    if (named.empty()) return all;
    for (const std::string& issuer : under)
      for (const store::Row& row : TRY(tx.query(sql, "certificates_named", {value(issuer), value("[" + named + "]")})))
        all.push_back(record_of(row));
    return all;
  });
}

Result<std::optional<Record>> Authority::of_order(const std::string& order) {
  const auto row = TRY(state_->parts.store.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "certificate_of_order", {value(order)});
  }));
  if (!row) return std::nullopt;
  return record_of(*row);
}

Result<std::vector<Record>> Authority::of_subscriber(const SubscriberId& subscriber) {
  const store::Rows rows = TRY(state_->parts.store.read(Scope::installation(), [&](Transaction& tx) {
    return tx.query(sql, "of_subscriber", {value(subscriber)});
  }));
  std::vector<Record> records;
  for (const store::Row& row : rows) records.push_back(record_of(row));
  return records;
}

Result<std::vector<Record>> Authority::inventory(const InventoryQuery& query) {
  const Timestamp now = state_->parts.clock.now();
  const Timestamp from = query.expires_from.value_or(Timestamp::from_micros(std::numeric_limits<std::int64_t>::min()));
  const Timestamp before = query.expires_before.value_or(Timestamp::from_micros(std::numeric_limits<std::int64_t>::max()));
  const std::string subscriber = query.subscriber ? query.subscriber->text() : std::string{};
  const int status = static_cast<int>(query.status);
  // One issuer after the other, so that the page is read off the primary key: the newest page of a
  // million is as near as the first.
  std::vector<std::string> issuers;
  for (const auto& [id, certificate] : this->issuers()) issuers.push_back(id);
  return state_->parts.store.read(Scope::installation(), [&](Transaction& tx) -> Result<std::vector<Record>> {
    std::vector<Record> records;
    bool reached = query.after.empty();
    for (const std::string& issuer : issuers) {
      const int left = query.most - static_cast<int>(records.size());
      if (left <= 0) break;
      if (!reached && !TRY(tx.maybe(sql, "certificate", {value(issuer), value(query.after)}))) continue;
      const std::string after = std::exchange(reached, true) ? std::string{} : query.after;
      for (const store::Row& row : TRY(tx.query(sql, "inventory", {value(now), value(status), value(query.profile),
                                                                   value(subscriber), value(from), value(before),
                                                                   value(issuer), value(after), value(left)})))
        records.push_back(record_of(row));
    }
    return records;
  });
}

std::string Authority::pem(const Record& record) { return crypto::pem("CERTIFICATE", record.der); }

std::string Authority::chain_pem(const Record& record) const {
  std::string text = pem(record);
  if (const auto certificate = crypto::Certificate::parse(record.der))
    for (const crypto::Certificate& above : chain(*certificate)) text += crypto::pem("CERTIFICATE", above.der());
  return text;
}

Bytes Authority::pkcs7(const Record& record) const {
  const auto certificate = crypto::Certificate::parse(record.der);
  if (!certificate) return {};
  crypto::Certificates all{*certificate};
  for (const crypto::Certificate& above : chain(*certificate)) all.push_back(above);
  return crypto::pkcs7_bundle(all);
}

}  // namespace paraf::ca
