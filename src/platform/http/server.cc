#include "platform/http/server.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <thread>

#include "platform/http/connection.h"

namespace paraf::http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string date_line(const Clock* clock) {
  if (clock == nullptr) return {};
  const std::time_t seconds = static_cast<std::time_t>(clock->now().seconds());
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  const std::size_t size = std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
  return {text, size};
}

class Running final : public Server {
 public:
  Running(Router router, Options options) : shared_(std::move(router), std::move(options)) {}
  ~Running() override { stop(); }

  Result<void> listen();
  std::uint16_t port() const override { return port_; }
  void stop() override;

 private:
  Result<void> open(Loop& loop, const tcp::endpoint& at, bool shared_port);
  void accept(Loop& loop);
  void welcome(Loop& loop, Socket socket);
  void sweep(Loop& loop);

  Shared shared_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
  std::uint16_t port_ = 0;
  bool stopped_ = false;
};

Result<void> Running::open(Loop& loop, const tcp::endpoint& at, bool shared_port) {
  boost::system::error_code ec;
  const auto failed = [&] { return unavailable("http.listen", ec.message()); };
  if (loop.acceptor.open(at.protocol(), ec); ec) return failed();
  loop.acceptor.set_option(tcp::acceptor::reuse_address{true}, ec);
  if (shared_port) {
    const int on = 1;
    setsockopt(loop.acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  }
  if (loop.acceptor.bind(at, ec); ec) return failed();
  if (loop.acceptor.listen(4096, ec); ec) return failed();
  return {};
}

Result<void> Running::listen() {
  const Options& o = shared_.options;
  boost::system::error_code ec;
  const auto address = asio::ip::make_address(o.address, ec);
  if (ec) return unavailable("http.listen", ec.message());
  const int threads = o.threads > 0 ? o.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  for (int i = 0; i < threads; ++i) {
    loops_.push_back(std::make_unique<Loop>(shared_));
    loops_.back()->date = date_line(o.clock);
  }

  // With SO_REUSEPORT a second server of the same user would silently share our port: a first socket
  // without it finds out, so that "the address is taken" is said.
  std::uint16_t port = o.port;
  if (threads > 1) {
    TRY(open(*loops_.front(), {address, port}, false));
    port = loops_.front()->acceptor.local_endpoint().port();
    loops_.front()->acceptor.close();
  }
  for (auto& loop : loops_) {
    TRY(open(*loop, {address, port}, threads > 1));
    port = loop->acceptor.local_endpoint().port();
  }
  port_ = port;
  for (auto& loop : loops_) {
    accept(*loop);
    sweep(*loop);
    threads_.emplace_back([&io = loop->io] { io.run(); });
  }
  return {};
}

void Running::accept(Loop& loop) {
  loop.acceptor.async_accept([this, &loop](const boost::system::error_code& ec, Socket socket) {
    if (!loop.acceptor.is_open()) return;
    if (!ec) {
      welcome(loop, std::move(socket));
      return accept(loop);
    }
    // Out of descriptors, most likely: asking again at once would only turn in circles.
    auto pause = std::make_shared<Timer>(loop.io.get_executor(), std::chrono::milliseconds{100});
    pause->async_wait([this, &loop, pause](const boost::system::error_code&) {
      if (loop.acceptor.is_open()) accept(loop);
    });
  });
}

void Running::welcome(Loop& loop, Socket socket) {
  boost::system::error_code ec;
  socket.non_blocking(true, ec);
  socket.set_option(tcp::no_delay{true}, ec);
  if (shared_.connections.fetch_add(1) >= shared_.options.connections) {
    shared_.connections.fetch_sub(1);
    static constexpr std::string_view full =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    if (!shared_.options.tls) {
      [[maybe_unused]] const auto sent = ::send(socket.native_handle(), full.data(), full.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    return;
  }
  const auto remote = socket.remote_endpoint(ec);
  std::make_shared<Connection>(loop, std::move(socket), ec ? std::string{} : remote.address().to_string())->start();
}

void Running::sweep(Loop& loop) {
  loop.sweep.expires_after(shared_.options.sweep);
  loop.sweep.async_wait([this, &loop](const boost::system::error_code& ec) {
    // A cancel does nothing to a timer that has run out and whose turn has not come: ask the loop too.
    if (ec || loop.ending) return;
    loop.date = date_line(shared_.options.clock);
    const auto now = Steady::now();
    for (Connection* connection : loop.connections) connection->check_time(now);
    sweep(loop);
  });
}

void Running::stop() {
  if (stopped_) return;
  stopped_ = true;
  shared_.stopping = true;
  for (auto& loop : loops_) {
    asio::post(loop->io.get_executor(), [&loop] {
      boost::system::error_code ignored;
      loop->acceptor.close(ignored);
      for (Connection* connection : loop->connections) connection->stop_when_idle();
    });
  }
  const auto until = Steady::now() + shared_.options.grace;
  while (!threads_.empty() && shared_.connections.load() > 0 && Steady::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  for (auto& loop : loops_) {
    asio::post(loop->io.get_executor(), [&loop] {
      for (Connection* connection : loop->connections) connection->close();
      loop->ending = true;
      loop->sweep.cancel();
    });
  }
  shared_.workers.stop();  // what they still held has come back to the loops
  for (auto& loop : loops_) loop->busy.reset();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(Router router, Options options) {
  auto server = std::make_unique<Running>(std::move(router), std::move(options));
  TRY(server->listen());
  return server;
}

}  // namespace paraf::http
