// trust/keys/keyring.h: the keys of the installation itself.
//
// They live in a PKCS#11 token (SoftHSM2 in the embedded installation, an HSM by setting) and never
// leave it. Code asks for a key by what it is for; where it is and how it is called is known
// only here.
//
//     auto ring = TRY(keys::create_token(folder + "/token", random));   // paraf init, once
//     auto ring = TRY(keys::open_token(folder + "/token"));             // every start
//     TRY(ring->make(keys::Purpose::issuing, crypto::KeyKind::rsa4096));
//     auto signer = TRY(ring->signer(keys::Purpose::issuing));
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/crypto/token.h"

namespace paraf::keys {

// Key pairs.
enum class Purpose {
  root,        // the root CA: certificates of issuing CAs, and their revocation list
  issuing,     // the issuing CA: subscribers, responders, time stampers, and their list
  ocsp,        // the OCSP responder
  tsa,         // the time stamp authority
  checkpoint,  // the journal's checkpoints
};
std::string_view name_of(Purpose purpose);  // "root", also the end of the label in the token

// Secret keys that close other things (AES-256-GCM inside the token).
enum class SealKey {
  custody,     // the outer layer around subscribers' keys
  pool,        // RSA keys made ahead
  activation,  // open keys on their way between calls
  blobs,       // period keys of documents
  people,      // sealed personal data (NIK) of offices
};
std::string_view name_of(SealKey key);

// Secret keys that make MACs.
enum class MacKey {
  custody,  // the token's share in every subscriber's inner key
  people,   // look-up of sealed personal data (the HMAC index of a NIK)
};
std::string_view name_of(MacKey key);

class Keyring {
 public:
  virtual ~Keyring() = default;

  // make creates the key pair; one that is there is `conflict crypto.token.label_taken`.
  virtual Result<void> make(Purpose purpose, crypto::KeyKind kind) = 0;
  virtual Result<bool> has(Purpose purpose) = 0;
  // The signer of that purpose, safe from many threads. `not_found crypto.token.no_key`.
  virtual Result<std::shared_ptr<crypto::Signer>> signer(Purpose purpose) = 0;

  // make_next creates the next key pair of that purpose, beside those there are: for a rollover. Says
  // which generation it is. The first is make()'s.
  virtual Result<int> make_next(Purpose purpose, crypto::KeyKind kind) = 0;
  // Every generation of that purpose, the first one first.
  virtual Result<std::vector<std::shared_ptr<crypto::Signer>>> signers(Purpose purpose) = 0;

  // make_secrets creates every secret key that is not there yet; run it again without harm.
  virtual Result<void> make_secrets() = 0;

  // seal closes under the newest generation of the key and says which it was in the first octet;
  // open finds the generation there. Bind what names the thing into `associated`.
  // What was closed under another key or name is `refused crypto.seal_broken`.
  virtual Result<Bytes> seal(SealKey key, ByteView plain, ByteView associated, Random& random) = 0;
  virtual Result<Secret> open(SealKey key, ByteView sealed, ByteView associated) = 0;
  // rotate makes a next generation: what is sealed from now on uses it, what was sealed still opens.
  virtual Result<int> rotate(SealKey key) = 0;
  virtual int generation(SealKey key) const = 0;

  virtual Result<Secret> hmac(MacKey key, ByteView data) = 0;

  // Can the device do its work now?
  virtual Result<void> health() = 0;
};

// create_token makes a SoftHSM2 token in the folder (softhsm2.conf, tokens/, and the PINs in files of
// mode 0600), with all secret keys. A folder that has one is `conflict crypto.token.exists`, unless the
// making of it was interrupted: then it goes on.
Result<std::unique_ptr<Keyring>> create_token(const std::string& folder, Random& random);
// open_token opens what create_token made.
Result<std::unique_ptr<Keyring>> open_token(const std::string& folder);
// Any other token, by RFC 7512 URI, its PIN in a file.
Result<std::unique_ptr<Keyring>> open_token_at(std::string_view uri, const std::string& pin_file);

// Keys in this process's memory: for tests and benchmarks, never for an installation. They are gone
// with the object, so a test that "restarts" keeps the Keyring.
std::unique_ptr<Keyring> memory_keyring_for_tests();
// no_keyring has no keys: for whoever only looks, where the token may be away.
std::unique_ptr<Keyring> no_keyring();

}  // namespace paraf::keys
