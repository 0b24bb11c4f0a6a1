// trust/ca/state.h: what an open authority holds. Private to the CA.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <shared_mutex>

#include "trust/ca/copy_keys.h"
#include "trust/ca/issuance.h"
#include "trust/ca/runs.h"
#include "trust/ca/serials.h"
#include "trust/ca/status.h"
#include "trust/ca/turnstile.h"

namespace paraf::ca {

// An order that policy has let through.
struct Accepted {
  const Profile* profile = nullptr;
  const Issuer* issuer = nullptr;
  const Form* form = nullptr;
  Bytes subject, alternative, spki, key_id;
  Timestamp not_before, not_after;
  Particulars about;
};

// A promise that may be at work: its serial may be on a certificate.
struct OpenPromise {
  std::string issuer, serial, order;
  int shard = 0;
};
// presume_in takes it as issued, and revokes it; false when it was kept after all.
Result<bool> presume_in(store::Transaction& tx, Timestamp now, const OpenPromise& promised, const std::string& why);

// The orders of certificates that another authority made for us; see offline.h.
inline constexpr std::string_view away_order = "away:";

struct Authority::State {
  State(const Parts& p, const AuthoritySettings& s, Profiles all, Access how = Access::work);

  // add_issuer makes a CA ready to sign with; certificate: none while it is still to be made. Without a signer
  // it is one whose key is elsewhere.
  Result<void> add_issuer(const std::string& id, const std::string& profile, std::shared_ptr<crypto::Signer> signer,
                          const Bytes& name, Timestamp not_after, ByteView spki = {});
  // The CA of this profile that came last, and the one that issues now: the last that speaks. An issuing CA speaks
  // once it has a responder, which it gets after its first list (raise_issuing); whoever dies before that, or
  // another node, goes on under the one before; so it is when a CA was revoked. `refused ca.policy.issuer_revoked`
  // when none is left.
  Result<std::string> newest(const std::string& profile, bool speaking) const;
  Result<std::string> issuing_now(const std::string& profile) const { return newest(profile, true); }
  const Issuer& issuer(const std::string& id) const;
  const Form& form(const std::string& issuer, const std::string& profile) const;
  bool stands(const std::string& issuer) const;
  // load takes up our own certificates, those that are new, and what was revoked since; true when there was
  // something. Nothing is ever taken away: others may hold a reference to it, and what was revoked has to be
  // answered for.
  Result<bool> load();
  bool mark(keys::Purpose purpose, const std::vector<Record>& records);
  Result<void> take_up(keys::Purpose purpose, const Record& record, std::size_t generation,
                       std::shared_ptr<crypto::Signer> signer);
  // The name of the next CA of that purpose: it has one of its own, so that nobody takes one's list for the other's.
  std::string next_name(keys::Purpose purpose, const std::string& name) const;
  // The newest key of that purpose where it has no certificate yet (a rollover that was interrupted, or whose
  // certificate the root still has to give), else none.
  Result<std::shared_ptr<crypto::Signer>> spare_key(keys::Purpose purpose);
  // The spare key where it is of that kind, else a new one: `refused ca.policy.key_kind`.
  Result<std::shared_ptr<crypto::Signer>> next_key(keys::Purpose purpose, crypto::KeyKind kind);
  Result<std::shared_ptr<crypto::Signer>> voice_key();
  Result<void> lend_voice(const Record& made, const std::string& order, const std::string& actor);
  // What a new issuing CA needs before anything is issued under it; order: of its own certificate.
  Result<void> raise_issuing(Authority& authority, const std::string& order, const std::string& actor);
  // The next issuing CA's certificate as the root gave it, judged: `refused root.papers` (offline.cc).
  struct Next {
    crypto::Certificate certificate;
    bool taken = false;  // it is ours already
  };
  Result<Next> judge_next(Authority& authority, std::string_view text);
  // A certificate of our own, for a key of the keyring.
  Result<Record> issue_own(keys::Purpose purpose, const crypto::Signer& key, const std::string& issuer, const std::string& order,
                           const std::string& actor);

  // The policy on an order, which changes nothing.
  Result<Accepted> accept(const IssuanceOrder& order);
  // The same from a finished name, for whoever has one: about says the order, the subscriber and the key.
  Result<Accepted> admit(const Profile& profile, Bytes subject, Bytes alternative, const Bytes& spki, Particulars about);
  // From the serial to the record: the path of every certificate, subscribers' and our own.
  Result<Record> issue(const Accepted& accepted);
  // A renewal that policy lets through; old: the certificate that it follows.
  Result<Accepted> accept(const Renewal& renewal, const Record& old);
  // The lint as it would be, with a serial that is nobody's.
  Result<void> rehearse(const Accepted& accepted);
  // The lint, and what is known of the key: refused ca.key_blocked, ca.key_of_another.
  Result<Draft> draft(const Accepted& accepted);
  // What was promised for this order before: the record, nothing, or why not.
  Result<std::optional<Record>> before(const std::string& order, const std::string& fingerprint);
  Result<bool> give_up(const OpenPromise& promised, const std::string& why);
  Result<Reconciled> reconcile();
  Result<std::vector<Record>> records_of_key(ByteView spki, std::string_view statement);
  int shards_of(const std::string& issuer) const;
  // The newest list in the store, which after a restore is not to be given out.
  Result<std::optional<CrlRecord>> list_on_record(const std::string& issuer, int shard);

  Result<void> block_in(store::Transaction& tx, Timestamp now, const std::string& spki_hash, const std::string& why,
                       std::optional<Timestamp> invalid_since, const std::string& actor);

  Parts parts;
  AuthoritySettings settings;
  Profiles profiles;
  Access access;
  std::string run;                         // of this process
  Runs runs;                               // and whether another one still lives
  Serials serials;
  // Under growing; what is in them stays where it is and, but for `revoked`, as it is.
  mutable std::shared_mutex growing;
  std::map<std::string, Issuer> issuers;                         // by id: "issuing", "issuing.2"
  std::map<std::pair<std::string, std::string>, Form> forms;     // by issuer's and profile's id
  std::map<std::string, crypto::Certificate> issuer_certificates;
  struct Service {
    std::string issuer, serial;
    crypto::Certificate certificate;
    std::shared_ptr<crypto::Signer> signer;
    bool revoked = false;  // or held
  };
  struct Due {
    keys::Purpose purpose;
    Service service;
  };
  const Service* in_service(keys::Purpose purpose) const;
  std::vector<Due> services_due(Timestamp now) const;
  std::map<keys::Purpose, std::deque<Service>> own;              // each purpose's, the newest last
  std::map<keys::Purpose, std::size_t> generations;              // how many there were, revoked ones too
  std::set<std::string> spoken_for;                              // issuers that a responder was ever given to
  std::set<std::string> ended;                                   // issuers whose own certificate is revoked, or held
  std::unique_ptr<StatusIndex> status;
  Counts counts;
  // Signing under a key whose signatures take long. A token at the other end of a network is waited for, so it
  // may have some more.
  Turnstile signing{std::max(4, cores())};
  CopyKeys copy_keys;
};

}  // namespace paraf::ca
