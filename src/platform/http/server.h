// platform/http/server.h: the server: sockets, limits, workers, TLS.
//
// One thread with its own acceptor (SO_REUSEPORT) per core reads and writes; handlers run in a pool
// of workers, because what they do blocks (SQL, keys, PDF). Nothing a peer does may cost more than
// the limits below: header and body size, time per request, idle time, connections. The times are
// checked by a sweep once a second, not by a timer per operation, so that hot routes pay nothing.
// Requests that arrive before the last was answered (pipelining) wait in order.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/time.h"
#include "platform/http/router.h"

namespace paraf::crypto {
class TlsContext;
}

namespace paraf::http {

// One line of the access log. The pattern stands for the path (a path may hold a code or a token);
// there is no query and no address in it.
struct Access {
  Method method;
  std::string pattern;  // empty: no route
  int status;
  std::uint64_t octets;
  std::chrono::microseconds took;
};

struct Options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;     // 0: any free one, see Server::port()
  int threads = 0;               // that read and write; 0: one per core
  int workers = 16;              // that run handlers
  std::size_t queue = 1024;      // requests waiting for a worker; above: 503
  std::size_t connections = 10'000;  // above: 503 and close
  std::size_t header_limit = 16 * 1024;
  std::size_t spill_above = 64 * 1024;  // of a body: the rest goes to a file in `scratch`
  std::string scratch = "/tmp";
  std::chrono::milliseconds idle_limit{60'000};   // between requests
  std::chrono::milliseconds head_limit{10'000};   // from the first octet of a request to the end of its headers
  std::chrono::milliseconds write_stall{30'000};  // no progress while answering
  std::chrono::milliseconds sweep{1'000};
  std::chrono::milliseconds grace{10'000};        // for requests under way, at stop()
  std::shared_ptr<crypto::TlsContext> tls{};      // none: plain
  const Clock* clock = nullptr;                   // for the Date header; none: no Date [RFC 9110 §6.6.1]
  std::function<void(const Access&)> log{};       // called on the I/O threads: must not block
  // Whether an address is a proxy of ours, whose word for whom it forwards is believed; none: no proxy is.
  std::function<bool(std::string_view address)> trusted_proxy{};
};

// Who asks, where proxies of ours stand in between: of the addresses in X-Forwarded-For, each proxy writes
// whom it saw at the right end; so they are read from the right, as long as the one who wrote is trusted. What
// a stranger wrote further left is not looked at. A word that is no address ends the reading.
std::string client_address(std::string_view peer, const Headers& headers,
                           const std::function<bool(std::string_view)>& trusted_proxy);

class Server {
 public:
  // start listens and answers until stop() or destruction. `unavailable http.listen` when the
  // address is taken.
  static Result<std::unique_ptr<Server>> start(Router router, Options options);
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  // stop accepts nothing more, lets requests under way finish within `grace`, then closes. Safe to
  // call twice, not from a handler.
  virtual void stop() = 0;
};

}  // namespace paraf::http
