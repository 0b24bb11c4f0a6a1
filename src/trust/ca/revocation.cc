// Revoking, and the lists that say so.
#include <algorithm>
#include <array>

#include "platform/journal/journal.h"
#include "platform/store/restore_guard.h"
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

Result<bool> revoke_in(Transaction& tx, Timestamp now, const Revoking& what) {
  const std::int64_t revision = TRY(next_revision(tx));
  const auto changed = TRY(tx.execute(sql, "revoke",
                                      {value(what.issuer), value(what.serial), value(now), value(static_cast<int>(what.reason)),
                                       value(revision), value(what.invalid_since)}));
  if (changed == 0) return false;
  TRY(tx.execute(sql, "shard_changed", {value(what.issuer), value(what.shard), value(revision)}));
  journal::Entry entry{.act = what.reason == Reason::certificate_hold ? "certificate.suspended" : "certificate.revoked",
                       .subject = "certificate:" + what.serial,
                       .actor = what.actor,
                       .facts = {{"issuer", what.issuer}, {"reason", std::string{name_of(what.reason)}}}};
  if (what.invalid_since) entry.facts.emplace_back("invalid_since", what.invalid_since->rfc3339());
  TRY(journal::append(tx, now, entry));
  return true;
}

// A key that is known to others is never certified again, and whatever it was certified for ends
// with it. [CPS §4.9.1]
Result<void> Authority::State::block_in(Transaction& tx, Timestamp now, const std::string& spki_hash, const std::string& why,
                                       std::optional<Timestamp> invalid_since, const std::string& actor) {
  if (TRY(tx.execute(sql, "block_key", {value(spki_hash), value(now), value(why)})) != 0)
    TRY(journal::append(
        tx, now,
        {.act = "key.blocked", .subject = "public_key:" + spki_hash, .actor = actor, .facts = {{"why", why}}}));
  // What is being signed at this moment is given up: its order finds the key blocked.
  for (const store::Row& row : TRY(tx.query(sql, "promises_of_key", {value(spki_hash)})))
    TRY(presume_in(tx, now, {row.text(0), row.text(1), row.text(2), static_cast<int>(row.integer(3))}, "key_blocked"));
  for (const store::Row& row : TRY(tx.query(sql, "certificates_of_key", {value(spki_hash)}))) {
    // A certificate cannot have been wrong before it was.
    const auto since = invalid_since ? std::optional{std::max(*invalid_since, row.time(3))} : std::nullopt;
    TRY(revoke_in(tx, now,
                  {row.text(0), row.text(1), static_cast<int>(row.integer(2)), Reason::key_compromise, since, actor}));
  }
  return {};
}

Result<Record> Authority::revoke(const std::string& issuer, const std::string& serial, Reason reason,
                                 const std::string& actor, std::optional<Timestamp> invalid_since) {
  State& s = *state_;
  const Record before = TRY(find(issuer, serial));
  if (issuer == "root" && root_is_away()) return refused("root.away");
  if (before.state == Record::State::promised)
    return conflict("ca.order_in_progress", {{"order", before.order}});
  const Timestamp now = s.parts.clock.now();
  // [RFC 5280 §5.3.2] a hold has no such date: nothing is known yet.
  if (invalid_since &&
      (*invalid_since > now || *invalid_since < before.not_before || reason == Reason::certificate_hold))
    return refused("ca.invalidity_date", {{"from", before.not_before.rfc3339()}});
  const int shard = shard_of(TRY(from_hex(serial)), s.shards_of(issuer));
  std::string spki_hash;
  if (reason == Reason::key_compromise && before.state == Record::State::issued)
    spki_hash = hex(crypto::sha256(TRY(crypto::Certificate::parse(before.der)).spki()));
  TRY(s.parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    if (!TRY(revoke_in(tx, now, {issuer, serial, shard, reason, invalid_since, actor})))
      return conflict("ca.revoked_already", {{"serial", serial}});
    if (!spki_hash.empty()) TRY(s.block_in(tx, now, spki_hash, "keyCompromise", invalid_since, actor));
    return {};
  }));
  ++s.counts.revoked;
  TRY(s.status->refresh());
  if (before.subscriber.empty()) TRY(s.load());  // one of our own: what it did stops at once
  return find(issuer, serial);
}

Result<Record> Authority::suspend(const std::string& issuer, const std::string& serial, const std::string& actor) {
  return revoke(issuer, serial, Reason::certificate_hold, actor);
}

