// platform/crypto/totp.h: one-time codes by the clock, as authenticator apps show them. [RFC 6238]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"

namespace paraf::crypto {

inline constexpr std::int64_t totp_period = 30;  // seconds
inline std::int64_t totp_step(Timestamp at) { return at.seconds() / totp_period; }

// Six digits, HMAC-SHA-1: what every app can do. SHA-1 is sound as a MAC.
std::string totp(const Secret& key, std::int64_t step);
// match gives the step whose code this is: the present one, or one before or after, as clocks differ. A step
// that is not later than `used` is not taken: a code works once.
std::optional<std::int64_t> totp_match(const Secret& key, std::string_view code, Timestamp at,
                                       std::int64_t used);
// The address an app reads from a QR code. Neither name may hold anything secret: it is shown on the phone.
std::string totp_address(const Secret& key, std::string_view issuer, std::string_view account);
std::string base32(ByteView octets);  // RFC 4648 §6, without padding

}  // namespace paraf::crypto
