#include "platform/crypto/pem.h"

namespace paraf::crypto {

std::string pem(std::string_view label, ByteView der) {
  const std::string body = base64(der);
  std::string text = "-----BEGIN " + std::string{label} + "-----\n";
  for (std::size_t at = 0; at < body.size(); at += 64) text += body.substr(at, 64) + "\n";
  return text + "-----END " + std::string{label} + "-----\n";
}

Result<std::vector<Bytes>> pem_blocks(std::string_view text, std::string_view label) {
  const std::string begin = "-----BEGIN " + std::string{label} + "-----";
  const std::string end = "-----END " + std::string{label} + "-----";
  std::vector<Bytes> blocks;
  for (std::size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at)) {
    at += begin.size();
    const std::size_t stop = text.find(end, at);
    if (stop == std::string_view::npos) return malformed("crypto.pem");
    std::string body;
    for (const char c : text.substr(at, stop - at))
      if (c != '\n' && c != '\r' && c != ' ' && c != '\t') body += c;
    auto der = from_base64(body);
    if (!der || der->empty()) return malformed("crypto.pem");
    blocks.push_back(std::move(*der));
    at = stop + end.size();
  }
  return blocks;
}

}  // namespace paraf::crypto
