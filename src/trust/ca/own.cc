// The authority's own certificates: taking them up, and following them with new ones in time.
#include <algorithm>
#include <charconv>
#include <utility>

#include "platform/journal/journal.h"
#include "trust/ca/records.h"
#include "trust/ca/state.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

constexpr keys::Purpose all_purposes[] = {keys::Purpose::root, keys::Purpose::issuing, keys::Purpose::ocsp,
                                          keys::Purpose::tsa};

bool same(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

// "issuing", "issuing.2": the first keeps the name it had before there was a second.
std::string generation_name(std::string_view profile, std::size_t generation) {
  std::string name{profile};
  if (generation > 1) name += "." + std::to_string(generation);
  return name;
}

std::size_t generation_of(std::string_view id, std::string_view profile) {
  if (id.size() <= profile.size() + 1) return 1;
  std::size_t generation = 1;
  std::from_chars(id.data() + profile.size() + 1, id.data() + id.size(), generation);
  return generation;
}

std::shared_ptr<crypto::Signer> signer_of(const std::vector<std::shared_ptr<crypto::Signer>>& all,
                                          ByteView spki) {
  for (const auto& signer : all)
    if (same(signer->spki(), spki)) return signer;
  return nullptr;
}

}  // namespace

// Under growing.
bool Authority::State::stands(const std::string& issuer) const { return !ended.contains(issuer) && !ended.contains("root"); }

Result<std::string> Authority::State::newest(const std::string& profile, bool speaking) const {
  const std::shared_lock hold{growing};
  const bool asked = speaking && profile == keys::name_of(keys::Purpose::issuing);
  // Ids of one profile differ in their number alone. The end of validity says nothing: a root that is elsewhere
  // may give the newer one a shorter life.
  const Issuer* last = nullptr;
  bool revoked = false;
  for (const auto& [id, each] : issuers) {
    if (each.profile != profile || (asked && !spoken_for.contains(id))) continue;
    if (!stands(id)) revoked = true;
    else if (last == nullptr || generation_of(id, profile) > generation_of(last->id, profile)) last = &each;
  }
  if (last == nullptr && revoked) return refused("ca.policy.issuer_revoked");
  if (last == nullptr || last->signer == nullptr) return unavailable("ca.key_missing", profile);
  return last->id;
}

// What is known of ours by now: how many there were, and which of them were revoked or held. True: something changed.
bool Authority::State::mark(keys::Purpose purpose, const std::vector<Record>& records) {
  const std::string id{keys::name_of(purpose)};
  const std::unique_lock hold{growing};
  bool changed = false;
  generations[purpose] = records.size();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const bool revoked = records[i].revoked.has_value();
    if (purpose == keys::Purpose::ocsp) spoken_for.insert(records[i].issuer);
    if (profiles.at(id).is_ca) {
      const std::string name = generation_name(id, i + 1);
      changed |= revoked ? ended.insert(name).second : ended.erase(name) != 0;
    }
    for (Service& service : own[purpose])
      if (service.serial == records[i].serial) changed |= std::exchange(service.revoked, revoked) != revoked;
  }
  return changed;
}

Result<void> Authority::State::take_up(keys::Purpose purpose, const Record& record, std::size_t generation,
                                       std::shared_ptr<crypto::Signer> signer) {
  const std::string id{keys::name_of(purpose)};
  const crypto::Certificate certificate = TRY(crypto::Certificate::parse(record.der));
  // One that was revoked still says what it has to say of others, in its lists and through its responder.
  const bool away = purpose == keys::Purpose::root && record.order.starts_with(away_order);
  if (profiles.at(id).is_ca && (signer || away || record.revoked || access == Access::look)) {
    const std::string name = generation_name(id, generation);
    const ByteView subject = certificate.subject();
    TRY(add_issuer(name, id, signer, {subject.begin(), subject.end()}, certificate.not_after(), certificate.spki()));
    status->serve(name, certificate);
    const std::unique_lock hold{growing};
    issuer_certificates.emplace(name, certificate);
  }
  const std::unique_lock hold{growing};
  if (std::ranges::any_of(own[purpose], [&](const Service& each) { return each.serial == record.serial; }))
    return {};  // another thread was first
  own[purpose].push_back({record.issuer, record.serial, certificate, std::move(signer), record.revoked.has_value()});
  return {};
}

