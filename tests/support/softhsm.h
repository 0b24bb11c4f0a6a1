// tests/support/softhsm.h: a fresh SoftHSM2 token in a folder of a test's own.
//
// One at a time in a process (see platform/crypto/token.h): let the first go, with every Signer of
// it, before making the second.
#pragma once

#include "platform/crypto/token.h"
#include "tests/support/folder.h"

namespace paraf::tests {

class SoftHsm {
 public:
  SoftHsm() : address_(crypto::init_softhsm(folder_.path().string(), "paraf-uji", pin(), Secret{std::string_view{"so-rahasia-1"}}).value()) {}

  static Secret pin() { return Secret{std::string_view{"uji-rahasia-1"}}; }
  const crypto::TokenAddress& address() const { return address_; }
  std::shared_ptr<crypto::Token> open() const { return crypto::Token::open(address_, pin()).value(); }
  std::string folder() const { return folder_.path().string(); }

 private:
  Folder folder_;
  crypto::TokenAddress address_;
};

}  // namespace paraf::tests
