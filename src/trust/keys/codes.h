// trust/keys/codes.h: the second factor: one-time codes that are sent, and those of an authenticator app.
//
// Neither opens a key: that is the passphrase's alone. A code says that whoever asks also holds the
// mailbox, or the telephone. What is guessed is counted before it is compared, as passphrases are.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "trust/keys/custody.h"

namespace paraf::keys {

// ---- time-based codes, pure [RFC 6238] ----

inline constexpr int totp_digits = 6;
inline constexpr std::int64_t totp_period = 30;  // seconds

// The code of a moment's step for the shared secret: HMAC-SHA-1, which every authenticator app has.
// SHA-1 is safe in an HMAC; nothing is signed with it here.
std::string totp_code(const Secret& secret, std::int64_t step);
inline std::int64_t totp_step(Timestamp at) { return at.seconds() / totp_period; }
// The step, of the one before, this and the next, whose code this is; none: it is none of theirs.
std::optional<std::int64_t> totp_match(const Secret& secret, std::string_view code, Timestamp at);
// "otpauth://totp/…": what the app reads off a QR code. The secret is in it: show it once, to the holder.
std::string totp_address(const Secret& secret, std::string_view issuer, std::string_view account);

std::string base32(ByteView bytes);  // RFC 4648 §6, without padding

// ---- codes of holders ----

class Seals;

struct CodeSettings {
  AttemptLimits limits{};
  std::chrono::seconds lifetime{5 * 60};
  std::chrono::seconds window{10 * 60};
  int most_in_window = 10;  // codes sent for one person by one origin: nobody's mailbox is flooded
};

struct SentCode {
  std::string id;
  Secret code;  // six digits: into the mail, nowhere else
  Timestamp expires;
};

class Codes {
 public:
  Codes(store::Store& store, Keyring& keyring, const Clock& clock, Random& random, CodeSettings settings = {})
      : store_(store), keyring_(keyring), clock_(clock), random_(random), settings_(settings) {}

  // issue makes a code good for so many signatures asked for by this origin. The pair's earlier code ends.
  // `too_many keys.code.too_many`.
  Result<SentCode> issue(const SubscriberId& subscriber, const std::string& origin, std::int64_t uses,
                         std::chrono::seconds lifetime = std::chrono::seconds{0});
  // use takes a code that was sent, or the one the app shows now (each once).
  //   unauthorized keys.code.wrong (fact left), keys.code.none; too_many keys.passphrase.wait
  Result<void> use(const SubscriberId& subscriber, const std::string& origin, std::string_view code,
                   std::int64_t count = 1);

  // The app: begin gives a fresh secret (an earlier one ends); confirm makes it count, by the first code.
  Result<Secret> begin_app(const SubscriberId& subscriber);
  Result<void> confirm_app(const SubscriberId& subscriber, const std::string& origin, std::string_view code);
  Result<bool> has_app(const SubscriberId& subscriber);
  Result<void> drop_app(const SubscriberId& subscriber);

  Result<void> sweep();

  Seals seals();  // keys that codes release (seals.h), over the same store and token

 private:
  Result<std::optional<Secret>> app_secret(const SubscriberId& subscriber, bool confirmed);
  Result<bool> use_app(const SubscriberId& subscriber, std::string_view code, bool confirmed);

  store::Store& store_;
  Keyring& keyring_;
  const Clock& clock_;
  Random& random_;
  CodeSettings settings_;
};

}  // namespace paraf::keys
