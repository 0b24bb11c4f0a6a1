// Whether the clock may be believed.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <thread>

#include "tests/support/pki.h"
#include "trust/tsa/witness.h"

using namespace paraf;
using namespace paraf::tsa;
using std::chrono::milliseconds;

TEST_CASE("the clock is doubted for exactly one reason") {
  const KernelClock good{.synchronised = true, .error = milliseconds{20}};
  const KernelClock loose{.synchronised = true, .error = milliseconds{900}};
  const KernelClock none{};
  const WitnessSettings kernel{}, vouched{.trust_the_kernel = false}, servers{.servers = {"a", "b", "c"}};
  struct Row {
    std::string why;
    Seen seen;
    WitnessSettings settings;
    bool doubted;
  };
  const Row rows[] = {
      {"a kernel that is synchronised", {.kernel = good}, kernel, false},
      {"a kernel that is not", {.kernel = none}, kernel, true},
      {"a kernel that may be far off", {.kernel = loose}, kernel, true},
      {"a kernel that is not, and an operator who vouches", {.kernel = none}, vouched, false},
      {"a jump forward", {.kernel = good, .wandered = milliseconds{700}}, kernel, true},
      {"a jump back, though somebody vouches",
       {.kernel = good, .wandered = milliseconds{-700}},
       vouched,
       true},
      {"a drift within the tolerance", {.kernel = good, .wandered = milliseconds{400}}, kernel, false},
      {"an act of the future", {.kernel = good, .store_ahead = milliseconds{3000}}, kernel, true},
      {"an act of the past", {.kernel = good, .store_ahead = milliseconds{-60'000}}, kernel, false},
      {"all servers agree, the kernel knows nothing",
       {.kernel = none, .servers = {milliseconds{3}, milliseconds{-8}, milliseconds{90}}},
       servers,
       false},
      {"two of three agree",
       {.kernel = good, .servers = {milliseconds{3}, milliseconds{-8}, milliseconds{9000}}},
       servers,
       false},
      {"one of three agrees",
       {.kernel = good, .servers = {milliseconds{3}, milliseconds{8000}, milliseconds{9000}}},
       servers,
       true},
      {"two are silent", {.kernel = good, .servers = {milliseconds{3}}}, servers, true},
      {"all are silent", {.kernel = good}, servers, true},
      {"a jump to where the servers are",
       {.kernel = good, .wandered = milliseconds{7000}, .servers = {milliseconds{3}, milliseconds{4}}},
       servers,
       false},
      {"servers that agree do not outvote the store",
       {.kernel = good, .store_ahead = milliseconds{3000}, .servers = {milliseconds{3}, milliseconds{4}}},
       servers,
       true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK(doubt(row.seen, row.settings).empty() != row.doubted);
  }
}

TEST_CASE("a clock that jumps gives no stamp from that moment on") {
  const tests::TestPki pki;
  const tests::Issued signer =
      tests::issue({.name = "TSA", .eku = {crypto::oid::eku_time_stamping}, .serial = {9}}, &pki.issuing);
  ManualClock clock{pki.now};
  SystemRandom random;
  const auto stamper = TimeStamper::make({.policy = crypto::der::Oid{"2.999.62.2.1"}}, signer.certificate,
                                         {pki.issuing.certificate}, signer.key, clock, random)
                           .value();
  Witness witness{clock, {.trust_the_kernel = false}};
  stamper->believe(&witness);
  const Bytes imprint(32, 7);
  CHECK(stamper->token(crypto::HashAlg::sha256, imprint));
  clock.advance(std::chrono::hours{1});  // while the steady clock did not move
  CHECK(code_of(stamper->token(crypto::HashAlg::sha256, imprint)) == "tsa.clock_in_doubt");
  const Bytes answer = stamper->answer(time_stamp_request(crypto::HashAlg::sha256, imprint, {}));
  CHECK(code_of(token_of(answer)) == "tsa.not_granted");
  CHECK(stamper->counts().in_doubt == 2);
  witness.look(std::nullopt);
  CHECK(witness.in_doubt().starts_with("the clock jumped"));  // nobody said it was right to
}

TEST_CASE("a stamper goes on with another certificate, and takes none that does not fit") {
  const tests::TestPki pki;
  const auto issued = [&](std::uint8_t serial) {
    return tests::issue({.name = "TSA", .eku = {crypto::oid::eku_time_stamping}, .serial = {serial}},
                        &pki.issuing);
  };
  const tests::Issued first = issued(9), second = issued(10);
  const ManualClock clock{pki.now};
  SystemRandom random;
  const auto stamper = TimeStamper::make({.policy = crypto::der::Oid{"2.999.62.2.1"}}, first.certificate,
                                         {pki.issuing.certificate}, first.key, clock, random)
                           .value();
  const Bytes imprint(32, 7);
  CHECK(read_time_stamp(stamper->token(crypto::HashAlg::sha256, imprint).value())->signer ==
        first.certificate);
  CHECK(code_of(stamper->use(second.certificate, {}, first.key)) == "tsa.certificate");
  REQUIRE(stamper->use(second.certificate, {pki.issuing.certificate}, second.key));
  CHECK(read_time_stamp(stamper->token(crypto::HashAlg::sha256, imprint).value())->signer ==
        second.certificate);
}

namespace {

// A time server of this machine whose clock is off.
class TimeServer {
 public:
  explicit TimeServer(std::chrono::seconds off) : off_(off), socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&at), size) == 0);
    REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
    port_ = ntohs(at.sin_port);
    thread_ = std::jthread{[this](const std::stop_token& over) { serve(over); }};
  }
  ~TimeServer() {
    thread_.request_stop();
    thread_.join();
    ::close(socket_);
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void serve(const std::stop_token& over) const {
    std::array<std::uint8_t, 64> packet{};
    while (!over.stop_requested()) {
      pollfd waiting{socket_, POLLIN, 0};
      if (::poll(&waiting, 1, 20) != 1) continue;
      sockaddr_in from{};
      socklen_t size = sizeof from;
      if (::recvfrom(socket_, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &size) < 48) continue;
      std::array<std::uint8_t, 48> answer{};
      answer[0] = 4 << 3 | 4;
      answer[1] = 2;
      std::copy_n(packet.begin() + 40, 8, answer.begin() + 24);
      const std::int64_t now = SystemClock{}.now().micros();
      const auto seconds = static_cast<std::uint64_t>(now / 1'000'000 + 2'208'988'800 + off_.count());
      const auto fraction = static_cast<std::uint64_t>(now % 1'000'000) * 4'294'967'296u / 1'000'000u;
      for (const std::size_t at : {std::size_t{32}, std::size_t{40}})
        for (std::size_t i = 0; i < 8; ++i)
          answer[at + i] = static_cast<std::uint8_t>((seconds << 32 | fraction) >> (56 - 8 * i));
      ::sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
    }
  }
  std::chrono::seconds off_;
  int socket_, port_ = 0;
  std::jthread thread_;
};

}  // namespace

TEST_CASE("a source of time that is outvoted is seen all the same") {
  const TimeServer right{std::chrono::seconds{0}}, too{std::chrono::seconds{0}}, wrong{std::chrono::seconds{5}};
  const SystemClock clock;
  const Witness witness{clock,
                        {.trust_the_kernel = false, .servers = {right.address(), too.address(), wrong.address()}}};
  CHECK(witness.in_doubt().empty());
  int agree = 0;
  for (const Witness::Source& source : witness.sources()) {
    CAPTURE(source.name);
    agree += source.agrees ? 1 : 0;
    if (source.name != "server:" + wrong.address()) continue;
    CHECK_FALSE(source.agrees);
    REQUIRE(source.off);
    CHECK(std::chrono::abs(*source.off - std::chrono::seconds{5}) < std::chrono::milliseconds{500});
  }
  CHECK(agree == 3);  // two servers, and the steady clock
  // Two of them wrong, and the clock is doubted; which ones they are is said.
  const TimeServer as_wrong{std::chrono::seconds{-7}};
  const Witness doubting{clock,
                         {.trust_the_kernel = false, .servers = {right.address(), wrong.address(), as_wrong.address()}}};
  CHECK(doubting.in_doubt() == "1 of 3 time servers agree");
  CHECK(std::ranges::count_if(doubting.sources(), &Witness::Source::agrees) == 2);
}

TEST_CASE("a time server is believed only when it answers what was asked") {
  const Timestamp asked = Timestamp::parse("2026-01-05T08:00:00Z").value(),
                  answered = asked + milliseconds{100};
  const std::uint64_t sent = 0x1122334455667788;
  const auto put = [](Bytes& packet, std::size_t at, std::uint64_t value) {
    for (std::size_t i = 0; i < 8; ++i) packet[at + i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
  };
  // The server received it 2.05 seconds after we sent it, by its own clock: two seconds ahead of ours.
  const auto ntp = [](Timestamp t) {
    return (static_cast<std::uint64_t>(t.micros() / 1'000'000 + 2'208'988'800) << 32) |
           static_cast<std::uint64_t>(t.micros() % 1'000'000) * 4'294'967'296u / 1'000'000u;
  };
  Bytes good(48, 0);
  good[0] = 4 << 3 | 4;
  good[1] = 2;
  put(good, 24, sent);
  put(good, 32, ntp(asked + milliseconds{2050}));
  put(good, 40, ntp(asked + milliseconds{2050}));
  const auto off = read_time_answer(good, sent, asked, answered);
  REQUIRE(off);
  CHECK(std::chrono::abs(*off - milliseconds{2000}) < milliseconds{1});
  struct Row {
    std::string why;
    std::size_t at;
    std::uint8_t octet;
  };
  const Row rows[] = {
      {"not synchronised", 0, 3 << 6 | 4 << 3 | 4},
      {"a client's packet", 0, 4 << 3 | 3},
      {"a kiss of death", 1, 0},
      {"stratum 16", 1, 16},
      {"an answer to another", 24, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Bytes bad = good;
    bad[row.at] = row.octet;
    CHECK(code_of(read_time_answer(bad, sent, asked, answered)) == "tsa.time_server");
  }
  Bytes empty = good;
  put(empty, 40, 0);
  CHECK(code_of(read_time_answer(empty, sent, asked, answered)) == "tsa.time_server");
  CHECK(code_of(read_time_answer(ByteView{good}.first(47), sent, asked, answered)) == "tsa.time_server");
}
