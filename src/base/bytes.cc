#include "base/bytes.h"

#include <array>

namespace paraf {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// What a digit stands for; -1: it is none. A table, for serials are read by the million.
constexpr auto kNibbles = [] {
  std::array<std::int8_t, 256> all{};
  all.fill(-1);
  for (std::size_t digit = 0; digit < 16; ++digit) {
    const char c = kHex[digit];
    all[static_cast<unsigned char>(c)] = static_cast<std::int8_t>(digit);
    if (c >= 'a') all[static_cast<unsigned char>(c - 'a' + 'A')] = static_cast<std::int8_t>(digit);
  }
  return all;
}();

int nibble(char c) { return kNibbles[static_cast<unsigned char>(c)]; }

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

std::string encode64(ByteView bytes, std::string_view alphabet, bool pad) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = bytes.size() - at;
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[at]) << 16 |
                                (left > 1 ? static_cast<std::uint32_t>(bytes[at + 1]) << 8 : 0U) |
                                (left > 2 ? static_cast<std::uint32_t>(bytes[at + 2]) : 0U);
    text += alphabet[group >> 18 & 63U];
    text += alphabet[group >> 12 & 63U];
    if (left > 1) text += alphabet[group >> 6 & 63U];
    if (left > 2) text += alphabet[group & 63U];
  }
  while (pad && text.size() % 4 != 0) text += '=';
  return text;
}

}  // namespace

std::string hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return malformed("base.hex");
  Bytes bytes(text.size() / 2);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const int high = nibble(text[2 * at]);
    const int low = nibble(text[2 * at + 1]);
    if ((high | low) < 0) return malformed("base.hex");
    bytes[at] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return bytes;
}

std::string base64(ByteView bytes) { return encode64(bytes, kStandard, true); }
std::string base64url(ByteView bytes) { return encode64(bytes, kUrl, false); }

Result<Bytes> from_base64(std::string_view text) {
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  unsigned held = 0;   // sextets in the group
  unsigned padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int value = sextet(c);
    if (value < 0 || padding > 0) return malformed("base.base64");
    group = group << 6 | static_cast<std::uint32_t>(value);
    if (++held == 4) {
      bytes.push_back(static_cast<std::uint8_t>(group >> 16));
      bytes.push_back(static_cast<std::uint8_t>(group >> 8));
      bytes.push_back(static_cast<std::uint8_t>(group));
      group = 0;
      held = 0;
    }
  }
  if (held == 1 || padding > 2 || (padding > 0 && held + padding != 4)) return malformed("base.base64");
  if (held == 2) bytes.push_back(static_cast<std::uint8_t>(group >> 4));
  if (held == 3) {
    bytes.push_back(static_cast<std::uint8_t>(group >> 10));
    bytes.push_back(static_cast<std::uint8_t>(group >> 2));
  }
  return bytes;
}

}  // namespace paraf
