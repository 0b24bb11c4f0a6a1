// platform/crypto/kdf.h: keys from secrets, and stored passwords.
#pragma once

#include <string>

#include "base/random.h"
#include "base/secret.h"

namespace paraf::crypto {

// HKDF with SHA-256 [RFC 5869]. `info` names the use, so that one secret gives unrelated keys.
Secret hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::size_t length);

// What one guess of a passphrase costs. The defaults follow RFC 9106 §4 (second choice, 64 MiB).
struct Argon2Cost {
  std::uint32_t memory_kib = 64 * 1024;
  std::uint32_t passes = 3;
  std::uint32_t lanes = 1;
  // For tests only: some microseconds. An installation never uses it.
  static Argon2Cost trivial() { return {64, 1, 1}; }
};

// Each run of Argon2id holds memory_kib of memory for 50-150 ms, so only some run at once
// (limit_argon2); the others wait in two lines, who log in and who use a key, and the next free place goes
// to the line that was not served last. So thirty logins at once do not keep a signature waiting for
// more than the run in front of it, nor the other way round.
enum class Argon2Line { login, key };

// A place at the front. argon2_turn waits for one; `unavailable crypto.argon2_busy` for who would stand
// behind 30 others, or has waited 10 s. Whoever counts attempts takes the turn first and counts then:
// who is sent away by a busy machine has not tried.
//
// What this thread computes while it holds a turn uses it; a second one is not waited for.
class Argon2Turn {
 public:
  Argon2Turn(Argon2Turn&& other) noexcept;
  Argon2Turn& operator=(Argon2Turn&&) = delete;
  ~Argon2Turn();

 private:
  friend Result<Argon2Turn> argon2_turn(Argon2Line line);
  explicit Argon2Turn(bool took) : took_(took) {}
  bool took_;
};
Result<Argon2Turn> argon2_turn(Argon2Line line);

// Argon2id [RFC 9106]: 32 octets. The salt has at least 8 octets. Without a turn it waits for one in the
// line of the keys, and the two below in the line of the logins.
Result<Secret> argon2id(const Secret& passphrase, ByteView salt, const Argon2Cost& cost);

// How many Argon2id runs may happen at once in this process, at most this many times 64 MiB of memory;
// 2 until said otherwise.
void limit_argon2(int at_once);

// Passwords for logins, kept as a PHC string "$argon2id$v=19$m=65536,t=3,p=1$salt$hash".
Result<std::string> hash_password(const Secret& password, Random& random, const Argon2Cost& cost = {});
// false: another password. An Error: the stored text is no PHC string, or no room to compute.
Result<bool> password_matches(std::string_view stored, const Secret& password);

}  // namespace paraf::crypto