Result<bool> Authority::State::load() {
  bool fresh = false;
  for (const keys::Purpose purpose : all_purposes) {
    const std::string id{keys::name_of(purpose)};
    std::vector<Record> records;
    std::size_t newest = 0;  // the generation of the newest that was not revoked
    for (const store::Row& row : TRY(parts.store.read(
             Scope::installation(), [&](Transaction& tx) { return tx.query(sql, "own_certificates", {value(id)}); }))) {
      records.push_back(record_of(row));
      if (!records.back().revoked) newest = records.size();
    }
    if (records.empty()) return not_found("ca.none", {{"certificate", id}});
    fresh |= mark(purpose, records);
    std::set<std::string> known;
    {
      const std::shared_lock hold{growing};
      for (const Service& service : own.at(purpose)) known.insert(service.serial);
    }
    if (known.size() == records.size()) continue;
    const auto signers = TRY(parts.keyring.signers(purpose));
    for (std::size_t generation = 1; generation <= records.size(); ++generation) {
      const Record& record = records[generation - 1];
      if (known.contains(record.serial)) continue;
      auto signer = signer_of(signers, TRY(crypto::Certificate::parse(record.der)).spki());
      // An old key may have been taken away when its last certificate had ended; the newest must be there, unless
      // it never was: a root that is elsewhere.
      const bool away = purpose == keys::Purpose::root && record.order.starts_with(away_order);
      if (!signer && !away && access == Access::work && generation == newest) return unavailable("ca.key_missing", id);
      TRY(take_up(purpose, record, generation, std::move(signer)));
      fresh = true;
    }
  }
  return fresh;
}

std::string Authority::State::next_name(keys::Purpose purpose, const std::string& name) const {
  const std::shared_lock hold{growing};
  const auto before = generations.find(purpose);
  if (before == generations.end() || before->second == 0) return name;
  return name + " G" + std::to_string(before->second + 1);
}

std::string Authority::next_issuing_name() const {
  return state_->next_name(keys::Purpose::issuing, state_->settings.issuing_name);
}

Result<std::shared_ptr<crypto::Signer>> Authority::State::spare_key(keys::Purpose purpose) {
  const std::string id{keys::name_of(purpose)};
  std::vector<crypto::Certificate> certified;
  for (const store::Row& row : TRY(parts.store.read(
           Scope::installation(), [&](Transaction& tx) { return tx.query(sql, "own_certificates", {value(id)}); })))
    certified.push_back(TRY(crypto::Certificate::parse(record_of(row).der)));
  const auto signers = TRY(parts.keyring.signers(purpose));
  // The last alone: an earlier one that has no certificate was given up.
  if (signers.empty() || std::ranges::any_of(certified, [&](const crypto::Certificate& c) {
        return same(c.spki(), signers.back()->spki());
      }))
    return std::shared_ptr<crypto::Signer>{};
  return signers.back();
}

Result<std::shared_ptr<crypto::Signer>> Authority::State::next_key(keys::Purpose purpose, crypto::KeyKind kind) {
  const auto& allowed = profiles.at(std::string{keys::name_of(purpose)}).keys;
  if (std::find(allowed.begin(), allowed.end(), kind) == allowed.end())
    return refused("ca.policy.key_kind", {{"kind", std::string{crypto::name_of(kind)}}});
  if (auto spare = TRY(spare_key(purpose)); spare && spare->kind() == kind) return spare;
  TRY(parts.keyring.make_next(purpose, kind));
  parts.fault("ca.next_key_made");
  return TRY(parts.keyring.signers(purpose)).back();
}

