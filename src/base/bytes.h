// base/bytes.h: octets, and the texts they are written as.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace paraf {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }
inline void append(Bytes& to, ByteView more) { to.insert(to.end(), more.begin(), more.end()); }

std::string hex(ByteView bytes);                      // lower case
Result<Bytes> from_hex(std::string_view text);        // either case; "base.hex"
std::string base64(ByteView bytes);                   // RFC 4648 §4, padded, one line
std::string base64url(ByteView bytes);                // RFC 4648 §5, without padding
// from_base64 reads either alphabet, with or without padding, and skips line breaks.
// Anything else is `malformed base.base64`.
Result<Bytes> from_base64(std::string_view text);

}  // namespace paraf
