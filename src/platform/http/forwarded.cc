// Who asks, behind proxies of ours.
#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "base/text.h"
#include "platform/http/server.h"

namespace paraf::http {
namespace {

// "192.0.2.7", "192.0.2.7:5000", "2001:db8::1", "[2001:db8::1]:5000"; empty: no address.
std::string address_in(std::string_view word) {
  word = trimmed(word);
  if (word.starts_with('[')) {
    word = word.substr(1, word.find(']') - 1);
  } else if (const auto colon = word.find(':'); colon != std::string_view::npos && colon == word.rfind(':')) {
    word = word.substr(0, colon);
  }
  boost::system::error_code failed;
  const auto address = boost::asio::ip::make_address(std::string{word}, failed);
  return failed ? std::string{} : address.to_string();
}

}  // namespace

std::string client_address(std::string_view peer, const Headers& headers,
                           const std::function<bool(std::string_view)>& trusted_proxy) {
  std::string client{peer};
  if (!trusted_proxy || !trusted_proxy(client)) return client;
  for (std::size_t i = headers.size(); i-- > 0;) {
    const auto [name, value] = headers.at(i);
    const bool ours = lowered(name) == "x-forwarded-for";
    std::string_view rest = value;
    while (ours && !rest.empty()) {
      const auto comma = rest.rfind(',');
      const std::string_view word = comma == std::string_view::npos ? rest : rest.substr(comma + 1);
      rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
      const std::string before = address_in(word);
      if (before.empty()) return client;
      client = before;
      if (!trusted_proxy(client)) return client;
    }
  }
  return client;
}

}  // namespace paraf::http