// The key that answers now, also where its CA was revoked; a new one where its own certificate was.
Result<std::shared_ptr<crypto::Signer>> Authority::State::voice_key() {
  std::optional<crypto::KeyKind> kind;
  {
    const std::shared_lock hold{growing};
    const auto& services = own.at(keys::Purpose::ocsp);
    const auto usable = std::find_if(services.rbegin(), services.rend(),
                                     [](const Service& each) { return !each.revoked && each.signer; });
    if (usable != services.rend()) return usable->signer;
    kind = TRY(crypto::kind_of(services.back().certificate.spki()));
  }
  return next_key(keys::Purpose::ocsp, *kind);
}

// The list first and the responder last: with it the CA speaks, and everything is issued under it from then on.
Result<void> Authority::State::raise_issuing(Authority& authority, const std::string& order, const std::string& actor) {
  TRY(load());
  parts.fault("ca.issuing_loaded");
  TRY(authority.publish_due());
  parts.fault("ca.issuing_listed");
  const std::string of_responder = order + ":ocsp";
  if (TRY(before(of_responder, of_responder))) return {};
  const auto responder = TRY(voice_key());
  TRY(issue_own(keys::Purpose::ocsp, *responder, TRY(newest("issuing", false)), of_responder, actor));
  TRY(load());
  parts.fault("ca.issuing_raised");
  return {};
}

Result<Record> Authority::State::issue_own(keys::Purpose purpose, const crypto::Signer& key,
                                           const std::string& issuer_id, const std::string& order,
                                           const std::string& actor) {
  const std::string id{keys::name_of(purpose)};
  const Profile& profile = profiles.at(id);
  const std::string& common_name = purpose == keys::Purpose::root      ? settings.root_name
                                   : purpose == keys::Purpose::issuing ? settings.issuing_name
                                   : purpose == keys::Purpose::ocsp    ? settings.ocsp_name
                                                                       : settings.tsa_name;
  TRY(crypto::goodkey(key.spki()));
  const Timestamp now = Timestamp::from_seconds(parts.clock.now().seconds());
  const Issuer& above = issuer(issuer_id);
  Accepted accepted;
  accepted.profile = &profile;
  accepted.issuer = &above;
  accepted.form = &form(issuer_id, id);
  // A CA that follows another has a name of its own, so that nobody takes one's list for the other's.
  const std::string name = profile.is_ca && issuer_id != id ? next_name(purpose, common_name) : common_name;
  accepted.subject =
      TRY(subject_name(profile, {.common_name = name, .organization = settings.organization}, {}));
  accepted.spki = key.spki();
  accepted.key_id = TRY(crypto::key_identifier(key.spki()));
  accepted.not_before = now;
  accepted.not_after = std::min(end_of_validity(profile, now), above.not_after);
  accepted.about.issuer = issuer_id;
  accepted.about.order = order;
  accepted.about.fingerprint = order;
  accepted.about.profile = id;
  accepted.about.spki_hash = hex(crypto::sha256(key.spki()));
  accepted.about.actor = actor;
  accepted.about.node = settings.node;
  accepted.about.run = run;
  accepted.about.profile_hash = profile.hash;
  return issue(accepted);
}

// Under growing. The newest that is worth something: neither it nor the CA above it was revoked.
const Authority::State::Service* Authority::State::in_service(keys::Purpose purpose) const {
  const auto& services = own.at(purpose);
  const auto newest = std::find_if(services.rbegin(), services.rend(),
                                   [&](const Service& each) { return !each.revoked && stands(each.issuer); });
  return newest == services.rend() ? nullptr : &*newest;
}

const crypto::Certificate& Authority::certificate(keys::Purpose purpose) const {
  const std::shared_lock hold{state_->growing};
  const State::Service* service = state_->in_service(purpose);
  return service ? service->certificate : state_->own.at(purpose).back().certificate;
}

