// tests/support/http_client.h: a small blocking HTTP client on a plain socket.
//
// It is on purpose no code of the server's: a mistake in reading HTTP would otherwise be made twice
// and seen never. It can also send what no proper client would.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paraf::tests {

struct Answer {
  int status = 0;  // 0: the connection ended without an answer
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string header(std::string_view name) const;  // the first; "" : none
};

class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port, std::chrono::milliseconds patience = std::chrono::milliseconds{10'000});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  using Headers = std::vector<std::pair<std::string, std::string>>;
  // One request over a connection that is kept, and opened again when the server ended it.
  // Cookies are kept and sent as a browser would.
  Answer request(std::string_view method, std::string_view target, std::string_view body = {}, const Headers& headers = {});
  Answer get(std::string_view target, const Headers& headers = {}) { return request("GET", target, {}, headers); }
  Answer post_form(std::string_view target, const std::vector<std::pair<std::string, std::string>>& fields);
  Answer post_json(std::string_view target, std::string_view json, const Headers& headers = {});
  struct FilePart {
    std::string name, filename, type, data;
  };
  Answer post_multipart(std::string_view target, const std::vector<std::pair<std::string, std::string>>& fields,
                        const std::vector<FilePart>& files, const Headers& headers = {});

  // Raw access.
  bool connect();
  bool send(std::string_view octets);       // false: the server closed
  Answer receive(bool head_request = false);
  bool closed_by_server();                  // waits for the end, at most `patience`
  void close();
  std::map<std::string, std::string> cookies;

 private:
  bool more();
  std::uint16_t port_;
  std::chrono::milliseconds patience_;
  int socket_ = -1;
  std::string held_;
};

}  // namespace paraf::tests
