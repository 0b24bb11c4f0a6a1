// platform/crypto/pkcs11.h: a loaded PKCS#11 module. For the .cc files of this folder only.
#pragma once

#include <p11-kit/pkcs11.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "base/result.h"
#include "platform/crypto/token.h"

namespace paraf::crypto::pkcs11 {

// A Module is initialised while somebody holds it. Of one library there is one Module in the
// process; SoftHSM2 is told its folder when it is initialised, so it serves one folder at a time.
class Module {
 public:
  static Result<std::shared_ptr<Module>> acquire(const std::string& library, const std::string& softhsm_conf);
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  CK_FUNCTION_LIST* call = nullptr;
  std::string library, softhsm_conf;

  // Whoever calls the module holds `calling`; nobody is inside a call while it is restarted.
  class Calling {
   public:
    explicit Calling(Module& module);

   private:
    std::shared_lock<std::shared_mutex> hold_;
  };
  // restart finalises and initialises again, when nobody is inside a call: every session and handle of
  // every token is gone then, and restarts() has grown. Some devices that come back are found in no other way; it
  // is not worth trying again at once, so nothing happens within a few seconds of the last time, unless it must;
  // nor where somebody has restarted it since it had been restarted `since` times.
  void restart(std::uint64_t since, bool must);
  std::uint64_t restarts() const { return restarts_.load(std::memory_order_acquire); }

 private:
  Module() = default;
  std::mutex turn_;         // who waits for a restart is not overtaken by callers for ever
  std::shared_mutex use_;
  std::atomic<std::uint64_t> restarts_{0};
  std::chrono::steady_clock::time_point last_{};  // under use_
};

// The slot of the token that this address means.
Result<CK_SLOT_ID> find_slot(Module& module, const TokenAddress& address);

// An unexpected return value as an Error: `unavailable crypto.token.gone` when the device is the
// cause, else `internal crypto.token.failed`, with the number in the detail.
tl::unexpected<Error> failed(std::string_view during, CK_RV rv);
// Return values that a fresh session (and login) may cure.
bool is_gone(CK_RV rv);

}  // namespace paraf::crypto::pkcs11