std::shared_ptr<crypto::Signer> Authority::signer(keys::Purpose purpose) const {
  const std::shared_lock hold{state_->growing};
  const State::Service* service = state_->in_service(purpose);
  return service ? service->signer : nullptr;
}

std::vector<std::pair<std::string, crypto::Certificate>> Authority::issuers() const {
  const std::shared_lock hold{state_->growing};
  return {state_->issuer_certificates.begin(), state_->issuer_certificates.end()};
}

std::vector<Authority::Responding> Authority::responders() const {
  const std::shared_lock hold{state_->growing};
  std::vector<Responding> all;
  const auto& services = state_->own.at(keys::Purpose::ocsp);
  for (const auto& [id, certificate] : state_->issuer_certificates) {
    const State::Service *speaks = nullptr, *rests = nullptr;  // the newest under this CA
    for (const State::Service& service : services) {
      if (service.issuer != id) continue;
      if (service.revoked) rests = &service;
      else if (service.signer) speaks = &service;
    }
    if (speaks) all.push_back({certificate, speaks->certificate, speaks->signer});
    else if (rests) all.push_back({certificate, rests->certificate, nullptr});
  }
  return all;
}

crypto::Certificates Authority::chain(const crypto::Certificate& leaf) const {
  crypto::Certificates path;
  const std::shared_lock hold{state_->growing};
  const crypto::Certificate* at = &leaf;
  while (!at->self_issued()) {
    const auto above = std::ranges::find_if(state_->issuer_certificates, [&](const auto& issuer) {
      return same(issuer.second.subject(), at->issuer()) &&
             at->authority_key_id() == issuer.second.subject_key_id();
    });
    if (above == state_->issuer_certificates.end()) break;  // not of this authority
    path.push_back(above->second);
    at = &above->second;
  }
  return path;
}

std::vector<keys::Purpose> Authority::stopped_by(const Record& record) const {
  const State& s = *state_;
  if (!record.subscriber.empty() || record.state != Record::State::issued) return {};
  const std::shared_lock hold{s.growing};
  using keys::Purpose;
  std::vector<Purpose> stops;
  if (record.profile == "root") stops = {Purpose::issuing, Purpose::ocsp, Purpose::tsa};
  const auto is_another = [&](const State::Service& each) {
    return !each.revoked && each.signer && each.serial != record.serial && s.stands(each.issuer);
  };
  const auto another = [&](Purpose purpose) { return std::ranges::any_of(s.own.at(purpose), is_another); };
  if (record.profile == "issuing" && !another(Purpose::issuing)) stops = {Purpose::issuing, Purpose::tsa};
  if (record.profile == "tsa" && !another(Purpose::tsa)) stops = {Purpose::tsa};
  if (record.profile == "ocsp" && std::ranges::none_of(s.own.at(Purpose::ocsp), [&](const State::Service& each) {
        return is_another(each) && each.issuer == record.issuer;
      }))
    stops = {Purpose::ocsp};
  return stops;
}

Result<bool> Authority::reload() { return state_->load(); }

// What needs a new certificate of the same key: it ends soon, or, of the time stamper, its CA was revoked. A key
// whose own certificate was revoked gets none.
std::vector<Authority::State::Due> Authority::State::services_due(Timestamp now) const {
  const std::shared_lock hold{growing};
  const auto running_out = [&](const Service& service) {
    const crypto::Certificate& c = service.certificate;
    const auto above = issuers.find(service.issuer);
    // Where the issuer's own end has cut it short, a new one would not last longer.
    return above != issuers.end() && c.not_after() < above->second.not_after &&
           c.not_after() - now < (c.not_after() - c.not_before()) / 4;
  };
  std::vector<Due> due;
  const auto& stampers = own.at(keys::Purpose::tsa);
  const auto stamper = std::find_if(stampers.rbegin(), stampers.rend(),
                                    [](const Service& each) { return !each.revoked && each.signer; });
  if (stamper != stampers.rend() && (!stands(stamper->issuer) || running_out(*stamper)))
    due.push_back({keys::Purpose::tsa, *stamper});
  std::map<std::string, const Service*> newest;
  for (const Service& service : own.at(keys::Purpose::ocsp))
    if (!service.revoked) newest[service.issuer] = &service;
  for (const auto& [issuer, service] : newest)
    if (service->signer && stands(issuer) && running_out(*service)) due.push_back({keys::Purpose::ocsp, *service});
  return due;
}

