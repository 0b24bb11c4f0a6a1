// trust/ca/copy_keys.h: the throw-away keys under which copies are signed for the linter. Private to the CA.
//
// An RSA key takes a sixth of a second to make. So it is begun as soon as an issuer is known that needs it, beside
// whatever else a start does, and nobody's certificate waits for it.
#pragma once

#include <future>
#include <map>
#include <mutex>
#include <stop_token>

#include "platform/crypto/throw_away.h"

namespace paraf::ca {

class CopyKeys {
 public:
  CopyKeys() = default;
  ~CopyKeys() { closing_.request_stop(); }  // a program that looks something up and goes waits for no prime
  CopyKeys(const CopyKeys&) = delete;
  CopyKeys& operator=(const CopyKeys&) = delete;

  // ahead begins to make what an issuer with a key of that kind will need, once for all of them.
  void ahead(crypto::KeyKind issuing) { (void)made(issuing); }
  // The key; it is waited for where it is not ready yet.
  Result<std::shared_ptr<crypto::Signer>> of(crypto::KeyKind issuing) {
    auto key = made(issuing).get();
    if (!key) {  // the next one tries again
      const std::lock_guard hold{lock_};
      keys_.erase(length_of(issuing));
    }
    return key;
  }

 private:
  using Made = std::shared_future<Result<std::shared_ptr<crypto::Signer>>>;

  // RSA keys of any length sign under the same algorithm identifier; a short one is quickly made. The copy is for
  // reading, and never leaves the store: see platform/crypto/throw_away.h.
  static crypto::KeyKind length_of(crypto::KeyKind kind) {
    return crypto::is_rsa(kind) ? crypto::KeyKind::rsa2048 : kind;
  }
  Made made(crypto::KeyKind issuing) {
    const crypto::KeyKind kind = length_of(issuing);
    const std::lock_guard hold{lock_};
    Made& key = keys_[kind];
    if (!key.valid())
      key = std::async(crypto::is_rsa(kind) ? std::launch::async : std::launch::deferred,
                       [kind, stop = closing_.get_token()] { return crypto::make_throw_away_key(kind, stop); })
                .share();
    return key;
  }

  std::stop_source closing_;
  std::mutex lock_;
  std::map<crypto::KeyKind, Made> keys_;  // last: it waits for what is being made
};

}  // namespace paraf::ca
