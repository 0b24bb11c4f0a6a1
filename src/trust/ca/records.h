// trust/ca/records.h: reading rows, and the revision every change of status takes. Private to the CA.
#pragma once

#include "trust/ca/ca.h"

namespace paraf::ca {

// The columns of `certificate` in ca.sql, in that order.
Record record_of(const store::Row& row);
CrlRecord crl_of(const store::Row& row);

// One certificate revoked, inside the caller's transaction; false when it was revoked before.
struct Revoking {
  std::string issuer, serial;
  int shard = 0;
  Reason reason = Reason::unspecified;
  std::optional<Timestamp> invalid_since{};
  std::string actor;
};
Result<bool> revoke_in(store::Transaction& tx, Timestamp now, const Revoking& what);

// The next revision; its lock is held until the transaction ends. See status.h.
Result<std::int64_t> next_revision(store::Transaction& tx);

}  // namespace paraf::ca
