#include "trust/tsa/witness.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace paraf::tsa {

using std::chrono::microseconds;

KernelClock kernel_clock() {
  timex state{};
  const int answer = ::adjtimex(&state);
  KernelClock clock;
  clock.synchronised = answer != -1 && answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  clock.error = microseconds{state.maxerror};
  return clock;
}

namespace {

// Seconds between 1900, where NTP counts from, and 1970.
constexpr std::int64_t ntp_epoch = 2'208'988'800;
constexpr std::size_t packet_size = 48;

std::uint64_t ntp_time(Timestamp t) {
  const std::int64_t micros = t.micros();
  const auto seconds = static_cast<std::uint64_t>(micros / 1'000'000 + ntp_epoch);
  const auto fraction = static_cast<std::uint64_t>(micros % 1'000'000) * 4'294'967'296u / 1'000'000u;
  return seconds << 32 | fraction;
}

std::uint64_t field(ByteView packet, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | packet[at + i];
  return value;
}

// The era begins anew in 2036: a small number of seconds is of the next one.
Timestamp instant_of(std::uint64_t ntp) {
  auto seconds = static_cast<std::int64_t>(ntp >> 32);
  if (seconds < 2'000'000'000) seconds += std::int64_t{1} << 32;
  const auto micros = static_cast<std::int64_t>(((ntp & 0xffffffffu) * 1'000'000u) >> 32);
  return Timestamp::from_micros((seconds - ntp_epoch) * 1'000'000 + micros);
}

}  // namespace

// [RFC 4330 §5] what a client checks before it believes an answer.
Result<microseconds> read_time_answer(ByteView packet, std::uint64_t sent, Timestamp asked,
                                      Timestamp answered) {
  if (packet.size() < packet_size) return unavailable("tsa.time_server", "short answer");
  const int leap = packet[0] >> 6, mode = packet[0] & 7, stratum = packet[1];
  if (leap == 3 || mode != 4 || stratum == 0 || stratum > 15)
    return unavailable("tsa.time_server", "not synchronised");
  if (field(packet, 24) != sent) return unavailable("tsa.time_server", "an answer to something else");
  if (field(packet, 32) == 0 || field(packet, 40) == 0)
    return unavailable("tsa.time_server", "no time in it");
  const Timestamp received = instant_of(field(packet, 32)), transmitted = instant_of(field(packet, 40));
  return ((received - asked) + (transmitted - answered)) / 2;
}

Result<microseconds> ask_time_server(const std::string& host, const Clock& clock,
                                     std::chrono::milliseconds patience) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const auto colon = host.rfind(':');
  const bool with_port = colon != std::string::npos && host.find(':') == colon;
  const std::string name = with_port ? host.substr(0, colon) : host,
                    port = with_port ? host.substr(colon + 1) : "123";
  if (::getaddrinfo(name.c_str(), port.c_str(), &hints, &found) != 0)
    return unavailable("tsa.time_server", host);
  const int fd = ::socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, found->ai_protocol);
  const bool connected = fd >= 0 && ::connect(fd, found->ai_addr, found->ai_addrlen) == 0;
  ::freeaddrinfo(found);
  const auto fail = [&](const std::string& why) -> Result<microseconds> {
    if (fd >= 0) ::close(fd);
    return unavailable("tsa.time_server", host + ": " + why);
  };
  if (!connected) return fail("no way there");
  std::array<std::uint8_t, packet_size> packet{};
  packet[0] = 4 << 3 | 3;  // version 4, client
  const Timestamp asked = clock.now();
  const std::uint64_t sent = ntp_time(asked);
  for (std::size_t i = 0; i < 8; ++i) packet[40 + i] = static_cast<std::uint8_t>(sent >> (56 - 8 * i));
  if (::send(fd, packet.data(), packet.size(), 0) != static_cast<ssize_t>(packet.size()))
    return fail("not sent");
  pollfd waiting{fd, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(patience.count())) != 1) return fail("no answer");
  std::array<std::uint8_t, 512> answer{};
  const ssize_t got = ::recv(fd, answer.data(), answer.size(), 0);
  const Timestamp answered = clock.now();
  ::close(fd);
  if (got < 0) return unavailable("tsa.time_server", host + ": no answer");
  return read_time_answer(ByteView{answer}.first(static_cast<std::size_t>(got)), sent, asked, answered);
}

