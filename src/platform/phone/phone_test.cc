#include "platform/phone/phone.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>
#include <thread>

#include "platform/crypto/hash.h"
#include "tests/support/smtp.h"

using namespace paraf;
using namespace paraf::phone;

namespace {

const Timestamp now = Timestamp::from_seconds(1'767'578'400);
const Notice notice{"01JABC", "+6281234567890", "id", "Dinas Kominfo: permohonan Anda sudah diterima."};

Secret shared() { return Secret{std::string_view{"rahasia bersama untuk pengujian 0123456789"}}; }

// A carrier: a real HTTP server on this machine that answers what it is told to, one request to a connection.
class Carrier {
 public:
  explicit Carrier(std::vector<std::string> answers) : answers_(std::move(answers)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    REQUIRE(::listen(listener_, 8) == 0);
    thread_ = std::thread([this] {
      for (const std::string& answer : answers_) serve(answer);
    });
  }
  ~Carrier() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port) + "/paraf"; }
  std::vector<std::string> heads, bodies;  // as they came
  int port = 0;

 private:
  void serve(const std::string& answer) {
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    std::string all;
    std::size_t head = std::string::npos, length = 0;
    char octets[4096];
    while (head == std::string::npos || all.size() < head + 4 + length) {
      const ssize_t n = ::recv(client, octets, sizeof octets, 0);
      if (n <= 0) break;
      all.append(octets, static_cast<std::size_t>(n));
      head = all.find("\r\n\r\n");
      if (head == std::string::npos) continue;
      const std::size_t at = all.find("Content-Length: ");
      length = at == std::string::npos ? 0 : std::stoul(all.substr(at + 16));
    }
    if (head != std::string::npos) {
      heads.push_back(all.substr(0, head));
      bodies.push_back(all.substr(head + 4));
    }
    if (!answer.empty()) (void)!::write(client, answer.data(), answer.size());
    ::close(client);
  }

  const std::vector<std::string> answers_;
  int listener_ = -1;
  std::thread thread_;
};

std::string status(int code, const std::string& more = {}) {
  return "HTTP/1.1 " + std::to_string(code) + " x\r\n" + more + "Content-Length: 0\r\nConnection: close\r\n\r\n";
}

std::string header(const std::string& head, const std::string& name) {
  const std::size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 4;
  return head.substr(from, head.find("\r\n", from) - from);
}

}  // namespace

TEST_CASE("a notice is taken, tried again later, or refused for good, as the carrier answers") {
  struct Row {
    std::string why, answer, code;
  };
  const Row rows[] = {
      {"taken", status(200), ""},
      {"taken, to be sent by and by", status(202), ""},
      {"the carrier is ill", status(500), "phone.gateway"},
      {"the carrier is overloaded", status(503), "phone.gateway"},
      {"too many at once", status(429), "phone.gateway"},
      {"no answer at all", "", "phone.gateway"},
      {"no such number", status(404), "phone.rejected"},
      {"a signature it does not believe", status(401), "phone.rejected"},
      {"an address elsewhere is not followed", status(302, "Location: http://127.0.0.1:1/\r\n"), "phone.rejected"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Carrier carrier{{row.answer}};
    const auto gateway = webhook({.url = carrier.url(), .secret = shared(), .timeout = std::chrono::seconds{5}});
    REQUIRE(gateway);
    CHECK(code_of((*gateway)->send(notice, now)) == row.code);
  }
}

TEST_CASE("the carrier can tell that it was us, and that it has had this one before") {
  Carrier carrier{{status(500), status(200)}};
  const auto gateway = webhook({.url = carrier.url(), .secret = shared(), .channel = "sms"});
  REQUIRE(gateway);
  CHECK(code_of((*gateway)->send(notice, now)) == "phone.gateway");
  CHECK((*gateway)->send(notice, now + std::chrono::seconds{5}));
  REQUIRE(carrier.bodies.size() == 2);
  CHECK(carrier.bodies[0] == carrier.bodies[1]);
  CHECK(carrier.heads[0].starts_with("POST /paraf HTTP/1.1"));
  for (const std::string& head : carrier.heads) CHECK(header(head, "Idempotency-Key") == "01JABC");
  CHECK(header(carrier.heads[1], "X-Paraf-Timestamp") == "1767578405");
  CHECK(header(carrier.heads[1], "X-Paraf-Signature") ==
        "sha256=" + hex(crypto::hmac_sha256(shared().reveal(), bytes_of("1767578405." + carrier.bodies[1]))));
  CHECK(header(carrier.heads[0], "X-Paraf-Signature") != header(carrier.heads[1], "X-Paraf-Signature"));
  const boost::json::object body = boost::json::parse(carrier.bodies[0]).as_object();
  CHECK(body.size() == 5);  // the number, the sentence, and nothing else of a person
  CHECK(body.at("to") == "+6281234567890");
  CHECK(body.at("text") == "Dinas Kominfo: permohonan Anda sudah diterima.");
  CHECK(body.at("channel") == "sms");
  CHECK(body.at("language") == "id");
  CHECK(body.at("id") == "01JABC");
}

TEST_CASE("nobody listens: later") {
  const auto gateway = webhook({.url = "http://127.0.0.1:" + std::to_string(tests::free_port()) + "/", .secret = shared()});
  REQUIRE(gateway);
  CHECK(code_of((*gateway)->send(notice, now)) == "phone.gateway");
}

TEST_CASE("a carrier is reached under protection, or not at all") {
  struct Row {
    std::string why, url, secret, channel, setting;
  };
  const std::string secret = "rahasia bersama untuk pengujian 0123456789";
  const Row rows[] = {
      {"https", "https://pesan.contoh.go.id/paraf", secret, "whatsapp", ""},
      {"this machine itself", "http://localhost:9000/", secret, "sms", ""},
      {"in the clear", "http://pesan.contoh.go.id/paraf", secret, "sms", "phone_url"},
      {"a name that only begins like this machine's", "http://localhost.contoh.id/", secret, "sms", "phone_url"},
      {"a password in the address", "https://a:b@pesan.contoh.go.id/", secret, "sms", "phone_url"},
      {"no address", "https://", secret, "sms", "phone_url"},
      {"another protocol", "ftp://pesan.contoh.go.id/", secret, "sms", "phone_url"},
      {"a secret that can be guessed", "https://pesan.contoh.go.id/", "rahasia", "sms", "phone_secret_file"},
      {"a channel we do not know", "https://pesan.contoh.go.id/", secret, "merpati", "phone_channel"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto made = webhook({.url = row.url, .secret = Secret{std::string_view{row.secret}}, .channel = row.channel});
    CHECK(made.has_value() == row.setting.empty());
    if (!made) CHECK(made.error().facts.at(0).second == row.setting);
  }
}
