// trust/ca/state.h: what an open authority holds. Private to the CA.
#pragma once

#include <map>
#include <mutex>

#include "trust/ca/issuance.h"
#include "trust/ca/serials.h"
#include "trust/ca/status.h"

namespace paraf::ca {

// An order that policy has let through.
struct Accepted {
  const Profile* profile = nullptr;
  const Issuer* issuer = nullptr;
  const Form* form = nullptr;
  Bytes subject, spki, key_id;
  Timestamp not_before, not_after;
  Particulars about;
};

struct Authority::State {
  State(const Parts& p, const AuthoritySettings& s, Profiles all);

  // add_issuer makes a CA ready to sign with; certificate: none while it is still to be made.
  Result<void> add_issuer(const std::string& id, std::shared_ptr<crypto::Signer> signer, const Bytes& name,
                          Timestamp not_after);
  void make_forms(const std::string& issuer);

  // The policy on an order, which changes nothing.
  Result<Accepted> accept(const IssuanceOrder& order);
  // From the serial to the record: the path of every certificate, subscribers' and our own.
  Result<Record> issue(const Accepted& accepted);
  // The lint as it would be, with a serial that is nobody's.
  Result<void> rehearse(const Accepted& accepted);
  // What was promised for this order before: the record, nothing, or why not.
  Result<std::optional<Record>> before(const std::string& order, const std::string& fingerprint);
  Result<bool> give_up(const std::string& issuer, const std::string& serial, const std::string& order, int shard,
                       const std::string& why);
  Result<Reconciled> reconcile();
  Result<std::shared_ptr<crypto::Signer>> throw_away(crypto::KeyKind kind);
  int shards_of(const std::string& issuer) const;

  Parts parts;
  AuthoritySettings settings;
  Profiles profiles;
  std::string run;                         // of this process: promises of another one are nobody's now
  Serials serials;
  std::map<std::string, Issuer> issuers;   // by profile id
  std::map<std::string, Form> forms;       // by profile id
  std::map<keys::Purpose, crypto::Certificate> own;
  std::unique_ptr<StatusIndex> status;
  std::mutex throwing;
  std::map<crypto::KeyKind, std::shared_ptr<crypto::Signer>> thrown_away;
};

}  // namespace paraf::ca
