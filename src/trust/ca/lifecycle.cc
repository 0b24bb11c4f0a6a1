// What follows a certificate: renewal, another key, another name.
#include <algorithm>

#include "trust/ca/records.h"
#include "trust/ca/state.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

std::string fingerprint_of(const Renewal& r) {
  crypto::Hasher hasher;
  const auto put = [&](ByteView part) {
    hasher.update(bytes_of(std::to_string(part.size()) + ":")).update(part);
  };
  put(bytes_of(std::to_string(static_cast<int>(r.kind))));
  put(bytes_of(r.issuer));
  put(bytes_of(r.serial));
  put(bytes_of(r.key.text()));
  put(r.public_key);
  if (r.subject) {
    const Subject& s = *r.subject;
    for (const std::string* text : {&s.common_name, &s.organization, &s.organizational_unit, &s.title,
                                    &s.locality, &s.organization_identifier, &s.email})
      put(bytes_of(*text));
    for (const std::string& name : s.dns_names) put(bytes_of(name));
  }
  return hex(hasher.finish());
}

// Why this one is not followed; empty: it may be.
std::string_view not_renewable(const Record& record, Timestamp now) {
  if (record.state != Record::State::issued) return "not_issued";
  if (record.revoked) return record.revoked->reason == Reason::certificate_hold ? "held" : "revoked";
  if (record.not_after < now) return "expired";
  return {};
}

}  // namespace

Result<Accepted> Authority::State::accept(const Renewal& r, const Record& old) {
  if (const auto why = not_renewable(old, parts.clock.now()); !why.empty())
    return conflict("ca.not_renewable", {{"serial", old.serial}, {"why", std::string{why}}});
  const auto profile = profiles.find(old.profile);
  if (profile == profiles.end() || !profile->second.end_entity_subscriber)
    return refused("ca.policy.profile", {{"profile", old.profile}});
  if (r.id.empty()) return refused("ca.policy.order");
  using Kind = Renewal::Kind;
  const bool fits = (r.kind == Kind::renew && r.public_key.empty() && !r.subject) ||
                    (r.kind == Kind::rekey && !r.public_key.empty() && !r.subject) ||
                    (r.kind == Kind::replace && (!r.public_key.empty() || r.subject));
  if (!fits) return refused("ca.policy.renewal");

  const crypto::Certificate certificate = TRY(crypto::Certificate::parse(old.der));
  const ByteView old_name = certificate.subject(), old_key = certificate.spki();
  Bytes subject{old_name.begin(), old_name.end()}, alternative = alternative_name_of(certificate);
  if (r.subject) {
    subject = TRY(subject_name(profile->second, *r.subject, old.subscriber));
    alternative = TRY(alternative_name(profile->second, *r.subject));
  }
  const Bytes spki = r.public_key.empty() ? Bytes{old_key.begin(), old_key.end()} : r.public_key;
  const bool same_key = std::ranges::equal(spki, old_key);
  if (r.kind == Kind::rekey && same_key) return refused("ca.policy.renewal");

  Particulars about;
  about.order = r.id;
  about.fingerprint = fingerprint_of(r);
  about.subscriber = old.subscriber;
  about.key = same_key ? old.key : r.key;
  about.actor = r.actor;
  about.approval = hex(r.approval);
  about.follows = old.serial;
  if (r.kind == Kind::replace)
    about.replaces = Revoking{
        .issuer = old.issuer,
        .serial = old.serial,
        .shard = shard_of(certificate.serial(), shards_of(old.issuer)),
        .reason = std::ranges::equal(subject, old_name) ? Reason::superseded : Reason::affiliation_changed,
        .actor = r.actor};
  return admit(profile->second, std::move(subject), std::move(alternative), spki, std::move(about));
}

Result<Record> Authority::renew(const Renewal& r) {
  State& s = *state_;
  if (const auto made = TRY(s.before(r.id, fingerprint_of(r)))) return *made;
  Record made = TRY(s.issue(TRY(s.accept(r, TRY(find(r.issuer, r.serial))))));
  if (r.kind == Renewal::Kind::replace) TRY(s.status->refresh());
  return made;
}

// ---- what would come of it ----

Result<Draft> Authority::State::draft(const Accepted& a) {
  const auto key = TRY(parts.store.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "key", {value(a.about.spki_hash)});
  }));
  if (key && !key->is_null(1)) return refused("ca.key_blocked");
  if (key && key->text(0) != a.about.subscriber.text()) return refused("ca.key_of_another");
  TRY(rehearse(a));
  return Draft{.issuer = a.issuer->id,
               .profile = a.profile->id,
               .subject = TRY(crypto::name_text(a.subject)),
               .key = TRY(crypto::kind_of(a.spki)),
               .key_hash = a.about.spki_hash,
               .not_before = a.not_before,
               .not_after = a.not_after};
}

Result<Draft> Authority::rehearse(const IssuanceOrder& order) { return state_->draft(TRY(state_->accept(order))); }

Result<Draft> Authority::rehearse(const Renewal& r) {
  return state_->draft(TRY(state_->accept(r, TRY(find(r.issuer, r.serial)))));
}

Result<std::vector<Record>> Authority::State::records_of_key(ByteView spki, std::string_view statement) {
  return parts.store.read(Scope::installation(), [&](Transaction& tx) -> Result<std::vector<Record>> {
    std::vector<Record> all;
    for (const store::Row& row : TRY(tx.query(sql, statement, {value(hex(crypto::sha256(spki)))})))
      all.push_back(record_of(TRY(tx.one(sql, "certificate", {value(row.text(0)), value(row.text(1))}))));
    return all;
  });
}

Result<std::vector<Record>> Authority::of_key(ByteView spki) { return state_->records_of_key(spki, "certificates_of_key"); }

Result<std::vector<Record>> Authority::ended_with_key(ByteView spki) {
  return state_->records_of_key(spki, "ended_with_key");
}

Result<bool> Authority::is_blocked(ByteView spki) {
  const auto key = TRY(state_->parts.store.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "key", {value(hex(crypto::sha256(spki)))});
  }));
  return key && !key->is_null(1);
}

}  // namespace paraf::ca
