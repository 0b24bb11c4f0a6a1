// After a restore: no serial twice, nobody back from the dead.
#include <set>

#include "platform/crypto/crl.h"
#include "platform/journal/journal.h"
#include "platform/store/restore_guard.h"
#include "trust/ca/records.h"
#include "trust/ca/state.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;
namespace der = crypto::der;
namespace tag = der::tag;

namespace {

struct Listed {
  std::string issuer, serial;
  int shard = 0;
  Timestamp at;
  int reason = 0;
};

// The entries of a list that crypto::Crl has read already. [RFC 5280 §5.1]
Result<std::vector<Listed>> entries_of(const crypto::Crl& list, const std::string& issuer) {
  std::vector<Listed> all;
  der::Reader outer{list.der()};
  der::Reader object = TRY(outer.enter(tag::sequence));
  der::Reader body = TRY(object.enter(tag::sequence));
  TRY(body.optional(tag::integer));  // version
  TRY(body.next(tag::sequence));     // algorithm
  TRY(body.next(tag::sequence));     // issuer
  TRY(body.next());                  // thisUpdate
  TRY(body.next());                  // nextUpdate
  if (!body.at(tag::sequence)) return all;
  der::Reader rows = TRY(body.enter(tag::sequence));
  while (!rows.empty()) {
    der::Reader row = TRY(rows.enter(tag::sequence));
    Listed entry;
    entry.issuer = issuer;
    entry.serial = hex(TRY(row.unsigned_integer()));
    entry.at = TRY(row.time());
    if (!row.empty()) {
      der::Reader extensions = TRY(row.enter(tag::sequence));
      while (!extensions.empty()) {
        der::Reader extension = TRY(extensions.enter(tag::sequence));
        if (TRY(extension.oid()) != crypto::oid::reason_code) continue;
        if (extension.at(tag::boolean)) TRY(extension.boolean());
        der::Reader value{TRY(extension.octet_string())};
        entry.reason = TRY(value.enumerated());
      }
    }
    all.push_back(std::move(entry));
  }
  return all;
}

bool newer(const crypto::Crl& list, const CrlRecord& known) {
  Bytes number = list.number().value_or(Bytes{});
  Bytes before;
  for (int shift = 56; shift >= 0; shift -= 8)
    before.push_back(static_cast<std::uint8_t>(known.number.micros() >> shift));
  // Octets of one length compare as their numbers do.
  const std::size_t width = std::max(number.size(), before.size());
  number.insert(number.begin(), width - number.size(), 0);
  before.insert(before.begin(), width - before.size(), 0);
  return number > before && list.this_update() >= known.this_update;
}

}  // namespace

Result<bool> Authority::restore_pending() {
  return state_->parts.store.read(Scope::installation(), [](Transaction& tx) -> Result<bool> {
    return TRY(store::restore_guard::pending(tx)).has_value();
  });
}

Result<Authority::Restored> Authority::clear_restore(const std::vector<Bytes>& published_crls, const TwoOfficers& officers,
                                                     bool nothing_newer) {
  State& s = *state_;
  if (officers.first.empty() || officers.second.empty() || officers.first == officers.second)
    return forbidden("ca.restore_two_officers");
  if (!TRY(restore_pending())) return conflict("store.no_restore_pending");
  const Timestamp now = s.parts.clock.now();
  std::vector<Listed> listed;
  std::set<std::pair<std::string, int>> covered;
  for (const Bytes& octets : published_crls) {
    const crypto::Crl list = TRY(crypto::Crl::parse(octets));
    bool ours = false;
    for (const auto& [issuer, certificate] : issuers()) {
      if (!list.signed_by(certificate)) continue;
      ours = true;
      const int shards = s.shards_of(issuer);
      // The full list of a CA with shards has no address of a shard in it, and speaks for all of them.
      const bool full = shards > 1 && !list.shard_url();
      int shard = 0;
      while (!full && shards > 1 && shard < shards && list.shard_url() != s.settings.crl_url(issuer, shard)) ++shard;
      if (shard == shards) return refused("ca.restore_list_foreign");
      // What the backup knows itself says nothing about what came after it, nor does a list that nobody trusts any more.
      for (int each = full ? 0 : shard; each < (full ? shards : shard + 1); ++each) {
        const auto known = TRY(s.list_on_record(issuer, each));
        if (list.next_update() > now && (!known || newer(list, *known))) covered.insert({issuer, each});
      }
      for (Listed& entry : TRY(entries_of(list, issuer))) {
        entry.shard = full ? shard_of(TRY(from_hex(entry.serial)), shards) : shard;
        listed.push_back(std::move(entry));
      }
    }
    if (!ours) return refused("ca.restore_list_foreign");
  }
  for (const auto& [id, certificate] : issuers())
    for (int shard = 0; shard < s.shards_of(id); ++shard)
      if (!nothing_newer && !covered.contains({id, shard}))
        return refused("ca.restore_list_missing", {{"issuer", id}, {"shard", std::to_string(shard)}});

  const Restored done = TRY(s.parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<Restored> {
    if (!TRY(store::restore_guard::pending(tx))) return conflict("store.no_restore_pending");
    Restored count;
    std::set<std::int64_t> burn{s.serials.prefix()};
    for (const store::Row& row : TRY(tx.query(sql, "prefixes", {}))) burn.insert(row.integer(0));
    for (const Listed& entry : listed) {
      burn.insert(TRY(from_hex(entry.serial)).front());
      const std::int64_t revision = TRY(next_revision(tx));
      const auto revoked = TRY(tx.execute(sql, "revoke_restored", {value(entry.issuer), value(entry.serial), value(entry.at),
                                                                   value(entry.reason), value(revision)}));
      if (revoked != 0) {
        ++count.revoked;
      } else {
        // Where nothing is known of it but this, it stays on the list as long as its issuer lives.
        count.lost += static_cast<int>(
            TRY(tx.execute(sql, "insert_lost",
                           {value(entry.issuer), value(entry.serial), value(entry.shard), value(now),
                            value(s.issuer(entry.issuer).not_after), value(Bytes{}), value(entry.at),
                            value(entry.reason), value(revision)})));
      }
      TRY(tx.execute(sql, "shard_changed", {value(entry.issuer), value(entry.shard), value(revision)}));
    }
    for (const std::int64_t prefix : burn) TRY(tx.execute(sql, "burn_prefix", {value(prefix), value(now)}));
    count.prefixes_burnt = static_cast<int>(burn.size());
    TRY(store::restore_guard::clear(tx, now, officers.first, "prefixes burnt: " + std::to_string(burn.size())));
    TRY(journal::append(tx, now, {.act = "authority.restore_cleared", .subject = "authority", .actor = officers.first,
                                  .facts = {{"with", officers.second},
                                            {"nothing_newer", nothing_newer ? "yes" : "no"},
                                            {"lists", std::to_string(published_crls.size())},
                                            {"prefixes", std::to_string(count.prefixes_burnt)},
                                            {"revoked", std::to_string(count.revoked)},
                                            {"lost", std::to_string(count.lost)}}}));
    return count;
  }));
  s.serials.forget();
  TRY(s.serials.use_prefix_of(s.settings.node));
  TRY(s.status->refresh());
  TRY(publish_due());
  return done;
}

}  // namespace paraf::ca
