// platform/crypto/pkcs11.h: a loaded PKCS#11 module. For the .cc files of this folder only.
#pragma once

#include <p11-kit/pkcs11.h>

#include <memory>
#include <mutex>
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

  // After a device lost its state: finalize and initialise again.
  CK_RV restart();

 private:
  Module() = default;
};

// The slot of the token that this address means.
Result<CK_SLOT_ID> find_slot(Module& module, const TokenAddress& address);

// An unexpected return value as an Error: `unavailable crypto.token.gone` when the device is the
// cause, else `internal crypto.token.failed`, with the number in the detail.
tl::unexpected<Error> failed(std::string_view during, CK_RV rv);
// Return values that a fresh session (and login) may cure.
bool is_gone(CK_RV rv);

}  // namespace paraf::crypto::pkcs11
