#include "platform/crypto/totp.h"

#include <openssl/hmac.h>

#include <array>
#include <cstdio>

#include "platform/crypto/hash.h"
#include "platform/crypto/openssl.h"

namespace paraf::crypto {

std::string totp(const Secret& key, std::int64_t step) {
  std::array<std::uint8_t, 8> counter{};
  for (std::size_t i = 0; i < 8; ++i) counter[7 - i] = static_cast<std::uint8_t>(step >> (8 * i));
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  HMAC(EVP_sha1(), key.reveal().data(), openssl::as_int(key.size()), counter.data(), counter.size(),
       mac.data(), &size);
  const std::size_t at = mac[19] & 0x0FU;
  const std::uint32_t number = (static_cast<std::uint32_t>(mac[at] & 0x7FU) << 24) |
                               (static_cast<std::uint32_t>(mac[at + 1]) << 16) |
                               (static_cast<std::uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%06u", number % 1'000'000U);
  return text.data();
}

std::optional<std::int64_t> totp_match(const Secret& key, std::string_view code, Timestamp at,
                                       std::int64_t used) {
  if (code.size() != 6) return std::nullopt;
  std::optional<std::int64_t> found;
  // All three are computed, whichever it is.
  for (const std::int64_t step : {totp_step(at) - 1, totp_step(at), totp_step(at) + 1})
    if (equal_in_constant_time(bytes_of(totp(key, step)), bytes_of(code)) && step > used) found = step;
  return found;
}

std::string base32(ByteView octets) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const std::uint8_t octet : octets) {
    held = (held << 8) | octet;
    for (bits += 8; bits >= 5; bits -= 5) out += alphabet[(held >> (bits - 5)) & 31U];
  }
  if (bits > 0) out += alphabet[(held << (5 - bits)) & 31U];
  return out;
}

std::string totp_address(const Secret& key, std::string_view issuer, std::string_view account) {
  const auto plain = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                        c == '.' || c == '-' || c == '_';
      if (safe) {
        out += c;
      } else {
        constexpr std::string_view digits = "0123456789ABCDEF";
        out += '%';
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
      }
    }
    return out;
  };
  return "otpauth://totp/" + plain(issuer) + ':' + plain(account) + "?secret=" + base32(key.reveal()) +
         "&issuer=" + plain(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace paraf::crypto
