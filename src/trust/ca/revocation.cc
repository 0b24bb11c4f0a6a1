// Revoking, and the lists that say so.
#include <algorithm>
#include <array>

#include "platform/journal/journal.h"
#include "trust/ca/records.h"
#include "trust/ca/state.h"
#include "trust/validation/crl.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

struct NamedReason {
  std::string_view word;
  Reason reason;
};
// The words of RFC 5280 §5.3.1.
constexpr std::array reasons{NamedReason{"unspecified", Reason::unspecified},
                             NamedReason{"keyCompromise", Reason::key_compromise},
                             NamedReason{"cACompromise", Reason::ca_compromise},
                             NamedReason{"affiliationChanged", Reason::affiliation_changed},
                             NamedReason{"superseded", Reason::superseded},
                             NamedReason{"cessationOfOperation", Reason::cessation_of_operation},
                             NamedReason{"certificateHold", Reason::certificate_hold},
                             NamedReason{"privilegeWithdrawn", Reason::privilege_withdrawn}};

}  // namespace

Result<Reason> reason_named(std::string_view word) {
  for (const NamedReason& named : reasons)
    if (named.word == word) return named.reason;
  return malformed("ca.reason", {{"reason", std::string{word}}});
}

std::string_view name_of(Reason reason) {
  for (const NamedReason& named : reasons)
    if (named.reason == reason) return named.word;
  return "unspecified";
}

Result<Record> Authority::revoke(const std::string& issuer, const std::string& serial, Reason reason,
                                 const std::string& actor) {
  State& s = *state_;
  const Record before = TRY(find(issuer, serial));
  if (before.state == Record::State::promised)
    return conflict("ca.order_in_progress", {{"order", before.order}});
  const crypto::Certificate certificate = TRY(crypto::Certificate::parse(before.der));
  const std::string spki_hash = hex(crypto::sha256(certificate.spki()));
  const int shard = shard_of(certificate.serial(), s.shards_of(issuer));
  const Timestamp now = s.parts.clock.now();
  TRY(s.parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    const std::int64_t revision = TRY(next_revision(tx));
    const auto changed = TRY(tx.execute(
        sql, "revoke",
        {value(issuer), value(serial), value(now), value(static_cast<int>(reason)), value(revision)}));
    if (changed == 0) return conflict("ca.revoked_already", {{"serial", serial}});
    // A key that is known to others is never certified again. [CPS §4.9.1]
    if (reason == Reason::key_compromise)
      TRY(tx.execute(sql, "block_key", {value(spki_hash), value(now), value("keyCompromise")}));
    TRY(tx.execute(sql, "shard_changed", {value(issuer), value(shard), value(revision)}));
    TRY(journal::append(tx, now,
                        {.act = "certificate.revoked",
                         .subject = "certificate:" + serial,
                         .actor = actor,
                         .facts = {{"issuer", issuer}, {"reason", std::string{name_of(reason)}}}}));
    return {};
  }));
  TRY(s.status->refresh());
  return find(issuer, serial);
}

Result<Record> Authority::release(const std::string& issuer, const std::string& serial,
                                  const std::string& actor) {
  State& s = *state_;
  const Record before = TRY(find(issuer, serial));
  const Bytes octets = TRY(from_hex(serial));
  const int shard = shard_of(octets, s.shards_of(issuer));
  const Timestamp now = s.parts.clock.now();
  TRY(s.parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    const std::int64_t revision = TRY(next_revision(tx));
    if (TRY(tx.execute(sql, "release", {value(issuer), value(serial), value(revision)})) == 0)
      return conflict("ca.not_held", {{"serial", before.serial}});
    TRY(tx.execute(sql, "shard_changed", {value(issuer), value(shard), value(revision)}));
    TRY(journal::append(tx, now,
                        {.act = "certificate.released",
                         .subject = "certificate:" + serial,
                         .actor = actor,
                         .facts = {{"issuer", issuer}}}));
    return {};
  }));
  TRY(s.status->refresh());
  return find(issuer, serial);
}

// ---- lists ----

