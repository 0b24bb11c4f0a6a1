#include "platform/http/address.h"

#include <algorithm>

namespace paraf::http {

bool is_protected(std::string_view address) {
  const auto odd = [](unsigned char c) { return c <= 0x20 || c >= 0x7f || c == '\\' || c == '"'; };
  const auto colon = address.find("://");
  if (colon == std::string_view::npos || std::any_of(address.begin(), address.end(), odd)) return false;
  const std::string_view scheme = address.substr(0, colon), rest = address.substr(colon + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const bool bracketed = authority.starts_with('[');
  const std::string_view host =
      bracketed ? authority.substr(0, authority.find(']') + 1) : authority.substr(0, authority.find(':'));
  if (host.empty() || authority.find('@') != std::string_view::npos) return false;
  return scheme == "https" ||
         (scheme == "http" && (host == "127.0.0.1" || host == "localhost" || host == "[::1]"));
}

}  // namespace paraf::http
