// tests/support/carrier.h: a real HTTP server on this machine that answers what a test tells it to.
//
// It is on purpose no code of ours: what calls it is judged by what arrives.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace paraf::tests {

// One request to a connection; the n-th gets the n-th answer, an empty one is a line that breaks. "{port}" in an answer
// is the server's own. slow: so long each answer is waited for.
class Carrier {
 public:
  explicit Carrier(std::vector<std::string> answers, std::chrono::milliseconds slow = {})
      : answers_(std::move(answers)), slow_(slow) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("bind");
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    if (::listen(listener_, 8) != 0) throw std::runtime_error("listen");
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
    std::this_thread::sleep_for(slow_);
    std::string told = answer;
    for (std::size_t at = 0; (at = told.find("{port}")) != std::string::npos;) told.replace(at, 6, std::to_string(port));
    if (!told.empty()) (void)!::write(client, told.data(), told.size());
    ::close(client);
  }

  const std::vector<std::string> answers_;
  const std::chrono::milliseconds slow_;
  int listener_ = -1;
  std::thread thread_;
};

inline std::string http_status(int code, const std::string& more = {}) {
  return "HTTP/1.1 " + std::to_string(code) + " x\r\n" + more +
         "Content-Length: 0\r\nConnection: close\r\n\r\n";
}

inline std::string http_header(const std::string& head, const std::string& name) {
  const std::size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 4;
  return head.substr(from, head.find("\r\n", from) - from);
}

}  // namespace paraf::tests