// The order's id says which certificate it follows, so that two nodes that see the same one running out
// make one new one between them.
Result<int> Authority::renew_services(const std::string& actor) {
  State& s = *state_;
  int made = 0;
  for (const State::Due& each : s.services_due(s.parts.clock.now())) {
    std::string issuer = each.service.issuer;
    if (each.purpose == keys::Purpose::tsa) {
      const auto above = s.issuing_now("issuing");
      if (!above && above.error().code == "ca.policy.issuer_revoked") continue;  // it waits for the next CA
      issuer = TRY(above);
    }
    const std::string order = "renew:" + each.service.serial;
    if (TRY(s.before(order, order))) continue;
    TRY(s.issue_own(each.purpose, *each.service.signer, issuer, order, actor));
    ++made;
  }
  if (made != 0) TRY(s.load());
  return made;
}

// A responder's certificate for every other issuing CA that lost its own: they share the key.
Result<void> Authority::State::lend_voice(const Record& made, const std::string& order, const std::string& actor) {
  const auto key = signer_of(TRY(parts.keyring.signers(keys::Purpose::ocsp)),
                             TRY(crypto::Certificate::parse(made.der)).spki());
  if (!key) return unavailable("ca.key_missing", std::string{keys::name_of(keys::Purpose::ocsp)});
  std::vector<std::string> silent;
  {
    const std::shared_lock hold{growing};
    for (const auto& [id, each] : issuers)
      if (each.profile == "issuing" && each.signer && stands(id) && id != made.issuer && spoken_for.contains(id) &&
          std::ranges::none_of(own.at(keys::Purpose::ocsp),
                               [&, &name = id](const Service& s) { return s.issuer == name && !s.revoked; }))
        silent.push_back(id);
  }
  for (const std::string& id : silent) {
    const std::string each = order + ":" + id;
    if (!TRY(before(each, each))) TRY(issue_own(keys::Purpose::ocsp, *key, id, each, actor));
  }
  return {};
}

Result<Record> Authority::roll_over(keys::Purpose purpose, crypto::KeyKind kind, const std::string& actor,
                                    const std::string& asked) {
  State& s = *state_;
  if (purpose != keys::Purpose::issuing && purpose != keys::Purpose::ocsp && purpose != keys::Purpose::tsa)
    return refused("ca.no_rollover");
  TRY(s.load());
  if (purpose == keys::Purpose::issuing && root_is_away()) return refused("root.away");
  // What a crash left is gone on with: the same request has the effect of one.
  std::optional<Record> record;
  if (!asked.empty()) record = TRY(s.before(asked, asked));
  std::string order = asked;
  if (!record) {
    const auto key = TRY(s.next_key(purpose, kind));
    if (order.empty()) order = "rollover:" + hex(crypto::sha256(key->spki()));
    const std::string above = TRY(s.issuing_now(purpose == keys::Purpose::issuing ? "root" : "issuing"));
    record = TRY(s.issue_own(purpose, *key, above, order, actor));
  }
  if (purpose == keys::Purpose::issuing)
    TRY(s.raise_issuing(*this, order, actor));
  else if (purpose == keys::Purpose::ocsp)
    TRY(s.lend_voice(*record, order, actor));
  TRY(s.load());
  return *record;
}

}  // namespace paraf::ca
