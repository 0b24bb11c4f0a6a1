// What an act of two officers is about, and what it would do: asked before anybody has approved it.
#include <algorithm>

#include "platform/crypto/pem.h"
#include "trust/ca/request_parts.h"
#include "trust/ca/tbs.h"

namespace paraf::ca {

namespace {

std::string hash_text(ByteView octets) { return hex(crypto::sha256(octets)); }

// Certificates that share a key that is no longer to be trusted end together.
Result<std::vector<Record>> sharing(Authority& authority, const Record& record) {
  std::vector<Record> all{record};
  const crypto::Certificate certificate = TRY(crypto::Certificate::parse(record.der));
  for (Record& other : TRY(authority.of_key(certificate.spki())))
    if (other.issuer != record.issuer || other.serial != record.serial) all.push_back(std::move(other));
  return all;
}

bool is_held(const Record& record) {
  return record.revoked && record.revoked->reason == Reason::certificate_hold;
}

std::vector<keys::Purpose> stopping(Authority& authority, const std::vector<Record>& ending) {
  std::vector<keys::Purpose> all;
  for (const Record& record : ending)
    for (const keys::Purpose purpose : authority.stopped_by(record))
      if (std::ranges::find(all, purpose) == all.end()) all.push_back(purpose);
  return all;
}

Result<Preview> of_revocation(Authority& authority, const Record& record, const Request::Content& content) {
  const Reason reason = TRY(reason_named(content_at(content, "reason")));
  if (reason == Reason::certificate_hold) return wrong_content("reason");
  const auto since = TRY(invalid_since_in(content));
  if (record.state == Record::State::promised)
    return conflict("ca.order_in_progress", {{"order", record.order}});
  if (record.revoked && !is_held(record)) return conflict("ca.revoked_already", {{"serial", record.serial}});
  if (since && *since < record.not_before)
    return refused("ca.invalidity_date", {{"from", record.not_before.rfc3339()}});
  if (record.issuer == "root" && authority.root_is_away()) return refused("root.away");
  Preview preview;
  if (reason == Reason::key_compromise && record.state == Record::State::issued)
    preview.ends = TRY(sharing(authority, record));
  else
    preview.ends = {record};
  preview.stops = stopping(authority, preview.ends);
  return preview;
}

Result<Preview> of_hold(Authority& authority, const Record& record, Request::Act act) {
  if (act == Request::Act::release && !is_held(record))
    return conflict("ca.not_held", {{"serial", record.serial}});
  if (act == Request::Act::suspend && record.revoked)
    return conflict("ca.revoked_already", {{"serial", record.serial}});
  Preview preview;
  preview.touches = {record};
  if (act == Request::Act::suspend) preview.stops = stopping(authority, preview.touches);
  return preview;
}

Result<Preview> of_renewal(Authority& authority, const Request::Content& content) {
  Renewal renewal = TRY(renewal_of(content));
  renewal.id = "rehearsal";
  Preview preview;
  preview.makes = TRY(authority.rehearse(renewal));
  const Record old = TRY(authority.find(renewal.issuer, renewal.serial));
  (renewal.kind == Renewal::Kind::replace ? preview.ends : preview.touches) = {old};
  return preview;
}

Result<Preview> of_rollover(Authority& authority, const Request::Content& content, Timestamp now) {
  const keys::Purpose purpose = TRY(purpose_in(content));
  const auto kind = crypto::key_kind(content_at(content, "kind"));
  if (!kind) return wrong_content("kind");
  const std::string id{keys::name_of(purpose)};
  const Profile& profile = authority.profiles().at(id);
  if (std::ranges::find(profile.keys, *kind) == profile.keys.end())
    return refused("ca.policy.key_kind", {{"kind", content_at(content, "kind")}});
  const bool is_ca = purpose == keys::Purpose::issuing;
  const crypto::Certificate& above =
      authority.certificate(is_ca ? keys::Purpose::root : keys::Purpose::issuing);
  Preview preview;
  preview.makes =
      Draft{.issuer = is_ca ? "root" : "issuing",
            .profile = id,
            .subject = is_ca ? authority.next_issuing_name() : authority.certificate(purpose).subject_text(),
            .key = *kind,
            .key_hash = {},
            .not_before = now,
            .not_after = std::min(end_of_validity(profile, now), above.not_after())};
  return preview;
}

Result<Preview> of_taking(Authority& authority, const Request::Content& content) {
  const Bytes given = TRY(from_base64(content_at(content, "certificate")));
  TRY(authority.check_issuing(text_of(given)));
  const crypto::Certificate certificate = TRY(crypto::Certificate::parse(given));
  Preview preview;
  preview.makes = Draft{.issuer = "root",
                        .profile = "issuing",
                        .subject = certificate.subject_text(),
                        .key = TRY(crypto::kind_of(certificate.spki())),
                        .key_hash = hash_text(certificate.spki()),
                        .not_before = certificate.not_before(),
                        .not_after = certificate.not_after()};
  return preview;
}

}  // namespace

Result<std::string> about_of(Request::Act act, const Request::Content& content) {
  const std::string name = std::string{name_of(act)} + ":";
  switch (act) {
    case Request::Act::issue:
      return name + content_at(content, "profile") + ":" + content_at(content, "subscriber") + ":" +
             hash_text(TRY(key_in(content)));
    case Request::Act::revoke:
    case Request::Act::suspend:
    case Request::Act::release:
    case Request::Act::renew:
      return name + content_at(content, "issuer") + ":" + content_at(content, "serial");
    case Request::Act::block_key: return name + hash_text(TRY(key_in(content)));
    case Request::Act::roll_over: return name + content_at(content, "purpose");
    case Request::Act::issue_list: return name + content_at(content, "list");
    case Request::Act::take_issuing: return name;
  }
  return internal("ca.request.act");
}

Result<Preview> Requests::preview(Request::Act act, const Request::Content& content) {
  TRY(check_fields(act, content));
  switch (act) {
    case Request::Act::issue: {
      IssuanceOrder order = TRY(order_of(content));
      order.id = "rehearsal";
      Preview preview;
      preview.makes = TRY(authority_.rehearse(order));
      return preview;
    }
    case Request::Act::revoke:
    case Request::Act::suspend:
    case Request::Act::release: {
      if (act == Request::Act::revoke) TRY(reason_named(content_at(content, "reason")));
      const Record record =
          TRY(authority_.find(content_at(content, "issuer"), content_at(content, "serial")));
      return act == Request::Act::revoke ? of_revocation(authority_, record, content) : of_hold(authority_, record, act);
    }
    case Request::Act::renew: return of_renewal(authority_, content);
    case Request::Act::block_key: {
      // A weak key may be blocked as well as a good one; only what is no key at all may not.
      const Bytes key = TRY(key_in(content));
      TRY(crypto::kind_of(key));
      Preview preview;
      preview.ends = TRY(authority_.of_key(key));
      if (preview.ends.empty() && TRY(authority_.is_blocked(key))) return conflict("ca.key_blocked_already");
      preview.stops = stopping(authority_, preview.ends);
      return preview;
    }
    case Request::Act::roll_over: return of_rollover(authority_, content, parts_.clock.now());
    case Request::Act::issue_list: TRY(rehearse_list(content)); return Preview{};
    case Request::Act::take_issuing: return of_taking(authority_, content);
  }
  return internal("ca.request.act");
}

Result<std::vector<Record>> Requests::touched(const Request& r) {
  if (r.state != Request::State::done) return std::vector<Record>{};
  if (r.act == Request::Act::block_key) return authority_.ended_with_key(TRY(key_in(r.content)));
  if (r.act == Request::Act::renew) {
    const auto made = TRY(authority_.of_order("request:" + r.id.text()));
    return made ? std::vector{*made} : std::vector<Record>{};
  }
  if (r.act != Request::Act::revoke && r.act != Request::Act::suspend && r.act != Request::Act::release)
    return std::vector<Record>{};
  const Record record = TRY(authority_.find(content_at(r.content, "issuer"), content_at(r.content, "serial")));
  if (content_at(r.content, "reason") != name_of(Reason::key_compromise) || record.state != Record::State::issued)
    return std::vector{record};
  return authority_.ended_with_key(TRY(crypto::Certificate::parse(record.der)).spki());
}

Result<void> Requests::rehearse(Request::Act act, const Request::Content& content) {
  TRY(preview(act, content));
  return {};
}

}  // namespace paraf::ca
