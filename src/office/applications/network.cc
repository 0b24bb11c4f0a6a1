#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "office/applications/applications.h"

namespace paraf::applications {

namespace {

// An address as sixteen octets; IPv4 stands as ::ffff:a.b.c.d, so that both ways of writing one are equal.
std::optional<std::array<std::uint8_t, 16>> octets_of(const std::string& address, bool* four = nullptr) {
  std::array<std::uint8_t, 16> octets{};
  if (inet_pton(AF_INET, address.c_str(), octets.data() + 12) == 1) {
    octets[10] = octets[11] = 0xff;
    if (four != nullptr) *four = true;
    return octets;
  }
  if (inet_pton(AF_INET6, address.c_str(), octets.data()) != 1) return std::nullopt;
  return octets;
}

}  // namespace

Result<Network> Network::parse(std::string_view text) {
  const auto wrong = [&] { return malformed("applications.network", {{"network", std::string{text}}}); };
  const std::size_t slash = text.find('/');
  bool four = false;
  const auto octets = octets_of(std::string{text.substr(0, slash)}, &four);
  if (!octets) return wrong();
  const int most = four ? 32 : 128;
  int bits = most;
  if (slash != std::string_view::npos) {
    const std::string_view written = text.substr(slash + 1);
    const auto read = std::from_chars(written.data(), written.data() + written.size(), bits);
    if (read.ec != std::errc{} || read.ptr != written.data() + written.size() || bits < 0 || bits > most)
      return wrong();
  }
  Network network;
  network.octets_ = *octets;
  network.bits_ = four ? bits + 96 : bits;
  network.text_ = std::string{text};
  return network;
}

bool Network::holds(std::string_view address) const {
  const auto octets = octets_of(std::string{address});
  if (!octets) return false;
  for (int bit = 0; bit < bits_; ++bit) {
    const auto at = static_cast<std::size_t>(bit / 8);
    if ((((*octets)[at] ^ octets_[at]) >> (7 - bit % 8)) & 1) return false;
  }
  return true;
}

Result<std::vector<Network>> parse_networks(std::string_view text) {
  std::vector<Network> all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(", \t\n"), text.size());
    if (end > 0) all.push_back(TRY(Network::parse(text.substr(0, end))));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

}  // namespace paraf::applications
