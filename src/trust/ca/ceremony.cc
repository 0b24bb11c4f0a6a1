// The key ceremony: from an empty token and an empty store to an authority. [CPS §6.1.1]
#include "platform/journal/journal.h"
#include "trust/ca/offline.h"
#include "trust/ca/records.h"
#include "trust/ca/state.h"

namespace paraf::ca {

using store::Scope;
using store::Transaction;
using store::value;

namespace {

struct Own {
  keys::Purpose purpose;
  crypto::KeyKind kind;
  const std::string& name;
};

}  // namespace

Result<void> keep_papers(const Parts& parts, const AuthoritySettings& settings, const Profiles& profiles,
                         const FromRoot& papers, const std::string& actor);  // offline.cc

// Every step asks first whether it was done, so that a ceremony that was interrupted goes on where
// it was: keys by their label, certificates by the id of their order. papers: of a root that is elsewhere.
Result<void> hold_ceremony(const Parts& parts, const AuthoritySettings& settings, const Profiles& profiles,
                           const FromRoot* papers, const std::string& actor) {
  TRY(check_profiles(profiles));
  if (!crypto::der::Oid::parse(settings.arc)) return malformed("ca.arc", {{"arc", settings.arc}});
  if (settings.crl_shards < 1 || settings.crl_shards > 4096) return malformed("ca.shards");
  const auto ceremony = TRY(parts.store.read(Scope::installation(),
                                             [&](Transaction& tx) { return tx.maybe(sql, "ceremony", {}); }));
  if (ceremony && !ceremony->is_null(1)) return conflict("ca.exists");
  if (!ceremony) {
    const Timestamp now = parts.clock.now();
    TRY(parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
      TRY(tx.execute(sql, "begin_ceremony", {value(now), value(settings.crl_shards)}));
      TRY(journal::append(tx, now,
                          {.act = "ceremony.begun", .subject = "authority", .actor = actor, .facts = {}}));
      return {};
    }));
  }
  parts.fault("ca.ceremony_begun");

  const Own all[] = {{keys::Purpose::root, settings.root_key, settings.root_name},
                     {keys::Purpose::issuing, settings.issuing_key, settings.issuing_name},
                     {keys::Purpose::ocsp, settings.ocsp_key, settings.ocsp_name},
                     {keys::Purpose::tsa, settings.tsa_key, settings.tsa_name}};
  for (const Own& own : all) {
    if (papers && own.purpose == keys::Purpose::root) continue;
    if (!TRY(parts.keyring.has(own.purpose))) TRY(parts.keyring.make(own.purpose, own.kind));
  }
  if (!TRY(parts.keyring.has(keys::Purpose::checkpoint)))
    TRY(parts.keyring.make(keys::Purpose::checkpoint, settings.checkpoint_key));
  parts.fault("ca.keys_made");

  auto state = std::make_unique<Authority::State>(parts, settings, profiles);
  if (ceremony) state->settings.crl_shards = static_cast<int>(ceremony->integer(2));
  TRY(state->serials.use_prefix_of(settings.node));
  TRY(state->runs.begin(state->run));
  TRY(state->reconcile());

  if (papers) {
    TRY(keep_papers(parts, settings, profiles, *papers, actor));
    const ByteView name = papers->issuing.subject();
    TRY(state->add_issuer("issuing", "issuing", TRY(parts.keyring.signer(keys::Purpose::issuing)), {name.begin(), name.end()},
                          papers->issuing.not_after()));
  }
  for (const Own& own : all) {
    const std::string id{keys::name_of(own.purpose)};
    const Profile& profile = state->profiles.at(id);
    if (papers && profile.is_ca) continue;
    const auto signer = TRY(parts.keyring.signer(own.purpose));
    const std::string order = "ceremony:" + id;
    auto record = TRY(state->before(order, order));
    if (!record) {
      if (profile.issuer == id) {
        const Timestamp now = Timestamp::from_seconds(parts.clock.now().seconds());
        const Bytes name = TRY(subject_name(profile, {.common_name = own.name, .organization = settings.organization}, {}));
        TRY(state->add_issuer(id, id, signer, name, end_of_validity(profile, now)));
      }
      record = TRY(state->issue_own(own.purpose, *signer, profile.issuer, order, actor));
    }
    if (profile.is_ca) {
      const ByteView name = TRY(crypto::Certificate::parse(record->der)).subject();
      TRY(state->add_issuer(id, id, signer, {name.begin(), name.end()}, record->not_after));
    }
  }
  state.reset();

  const Timestamp now = parts.clock.now();
  TRY(parts.store.transact(Scope::installation(), [&](Transaction& tx) -> Result<void> {
    TRY(tx.execute(sql, "end_ceremony", {value(now)}));
    TRY(journal::append(tx, now,
                        {.act = "ceremony.done", .subject = "authority", .actor = actor, .facts = {}}));
    return {};
  }));
  parts.fault("ca.ceremony_done");
  const auto authority = TRY(Authority::open(parts, settings, profiles));
  TRY(authority->publish_due());  // the first lists
  return {};
}

Result<void> create_authority(const Parts& parts, const AuthoritySettings& settings, const Profiles& profiles,
                              const std::string& actor) {
  return hold_ceremony(parts, settings, profiles, nullptr, actor);
}

Result<void> create_authority_under(const Parts& parts, const AuthoritySettings& settings, const Profiles& profiles,
                                    const FromRoot& papers, const std::string& actor) {
  return hold_ceremony(parts, settings, profiles, &papers, actor);
}

}  // namespace paraf::ca