namespace {

struct ShardNow {
  std::int64_t changed = 0;
  std::optional<CrlRecord> latest;
  std::int64_t latest_revision = -1;
};

Result<ShardNow> shard_now(Transaction& tx, const std::string& issuer, int shard) {
  ShardNow now;
  now.changed = TRY(tx.one(sql, "shard_state", {value(issuer), value(shard)})).integer(0);
  if (const auto row = TRY(tx.maybe(sql, "latest_crl", {value(issuer), value(shard)}))) {
    now.latest = crl_of(*row);
    now.latest_revision = row->integer(7);
  }
  return now;
}

Bytes big_endian(std::int64_t number) {
  Bytes octets;
  for (int shift = 56; shift >= 0; shift -= 8) octets.push_back(static_cast<std::uint8_t>(number >> shift));
  octets.erase(octets.begin(),
               std::find_if(octets.begin(), octets.end(), [](std::uint8_t o) { return o != 0; }));
  return octets;
}

}  // namespace

Result<CrlRecord> Authority::publish_crl(const std::string& issuer_id, int shard) {
  State& s = *state_;
  const auto issuer = s.issuers.find(issuer_id);
  if (issuer == s.issuers.end() || shard < 0 || shard >= issuer->second.shards)
    return not_found("ca.no_crl", {{"issuer", issuer_id}});
  const Timestamp now = s.parts.clock.now();

  // Revocations and the revision they belong to are read in one snapshot.
  ShardNow before;
  std::vector<validation::RevokedEntry> entries;
  TRY(s.parts.store.read(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    before = TRY(shard_now(tx, issuer_id, shard));
    const Timestamp since = before.latest ? before.latest->this_update : Timestamp{};
    entries.clear();
    for (const store::Row& row :
         TRY(tx.query(sql, "crl_entries", {value(issuer_id), value(shard), value(since)})))
      entries.push_back({.serial = TRY(from_hex(row.text(0))),
                         .at = row.time(1),
                         .reason = static_cast<int>(row.integer(2))});
    return {};
  }));

  CrlRecord list;
  list.issuer = issuer_id;
  list.shard = shard;
  list.this_update = Timestamp::from_seconds(now.seconds());
  list.next_update = list.this_update + s.settings.crl_lifetime;
  // Grows without a counter that a restored backup could turn back. [RFC 5280 §5.2.3]
  list.number = before.latest ? std::max(now, before.latest->number + std::chrono::microseconds{1}) : now;
  list.entries = static_cast<std::int64_t>(entries.size());

  const keys::Purpose purpose = issuer_id == "root" ? keys::Purpose::root : keys::Purpose::issuing;
  crypto::Signer& signer = *issuer->second.signer;
  const crypto::HashAlg hash =
      crypto::is_rsa(signer.kind()) ? crypto::HashAlg::sha256 : crypto::usual_hash(signer.kind());
  validation::CrlOrder order{.number = big_endian(list.number.micros()),
                             .this_update = list.this_update,
                             .next_update = list.next_update};
  if (issuer->second.shards > 1) order.shard_url = s.settings.crl_url(issuer_id, shard);
  list.der = TRY(validation::build_crl(entries, order, s.own.at(purpose), signer, hash));

  TRY(s.parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(sql, "insert_crl",
                   {value(issuer_id), value(shard), value(list.number), value(list.this_update),
                    value(list.next_update), value(list.entries), value(before.changed), value(list.der)}));
    TRY(journal::append(tx, now,
                        {.act = "crl.published",
                         .subject = "crl:" + issuer_id,
                         .actor = "system",
                         .facts = {{"shard", std::to_string(shard)},
                                   {"number", hex(big_endian(list.number.micros()))},
                                   {"entries", std::to_string(list.entries)},
                                   {"sha256", hex(crypto::sha256(list.der))}}}));
    return {};
  }));
  return list;
}

Result<int> Authority::publish_due() {
  State& s = *state_;
  const Timestamp now = s.parts.clock.now();
  int published = 0;
  for (const auto& [id, issuer] : s.issuers) {
    for (int shard = 0; shard < issuer.shards; ++shard) {
      const ShardNow is = TRY(s.parts.store.read(
          Scope::installation(), [&, &name = id](Transaction& tx) { return shard_now(tx, name, shard); }));
      const bool due = !is.latest || is.latest_revision != is.changed ||
                       now - is.latest->this_update >= s.settings.crl_renewal;
      if (!due) continue;
      TRY(publish_crl(id, shard));
      ++published;
    }
  }
  return published;
}

Result<CrlRecord> Authority::latest_crl(const std::string& issuer, int shard) {
  const auto row = TRY(state_->parts.store.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "latest_crl", {value(issuer), value(shard)});
  }));
  if (!row) return not_found("ca.no_crl", {{"issuer", issuer}});
  return crl_of(*row);
}

}  // namespace paraf::ca
