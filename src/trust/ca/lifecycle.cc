// What follows a certificate: renewal, another key, another name.
#include <algorithm>

#include "trust/ca/records.h"
#include "trust/ca/state.h"

namespace paraf::ca {

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

Result<Record> Authority::renew(const Renewal& r) {
  State& s = *state_;
  const std::string fingerprint = fingerprint_of(r);
  if (const auto made = TRY(s.before(r.id, fingerprint))) return *made;
  const Record old = TRY(find(r.issuer, r.serial));
  if (const auto why = not_renewable(old, s.parts.clock.now()); !why.empty())
    return conflict("ca.not_renewable", {{"serial", old.serial}, {"why", std::string{why}}});
  const auto profile = s.profiles.find(old.profile);
  if (profile == s.profiles.end() || !profile->second.end_entity_subscriber)
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
  about.fingerprint = fingerprint;
  about.subscriber = old.subscriber;
  about.key = same_key ? old.key : r.key;
  about.actor = r.actor;
  about.approval = hex(r.approval);
  about.follows = old.serial;
  if (r.kind == Kind::replace)
    about.replaces = Revoking{
        .issuer = old.issuer,
        .serial = old.serial,
        .shard = shard_of(certificate.serial(), s.shards_of(old.issuer)),
        .reason = std::ranges::equal(subject, old_name) ? Reason::superseded : Reason::affiliation_changed,
        .actor = r.actor};
  Record made = TRY(s.issue(
      TRY(s.admit(profile->second, std::move(subject), std::move(alternative), spki, std::move(about)))));
  if (r.kind == Kind::replace) TRY(s.status->refresh());
  return made;
}

}  // namespace paraf::ca
