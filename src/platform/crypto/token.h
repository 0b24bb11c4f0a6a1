// platform/crypto/token.h: keys that never leave their device (PKCS#11).
//
// A Token is one logged-in token of one module: SoftHSM2 in the embedded installation, an HSM
// by setting. Keys are found by label; object handles and sessions are kept, because looking
// a key up costs as much as signing with it. When the device loses its sessions (pulled,
// restarted) the next call logs in again, at most three times, then `unavailable
// crypto.token.gone`: a fault of the device is never the client's mistake.
//
// A module is initialised once in a process and SoftHSM2 then knows one folder of tokens: two
// Tokens of different SoftHSM2 folders cannot be open at the same time (`conflict
// crypto.token.other_folder`). One after the other is fine, which is what tests do.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/secret.h"
#include "platform/crypto/keys.h"

namespace paraf::crypto {

struct TokenAddress {
  std::string module;              // path of the PKCS#11 library
  std::string label{}, serial{}, manufacturer{}, model{};  // what is empty is not compared
  std::optional<unsigned long> slot{};
  std::string softhsm_conf{};        // SoftHSM2 only: path of its softhsm2.conf

  // "pkcs11:token=paraf;serial=12ab?module-path=/usr/lib/…" [RFC 7512]
  static Result<TokenAddress> parse(std::string_view uri);   // malformed crypto.token.uri
  // The token that init_softhsm made in this folder.
  static TokenAddress softhsm(const std::string& folder, const std::string& label);
};

// Makes folder/softhsm2.conf, folder/tokens/ (0700) and in it a fresh token. A folder that
// has such a token is `conflict crypto.token.exists`.
Result<TokenAddress> init_softhsm(const std::string& folder, const std::string& label, const Secret& pin,
                                  const Secret& so_pin);

class Token {
 public:
  // refused crypto.token.pin, not_found crypto.token.absent, unavailable crypto.token.module
  static Result<std::shared_ptr<Token>> open(const TokenAddress& address, const Secret& pin);
  ~Token();

  // ---- key pairs: private, sensitive, never extractable ----
  // A label names one key: a second of that name is `conflict crypto.token.label_taken`.
  Result<void> generate(KeyKind kind, const std::string& label);  // RSA, P-256, P-384
  // The signer keeps the token open. not_found crypto.token.no_key
  Result<std::shared_ptr<Signer>> signer(const std::string& label);

  // ---- secret keys: AES-256 for sealing, generic for HMAC ----
  Result<void> generate_sealing_key(const std::string& label);
  Result<void> generate_mac_key(const std::string& label);
  // AES-256-GCM inside the token; the same form as crypto::seal: nonce ‖ ciphertext ‖ tag.
  Result<Bytes> seal(const std::string& label, ByteView plain, ByteView associated, Random& random);
  Result<Secret> open_sealed(const std::string& label, ByteView sealed, ByteView associated);
  Result<Secret> hmac_sha256(const std::string& label, ByteView data);

  Result<bool> has(const std::string& label);
  Result<std::vector<std::string>> labels();          // of private and secret keys
  Result<void> destroy(const std::string& label);
  // Asks the device whether it is there, logged in and working. (That a key works, only a signature shows.)
  Result<void> health();

  struct State;  // of the .cc alone

 private:
  explicit Token(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace paraf::crypto
