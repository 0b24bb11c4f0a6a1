#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

namespace paraf::tests {

std::string Answer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && strncasecmp(key.data(), name.data(), name.size()) == 0) return value;
  }
  return {};
}

HttpClient::HttpClient(std::uint16_t port, std::chrono::milliseconds patience) : port_(port), patience_(patience) {}
HttpClient::~HttpClient() { close(); }

void HttpClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  held_.clear();
}

bool HttpClient::connect() {
  close();
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval limit{static_cast<time_t>(patience_.count() / 1000), static_cast<suseconds_t>(patience_.count() % 1000 * 1000)};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool HttpClient::send(std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t sent = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    octets.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool HttpClient::more() {
  char octets[16 * 1024];
  const ssize_t got = ::recv(socket_, octets, sizeof octets, 0);
  if (got <= 0) return false;
  held_.append(octets, static_cast<std::size_t>(got));
  return true;
}

bool HttpClient::closed_by_server() {
  char octet;
  return ::recv(socket_, &octet, 1, 0) == 0 || errno == ECONNRESET;
}

Answer HttpClient::receive(bool head_request) {
  Answer answer;
  std::size_t end = 0;
  for (;;) {
    while ((end = held_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) {
        close();
        return answer;
      }
    }
    if (held_.substr(0, 12) != "HTTP/1.1 100") break;
    held_.erase(0, end + 4);
  }
  answer.status = std::atoi(held_.substr(9, 3).c_str());
  std::size_t at = held_.find("\r\n") + 2;
  while (at < end + 2) {
    const std::size_t stop = held_.find("\r\n", at);
    const std::string line = held_.substr(at, stop - at);
    const std::size_t colon = line.find(':');
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    answer.headers.emplace_back(name, line.substr(std::min(line.find_first_not_of(' ', colon + 1), line.size())));
    at = stop + 2;
  }
  held_.erase(0, end + 4);
  for (const auto& [name, value] : answer.headers) {
    if (name != "set-cookie") continue;
    const std::size_t equals = value.find('=');
    const std::string cookie = value.substr(0, equals);
    if (value.find("Max-Age=0") != std::string::npos) {
      cookies.erase(cookie);
    } else {
      cookies[cookie] = value.substr(equals + 1, value.find(';') - equals - 1);
    }
  }
  const bool bodiless = head_request || answer.status == 204 || answer.status == 304;
  const std::size_t length = bodiless ? 0 : static_cast<std::size_t>(std::atoll(answer.header("content-length").c_str()));
  while (held_.size() < length) {
    if (!more()) {
      close();
      answer.status = 0;  // cut off
      return answer;
    }
  }
  answer.body = held_.substr(0, length);
  held_.erase(0, length);
  if (answer.header("connection") == "close") close();
  return answer;
}

Answer HttpClient::request(std::string_view method, std::string_view target, std::string_view body, const Headers& headers) {
  std::string text = std::string{method} + " " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n";
  std::string jar;
  for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  if (!jar.empty()) text += "Cookie: " + jar + "\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  if (!body.empty() || method == "POST" || method == "PUT") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n";
  text += body;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const bool fresh = socket_ < 0;
    if (fresh && !connect()) return {};
    send(text);  // a server that refuses early may close before it read everything, and still answers
    Answer answer = receive(method == "HEAD");
    if (answer.status != 0 || fresh) return answer;
  }
  return {};
}

namespace {

std::string escape(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c))) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(digits[static_cast<unsigned char>(c) >> 4]);
      out.push_back(digits[static_cast<unsigned char>(c) & 15]);
    }
  }
  return out;
}

}  // namespace

Answer HttpClient::post_form(std::string_view target, const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string body;
  for (const auto& [name, value] : fields) body += (body.empty() ? "" : "&") + escape(name) + "=" + escape(value);
  return request("POST", target, body, {{"Content-Type", "application/x-www-form-urlencoded"}});
}

Answer HttpClient::post_json(std::string_view target, std::string_view json, const Headers& headers) {
  Headers all{{"Content-Type", "application/json"}};
  all.insert(all.end(), headers.begin(), headers.end());
  return request("POST", target, json, all);
}

Answer HttpClient::post_multipart(std::string_view target, const std::vector<std::pair<std::string, std::string>>& fields,
                                  const std::vector<FilePart>& files, const Headers& headers) {
  const std::string boundary = "----paraf-tests-7MA4YWxkTrZu0gW";
  std::string body;
  for (const auto& [name, value] : fields) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }
  for (const FilePart& file : files) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + file.name + "\"; filename=\"" + file.filename +
            "\"\r\nContent-Type: " + file.type + "\r\n\r\n" + file.data + "\r\n";
  }
  body += "--" + boundary + "--\r\n";
  Headers all{{"Content-Type", "multipart/form-data; boundary=" + boundary}};
  all.insert(all.end(), headers.begin(), headers.end());
  return request("POST", target, body, all);
}

}  // namespace paraf::tests