std::string doubt(const Seen& seen, const WitnessSettings& settings) {
  const auto beyond = [&](microseconds off) { return std::chrono::abs(off) > settings.tolerance; };
  if (seen.store_ahead && *seen.store_ahead > settings.tolerance)
    return "the store knows of an act " + std::to_string(seen.store_ahead->count() / 1000) + " ms from now";
  if (!settings.servers.empty()) {
    // Silence proves nothing; but where servers were set, half of them at least must speak for us.
    const auto agree = std::ranges::count_if(seen.servers, [&](microseconds off) { return !beyond(off); });
    if (agree * 2 <= static_cast<std::ptrdiff_t>(settings.servers.size()))
      return std::to_string(agree) + " of " + std::to_string(settings.servers.size()) + " time servers agree";
    return {};  // whoever set the clock meanwhile set it right
  }
  if (beyond(seen.wandered))
    return "the clock jumped by " + std::to_string(seen.wandered.count() / 1000) + " ms";
  if (!settings.trust_the_kernel) return {};
  if (!seen.kernel.synchronised) return "the kernel says that its clock is not synchronised";
  if (beyond(seen.kernel.error))
    return "the kernel says that its clock may be off by " +
           std::to_string(seen.kernel.error.count() / 1000) + " ms";
  return {};
}

Witness::Witness(const Clock& clock, WitnessSettings settings)
    : clock_(clock),
      settings_(std::move(settings)),
      began_(clock.now()),
      steady_began_(std::chrono::steady_clock::now()) {
  look(std::nullopt);
}

microseconds Witness::wandered() const {
  const auto steady =
      std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - steady_began_);
  return (clock_.now() - began_) - steady;
}

Result<void> Witness::trustworthy() const {
  const std::lock_guard hold{mutex_};
  if (!doubt_.empty()) return unavailable("tsa.clock_in_doubt", doubt_);
  // A jump is seen at the very stamp it would be in.
  if (std::chrono::abs(wandered()) > settings_.tolerance)
    return unavailable("tsa.clock_in_doubt", "the clock jumped");
  return {};
}

void Witness::look(std::optional<Timestamp> youngest) {
  Seen seen;
  seen.kernel = kernel_clock();
  if (youngest) seen.store_ahead = *youngest - clock_.now();
  const auto within = [&](microseconds off) { return std::chrono::abs(off) <= settings_.tolerance; };
  std::vector<Source> sources;
  for (const std::string& server : settings_.servers) {
    const auto off = ask_time_server(server, clock_);
    if (off) seen.servers.push_back(*off);
    sources.push_back({"server:" + server, off && within(*off), off ? std::optional{*off} : std::nullopt});
  }
  if (settings_.trust_the_kernel)
    sources.push_back({"kernel", seen.kernel.synchronised && within(seen.kernel.error), std::nullopt});
  if (seen.store_ahead) {
    const microseconds ahead = std::max(*seen.store_ahead, microseconds{0});
    sources.push_back({"store", within(ahead), ahead});
  }
  const std::lock_guard hold{mutex_};
  seen.wandered = wandered();
  sources.push_back({"steady", within(seen.wandered), seen.wandered});
  std::string found = doubt(seen, settings_);
  // Clocks drift against each other by some ppm; as long as others vouch for ours, that is no jump.
  if (found.empty()) {
    began_ = clock_.now();
    steady_began_ = std::chrono::steady_clock::now();
  }
  doubt_ = std::move(found);
  sources_ = std::move(sources);
}

std::vector<Witness::Source> Witness::sources() const {
  const std::lock_guard hold{mutex_};
  return sources_;
}

std::string Witness::in_doubt() const {
  const std::lock_guard hold{mutex_};
  return doubt_;
}

}  // namespace paraf::tsa
