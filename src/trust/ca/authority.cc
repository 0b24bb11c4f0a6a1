#include <algorithm>
#include <chrono>
#include <set>

#include "platform/journal/journal.h"
#include "trust/ca/ca.sql.h"
#include "trust/ca/records.h"
#include "trust/ca/state.h"

namespace paraf::ca {

const store::Sql sql{"ca", embedded::trust_ca_ca_sql};

using store::Scope;
using store::Transaction;
using store::value;

namespace {

using RunId = Id<struct RunTag>;

// A promise may still be at work this long, unless its run is known to be dead.
constexpr std::chrono::minutes patience{10};

std::string fingerprint_of(const IssuanceOrder& order) {
  crypto::Hasher hasher;
  const std::string* texts[] = {&order.profile,
                                &order.subscriber.text(),
                                &order.key.text(),
                                &order.subject.common_name,
                                &order.subject.organization,
                                &order.subject.organizational_unit,
                                &order.subject.title,
                                &order.subject.locality};
  // What is empty in an order adds nothing, so that the fingerprints of older orders stay what they were.
  std::vector<const std::string*> all{std::begin(texts), std::end(texts)};
  for (const std::string* text : {&order.subject.organization_identifier, &order.subject.email})
    if (!text->empty()) all.push_back(text);
  for (const std::string& name : order.subject.dns_names) all.push_back(&name);
  for (const std::string* text : all)
    hasher.update(bytes_of(std::to_string(text->size()) + ":")).update(bytes_of(*text));
  return hex(hasher.update(order.public_key).finish());
}

// Some twenty microseconds, less than waiting for each other would cost.
bool is_quick(crypto::KeyKind kind) { return kind == crypto::KeyKind::p256 || kind == crypto::KeyKind::ed25519; }

Timestamp whole_second(Timestamp t) { return Timestamp::from_seconds(t.seconds()); }

}  // namespace

// ---- the state ----

Authority::State::State(const Parts& p, const AuthoritySettings& s, Profiles all, Access how)
    : parts(p),
      settings(s),
      profiles(std::move(all)),
      access(how),
      run(RunId::make(p.clock.now(), p.random).text()),
      runs(s.runs),
      serials(parts) {}

int Authority::State::shards_of(const std::string& id) const {
  return id.starts_with("issuing") ? settings.crl_shards : 1;
}

Result<void> Authority::State::add_issuer(const std::string& id, const std::string& profile,
                                          std::shared_ptr<crypto::Signer> signer, const Bytes& name, Timestamp not_after,
                                          ByteView spki) {
  if (signer) spki = signer->spki();
  Issuer made;
  made.id = id;
  made.profile = profile;
  made.name = name;
  made.key_id = TRY(crypto::key_identifier(spki));
  made.not_after = not_after;
  made.key = std::make_shared<const crypto::FixedKey>(spki);
  made.signer = std::move(signer);
  made.shards = shards_of(id);
  const std::unique_lock hold{growing};
  Issuer& kept = issuers[id] = std::move(made);
  if (!kept.signer) return {};
  copy_keys.ahead(kept.signer->kind());
  for (const auto& [name_of_profile, each] : profiles)
    if (each.issuer == profile) forms[{id, name_of_profile}] = make_form(each, kept, settings);
  return {};
}

const Issuer& Authority::State::issuer(const std::string& id) const {
  const std::shared_lock hold{growing};
  return issuers.at(id);
}

const Form& Authority::State::form(const std::string& id, const std::string& profile) const {
  const std::shared_lock hold{growing};
  return forms.at({id, profile});
}

// ---- policy ----

Result<Accepted> Authority::State::accept(const IssuanceOrder& order) {
  const auto found = profiles.find(order.profile);
  if (found == profiles.end() || !found->second.end_entity_subscriber)
    return refused("ca.policy.profile", {{"profile", order.profile}});
  if (order.id.empty() || order.subscriber.empty()) return refused("ca.policy.order");
  const Profile& profile = found->second;
  Bytes subject = TRY(subject_name(profile, order.subject, order.subscriber));
  Bytes alternative = TRY(alternative_name(profile, order.subject));
  Particulars about;
  about.order = order.id;
  about.fingerprint = fingerprint_of(order);
  about.subscriber = order.subscriber;
  about.key = order.key;
  about.actor = order.actor;
  about.approval = hex(order.approval);
  return admit(profile, std::move(subject), std::move(alternative), order.public_key, std::move(about));
}

Result<Accepted> Authority::State::admit(const Profile& profile, Bytes subject, Bytes alternative, const Bytes& spki,
                                         Particulars about) {
  const auto kind = crypto::kind_of(spki);
  const auto& allowed = profile.keys;
  if (!kind || std::find(allowed.begin(), allowed.end(), *kind) == allowed.end())
    return refused("ca.policy.key_kind", {{"kind", kind ? std::string{crypto::name_of(*kind)} : "?"}});
  TRY(crypto::goodkey(spki));
  const std::string issuer_id = TRY(issuing_now(profile.issuer));

  Accepted accepted;
  accepted.profile = &profile;
  accepted.issuer = &issuer(issuer_id);
  accepted.form = &form(issuer_id, profile.id);
  accepted.subject = std::move(subject);
  accepted.alternative = std::move(alternative);
  accepted.spki = spki;
  accepted.key_id = TRY(crypto::key_identifier(spki));
  accepted.not_before = whole_second(parts.clock.now());
  // Never past the issuer's own end. [RFC 5280 §6.1, the path would fail]
  accepted.not_after = std::min(end_of_validity(profile, accepted.not_before), accepted.issuer->not_after);
  if (accepted.not_after <= accepted.not_before) return refused("ca.policy.issuer_ended");
  accepted.about = std::move(about);
  accepted.about.issuer = issuer_id;
  accepted.about.profile = profile.id;
  accepted.about.spki_hash = hex(crypto::sha256(spki));
  accepted.about.node = settings.node;
  accepted.about.run = run;
  accepted.about.profile_hash = profile.hash;
  return accepted;
}

Result<void> Authority::State::rehearse(const Accepted& a) {
  Bytes serial{0x01};
  serial.resize(18, 0x55);
  Tbs tbs = make_tbs(*a.form, serial, shard_of(serial, a.issuer->shards), a.not_before, a.not_after,
                     a.subject, a.spki, a.key_id, a.alternative);
  const auto signer = TRY(copy_keys.of(a.issuer->signer->kind()));
  TRY(lint(std::move(tbs), *a.profile, *a.issuer, settings, *signer, a.spki));
  return {};
}

// ---- issuance ----

Result<std::optional<Record>> Authority::State::before(const std::string& order,
                                                       const std::string& fingerprint) {
  const auto row = TRY(parts.store.read(Scope::installation(), [&](Transaction& tx) {
    return tx.maybe(sql, "certificate_of_order", {value(order)});
  }));
  if (!row) return std::nullopt;
  if (row->text(18) != fingerprint) return conflict("ca.order_differs", {{"order", order}});
  Record record = record_of(*row);
  if (record.state != Record::State::issued) return conflict("ca.order_in_progress", {{"order", order}});
  return record;
}

Result<Record> Authority::State::issue(const Accepted& a) {
  const FaultPoint& fault = parts.fault;
  const Bytes serial = TRY(serials.take(a.about.issuer));
  fault("ca.serial_taken");
  const int shard = shard_of(serial, a.issuer->shards);
  Tbs tbs = make_tbs(*a.form, serial, shard, a.not_before, a.not_after, a.subject, a.spki, a.key_id, a.alternative);
  const auto signer = TRY(copy_keys.of(a.issuer->signer->kind()));
  Linted linted = TRY(lint(std::move(tbs), *a.profile, *a.issuer, settings, *signer, a.spki));
  fault("ca.linted");

  auto promised = promise(parts, std::move(linted), a.about);
  if (!promised) {
    // The same order came before, or twice at this moment and the other one was first.
    if (const auto other = TRY(before(a.about.order, a.about.fingerprint))) return *other;
    return tl::unexpected<Error>(promised.error());
  }
  fault("ca.promised");

  // From here the serial may be on a certificate. Whatever fails, it is presumed to be.
  const auto fail = [&](const Error& error) -> Result<Record> {
    (void)give_up({a.about.issuer, hex(serial), a.about.order, shard}, std::string{error.code});  // else reconcile() does
    return tl::unexpected<Error>(error);
  };
  auto made = [&] {
    const auto place = is_quick(a.issuer->signer->kind()) ? Turnstile::open() : signing.enter();
    return sign(std::move(*promised), *a.issuer, a.form->hash);
  }();
  if (!made) return fail(made.error());
  fault("ca.signed");
  auto record = fulfil(parts, std::move(*made), a.about);
  if (!record) return fail(record.error());
  fault("ca.fulfilled");
  return std::move(*record);
}

Result<bool> presume_in(Transaction& tx, Timestamp now, const OpenPromise& promised, const std::string& why) {
  const std::int64_t revision = TRY(next_revision(tx));
  TRY(tx.execute(sql, "presume", {value(promised.issuer), value(promised.serial), value(now), value(revision)}));
  // A commit whose answer we did not get may have kept the promise after all.
  if (TRY(tx.execute(sql, "end_promise", {value(promised.issuer), value(promised.serial)})) == 0) return false;
  TRY(tx.execute(sql, "free_order", {value(promised.order), value(promised.serial)}));
  TRY(tx.execute(sql, "shard_changed", {value(promised.issuer), value(promised.shard), value(revision)}));
  TRY(journal::append(tx, now,
                      {.act = "certificate.presumed_issued",
                       .subject = "certificate:" + promised.serial,
                       .actor = "system",
                       .facts = {{"issuer", promised.issuer}, {"order", promised.order}, {"why", why}}}));
  return true;
}

Result<bool> Authority::State::give_up(const OpenPromise& promised, const std::string& why) {
  const Timestamp now = parts.clock.now();
  const bool presumed = TRY(parts.store.transact(
      Scope::installation(), [&](Transaction& tx) { return presume_in(tx, now, promised, why); }));
  if (presumed) ++counts.presumed;  // the work above may run again
  return presumed;
}

Result<Reconciled> Authority::State::reconcile() {
  // First who is dead, then what is open: then nothing of theirs comes after.
  const std::set<std::string> dead = runs.dead();
  const store::Rows rows = TRY(parts.store.read(
      Scope::installation(), [&](Transaction& tx) { return tx.query(sql, "open_promises", {}); }));
  const Timestamp stale = parts.clock.now() - patience;
  Reconciled done;
  for (const store::Row& row : rows) {
    if (!dead.contains(row.text(4)) && row.time(5) > stale) {
      ++done.left;
      continue;
    }
    if (TRY(give_up({row.text(0), row.text(1), row.text(2), static_cast<int>(row.integer(3))}, "reconciled")))
      ++done.presumed;
  }
  runs.forget(dead);
  return done;
}

// ---- the authority ----

Authority::Authority(std::unique_ptr<State> state) : state_(std::move(state)) {}
Authority::~Authority() = default;

Result<std::unique_ptr<Authority>> Authority::open(const Parts& parts, const AuthoritySettings& settings,
                                                   Profiles profiles, Access access) {
  TRY(FaultPoint::check_environment());
  TRY(check_profiles(profiles));
  if (!crypto::der::Oid::parse(settings.arc)) return malformed("ca.arc", {{"arc", settings.arc}});
  const auto ceremony = TRY(parts.store.read(Scope::installation(),
                                             [&](Transaction& tx) { return tx.maybe(sql, "ceremony", {}); }));
  if (!ceremony || ceremony->is_null(1)) return not_found("ca.none");

  auto state = std::make_unique<State>(parts, settings, std::move(profiles), access);
  state->settings.crl_shards = static_cast<int>(ceremony->integer(2));
  state->status = std::make_unique<StatusIndex>(parts.store, parts.clock, settings.status_silence);
  TRY(state->load());
  if (access == Access::work) {
    TRY(state->serials.use_prefix_of(settings.node));
    TRY(state->runs.begin(state->run));
    TRY(state->reconcile());
  }
  TRY(state->status->refresh());
  return std::unique_ptr<Authority>{new Authority{std::move(state)}};
}

// Whether the order was kept before is asked only when something stands in its way: nearly always it is
// new, and asking first would cost everybody a look into the store.
Result<Record> Authority::issue(const IssuanceOrder& order) {
  const auto began = std::chrono::steady_clock::now();
  const auto accepted = state_->accept(order);
  if (!accepted) {
    // Policy may have changed since: what was issued for this order then is still its certificate.
    if (auto before = state_->before(order.id, fingerprint_of(order)); before && *before) return **before;
    ++state_->counts.refused;
    return tl::unexpected<Error>(accepted.error());
  }
  auto made = state_->issue(*accepted);
  if (made) state_->counts.issued.observe(std::chrono::steady_clock::now() - began);
  else ++(made.error().kind == ErrorKind::refused ? state_->counts.refused : state_->counts.failed);
  return made;
}

const Authority::Counts& Authority::counts() const { return state_->counts; }

Result<void> Authority::check(const IssuanceOrder& order) {
  TRY(rehearse(order));
  return {};
}

Result<Reconciled> Authority::reconcile() { return state_->reconcile(); }

StatusIndex& Authority::status() { return *state_->status; }
const AuthoritySettings& Authority::settings() const { return state_->settings; }
const Profiles& Authority::profiles() const { return state_->profiles; }
std::string Authority::time_stamp_policy() const { return state_->settings.arc + ".2.1"; }

}  // namespace paraf::ca