Result<int> Authority::block_key(ByteView spki, const std::string& why, const std::string& actor) {
  State& s = *state_;
  const std::string spki_hash = hex(crypto::sha256(spki));
  const Timestamp now = s.parts.clock.now();
  TRY(s.parts.store.transact(Scope::installation(), [&](Transaction& tx) {
    return s.block_in(tx, now, spki_hash, why, std::nullopt, actor);
  }));
  s.parts.fault("ca.key_blocked");
  TRY(s.status->refresh());
  TRY(s.load());
  return static_cast<int>(TRY(ended_with_key(spki)).size());
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
  if (before.subscriber.empty()) TRY(s.load());
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

// An issuer with shards has the full list besides.
static bool has_list(const Issuer& issuer, int shard) {
  return (shard >= 0 && shard < issuer.shards) || (shard == CrlRecord::full && issuer.shards > 1);
}

Result<CrlRecord> Authority::publish_crl(const std::string& issuer_id, int shard) {
  State& s = *state_;
  const auto all = issuers();
  const auto certificate = std::ranges::find_if(all, [&](const auto& each) { return each.first == issuer_id; });
  if (certificate == all.end() || !has_list(s.issuer(issuer_id), shard))
    return not_found("ca.no_crl", {{"issuer", issuer_id}});
  const Issuer& issuer = s.issuer(issuer_id);
  if (!issuer.signer && issuer_id == "root" && root_is_away()) return refused("root.away");
  if (!issuer.signer) return unavailable("ca.key_missing", issuer_id);
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
                         .reason = static_cast<int>(row.integer(2)),
                         .invalid_since = row.is_null(3) ? std::nullopt : std::optional{row.time(3)}});
    return {};
  }));

  CrlRecord list;
  list.issuer = issuer_id;
  list.shard = shard;
  list.this_update = Timestamp::from_seconds(now.seconds());
  list.next_update = list.this_update + (issuer_id == "root" ? s.settings.root_crl_lifetime : s.settings.crl_lifetime);
  // Grows without a counter that a restored backup could turn back. [RFC 5280 §5.2.3]
  list.number = before.latest ? std::max(now, before.latest->number + std::chrono::microseconds{1}) : now;
  list.entries = static_cast<std::int64_t>(entries.size());

  crypto::Signer& signer = *issuer.signer;
  const crypto::HashAlg hash =
      crypto::is_rsa(signer.kind()) ? crypto::HashAlg::sha256 : crypto::usual_hash(signer.kind());
  validation::CrlOrder order{.number = big_endian(list.number.micros()),
                             .this_update = list.this_update,
                             .next_update = list.next_update};
  if (issuer.shards > 1 && shard != CrlRecord::full) order.shard_url = s.settings.crl_url(issuer_id, shard);
  list.der = TRY(validation::build_crl(entries, order, certificate->second, signer, hash));

  TRY(s.parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(store::restore_guard::require_clear(tx));
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
  ++s.counts.lists;
  return list;
}

Result<int> Authority::publish_due() {
  State& s = *state_;
  if (TRY(restore_pending())) return 0;
  const Timestamp now = s.parts.clock.now();
  int published = 0;
  Result<void> well;  // one list that fails keeps back no other
  for (const auto& [id, certificate] : issuers()) {
    const Issuer& issuer = s.issuer(id);
    if (!issuer.signer) continue;  // its lists are brought (take_root_list), or it was revoked and its key destroyed
    for (int shard = issuer.shards > 1 ? CrlRecord::full : 0; shard < issuer.shards; ++shard) {
      const ShardNow is = TRY(s.parts.store.read(
          Scope::installation(), [&, &name = id](Transaction& tx) { return shard_now(tx, name, shard); }));
      const bool due = !is.latest || is.latest_revision != is.changed ||
                       now - is.latest->this_update >= s.settings.crl_renewal;
      if (!due) continue;
      if (const auto done = publish_crl(id, shard); done) ++published;
      else if (well) well = tl::unexpected<Error>(done.error());
    }
  }
  TRY(std::move(well));
  return published;
}

Result<std::optional<CrlRecord>> Authority::State::list_on_record(const std::string& issuer, int shard) {
  const auto row = TRY(parts.store.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "latest_crl", {value(issuer), value(shard)});
  }));
  return row ? std::optional{crl_of(*row)} : std::nullopt;
}

Result<CrlRecord> Authority::latest_crl(const std::string& issuer, int shard) {
  if (TRY(restore_pending())) return unavailable("store.restore_pending");
  auto list = TRY(state_->list_on_record(issuer, shard));
  if (!list) return not_found("ca.no_crl", {{"issuer", issuer}});
  return std::move(*list);
}

Result<std::optional<Timestamp>> Authority::unpublished_since(const std::string& issuer, int shard) {
  return state_->parts.store.read(Scope::installation(), [&](Transaction& tx) -> Result<std::optional<Timestamp>> {
    const ShardNow now = TRY(shard_now(tx, issuer, shard));
    if (now.latest_revision == now.changed) return std::optional<Timestamp>{};
    const auto row = TRY(tx.one(sql, "unpublished", {value(issuer), value(shard), value(now.latest_revision)}));
    return row.is_null(0) ? std::optional<Timestamp>{} : std::optional{row.time(0)};
  });
}

}  // namespace paraf::ca
