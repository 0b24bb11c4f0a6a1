// The authority's own certificates: taking them up, and following them with new ones in time.
#include <algorithm>
#include <charconv>

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

Result<std::string> Authority::State::newest(const std::string& profile, bool speaking) const {
  const std::shared_lock hold{growing};
  const bool asked = speaking && profile == keys::name_of(keys::Purpose::issuing);
  // Ids of one profile differ in their number alone. The end of validity says nothing: a root that is elsewhere
  // may give the newer one a shorter life.
  const Issuer* last = nullptr;
  for (const auto& [id, each] : issuers)
    if (each.profile == profile && (!asked || spoken_for.contains(id)) &&
        (last == nullptr || generation_of(id, profile) > generation_of(last->id, profile)))
      last = &each;
  if (last == nullptr || last->signer == nullptr) return unavailable("ca.key_missing", profile);
  return last->id;
}

// Asked of memory: what the root's list ended has to end here at once, not with the next start.
Result<void> Authority::State::not_revoked(const std::string& issuer) const {
  const crypto::Certificate *root = nullptr, *ours = nullptr;
  {
    const std::shared_lock hold{growing};
    const auto above = issuer_certificates.find("root"), below = issuer_certificates.find(issuer);
    if (above == issuer_certificates.end() || below == issuer_certificates.end()) return {};
    root = &above->second;
    ours = &below->second;
  }
  const auto told = status->status(*root, ours->serial());
  if (told && told->kind == validation::Status::Kind::revoked) return refused("ca.policy.issuer_revoked");
  return {};
}

Result<bool> Authority::State::load() {
  bool fresh = false;
  for (const keys::Purpose purpose : all_purposes) {
    const std::string id{keys::name_of(purpose)};
    std::vector<Record> records;
    std::size_t newest = 0, alive = 0;  // the generation of the newest that was not revoked; how many were not
    for (const store::Row& row : TRY(parts.store.read(
             Scope::installation(), [&](Transaction& tx) { return tx.query(sql, "own_certificates", {value(id)}); }))) {
      records.push_back(record_of(row));
      if (records.back().revoked) continue;
      newest = records.size();
      ++alive;
    }
    {
      const std::unique_lock hold{growing};
      generations[purpose] = records.size();
      if (purpose == keys::Purpose::ocsp)
        for (const Record& record : records) spoken_for.insert(record.issuer);
      const auto known = own.find(purpose);
      if (known != own.end() && known->second.size() == alive) continue;
    }
    if (alive == 0) return not_found("ca.none", {{"certificate", id}});
    const auto signers = TRY(parts.keyring.signers(purpose));
    std::size_t generation = 0;
    for (const Record& record : records) {
      ++generation;
      if (record.revoked) continue;
      const crypto::Certificate certificate = TRY(crypto::Certificate::parse(record.der));
      {
        const std::shared_lock hold{growing};
        const auto known = own.find(purpose);
        if (known != own.end() &&
            std::ranges::any_of(known->second, [&](const Service& s) { return s.certificate == certificate; }))
          continue;
      }
      auto signer = signer_of(signers, certificate.spki());
      // An old key may have been taken away when its last certificate had ended; the newest must be there, unless
      // it never was: a root that is elsewhere.
      const bool away = purpose == keys::Purpose::root && record.order.starts_with(away_order);
      if (!signer && !away && generation == newest) return unavailable("ca.key_missing", id);
      if (profiles.at(id).is_ca && (signer || away)) {
        const std::string name = generation_name(id, generation);
        const ByteView subject = certificate.subject();
        TRY(add_issuer(name, id, signer, {subject.begin(), subject.end()}, certificate.not_after(), certificate.spki()));
        status->serve(name, certificate);
        const std::unique_lock hold{growing};
        issuer_certificates.emplace(name, certificate);
      }
      const std::unique_lock hold{growing};
      own[purpose].push_back({record.issuer, certificate, std::move(signer)});
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

// The list first and the responder last: with it the CA speaks, and everything is issued under it from then on.
Result<void> Authority::State::raise_issuing(Authority& authority, const std::string& order, const std::string& actor) {
  TRY(load());
  parts.fault("ca.issuing_loaded");
  TRY(authority.publish_due());
  parts.fault("ca.issuing_listed");
  const std::string of_responder = order + ":ocsp";
  if (TRY(before(of_responder, of_responder))) return {};
  const auto responder = authority.signer(keys::Purpose::ocsp);
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

const crypto::Certificate& Authority::certificate(keys::Purpose purpose) const {
  const std::shared_lock hold{state_->growing};
  return state_->own.at(purpose).back().certificate;
}

std::shared_ptr<crypto::Signer> Authority::signer(keys::Purpose purpose) const {
  const std::shared_lock hold{state_->growing};
  return state_->own.at(purpose).back().signer;
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
    // The newest responder under this CA.
    const auto newest =
        std::find_if(services.rbegin(), services.rend(), [&, &name = id](const State::Service& service) {
          return service.issuer == name && service.signer != nullptr;
        });
    if (newest != services.rend()) all.push_back({certificate, newest->certificate, newest->signer});
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

Result<bool> Authority::reload() { return state_->load(); }

// The order's id says which certificate it follows, so that two nodes that see the same one running out
// make one new one between them.
Result<int> Authority::renew_services(const std::string& actor) {
  State& s = *state_;
  const Timestamp now = s.parts.clock.now();
  const auto running_out = [&](const crypto::Certificate& c, Timestamp issuer_end) {
    // Where the issuer's own end has cut it short, a new one would not last longer.
    return c.not_after() < issuer_end && c.not_after() - now < (c.not_after() - c.not_before()) / 4;
  };
  struct Due {
    keys::Purpose purpose;
    State::Service service;
  };
  std::vector<Due> due;
  {
    const std::shared_lock hold{s.growing};
    const State::Service& stamper = s.own.at(keys::Purpose::tsa).back();
    if (running_out(stamper.certificate, s.issuers.at(stamper.issuer).not_after))
      due.push_back({keys::Purpose::tsa, stamper});
    std::map<std::string, const State::Service*> newest;
    for (const State::Service& service : s.own.at(keys::Purpose::ocsp)) newest[service.issuer] = &service;
    for (const auto& [issuer, service] : newest)
      if (service->signer && running_out(service->certificate, s.issuers.at(issuer).not_after))
        due.push_back({keys::Purpose::ocsp, *service});
  }
  int made = 0;
  for (const Due& each : due) {
    const std::string issuer =
        each.purpose == keys::Purpose::tsa ? TRY(s.issuing_now("issuing")) : each.service.issuer;
    const std::string order = "renew:" + each.service.certificate.serial_hex();
    if (TRY(s.before(order, order))) continue;
    TRY(s.issue_own(each.purpose, *each.service.signer, issuer, order, actor));
    ++made;
  }
  if (made != 0) TRY(s.load());
  return made;
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
  else
    TRY(s.load());
  return *record;
}

}  // namespace paraf::ca
