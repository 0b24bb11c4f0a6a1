// trust/ca/status.h: what every certificate is worth at this moment, in memory.
//
// The truth is in the store; this is a cache of it, for OCSP. Every change of a certificate takes
// the next revision, inside its transaction and under a lock, so a reader that has seen
// revision n has missed nothing before n (a bare sequence would let late commits be skipped).
// refresh() reads what is newer. A node that could not refresh for longer than
// AuthoritySettings::status_silence stops answering: `unavailable ca.status_stale`.
#pragma once

#include <atomic>
#include <memory>

#include "platform/store/store.h"
#include "trust/validation/ocsp.h"

namespace paraf::ca {

class StatusIndex final : public validation::StatusSource {
 public:
  StatusIndex(store::Store& store, const Clock& clock, std::chrono::seconds silence);
  ~StatusIndex() override;

  // The CAs it answers for, by the name of their records ("issuing").
  void serve(const std::string& issuer, const crypto::Certificate& certificate);

  // A serial we never gave is `unknown`; one only promised too. Where it would be so, the store is asked once
  // more, at most a few times a second: another process may have issued it meanwhile.
  // unavailable store.restore_pending while a restored backup is not cleared: it may say good of what was revoked.
  Result<validation::Status> status(const crypto::Certificate& issuer, ByteView serial) const override;

  // refresh reads what changed since; says how many rows. Call it every second or so from a
  // background thread; the Authority calls it itself after its own revocations.
  Result<std::int64_t> refresh() const;
  std::int64_t revision() const;
  std::size_t size() const;

 private:
  std::optional<validation::Status> look(const crypto::Certificate& issuer, ByteView serial) const;
  void refresh_soon() const;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace paraf::ca
