// platform/http/connection.h: one connection of the server. Only server.cc and connection.cc include it.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <optional>

#include "platform/crypto/tls.h"
#include "platform/http/parser.h"
#include "platform/http/server.h"
#include "platform/http/workers.h"

namespace paraf::http {

// The executor's type is written out: the everyday any_io_executor costs a virtual call and an
// allocation per operation.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
using Steady = std::chrono::steady_clock;
using Timer = boost::asio::basic_waitable_timer<Steady, boost::asio::wait_traits<Steady>, Executor>;

// What all connections of a server share.
struct Shared {
  Shared(Router r, Options o)
      : router(std::move(r)), options(std::move(o)), workers(options.workers, options.queue) {}
  Router router;
  Options options;
  std::string standing;  // the router's standing headers, as they are written
  std::atomic<std::size_t> connections{0};
  std::atomic<bool> stopping{false};
  Workers workers;
};

class Connection;

// One thread, its sockets, its sweep.
struct Loop {
  explicit Loop(Shared& s)
      : shared(s), busy(io.get_executor()), acceptor(io.get_executor()), sweep(io.get_executor()) {}
  Shared& shared;
  std::list<Connection*> connections;  // before io: its last handlers still take themselves out
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<Executor> busy;  // until no worker can bring an answer any more
  Acceptor acceptor;
  Timer sweep;
  bool ending = false;  // the sweep is not armed again
  std::string date;  // "Date: …\r\n", made anew by the sweep
};

class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, Socket socket, std::string peer);
  ~Connection();

  void start();
  void check_time(Steady::time_point now);  // by the sweep
  void stop_when_idle();
  void close();

 private:
  enum class Phase { handshake, idle, reading, handling, writing, draining, closed };
  enum class Sent { all, wait_write, wait_read, failed };

  void enter(Phase phase, std::chrono::milliseconds limit);
  void handshake();
  void wait(bool readable, void (Connection::*then)());
  bool read();                 // true: octets are there; false: they, or the end, will come
  bool read_tls();
  void on_readable();
  void work();                 // parse and answer what the buffer holds
  bool next_request();         // false: wait (for octets, a worker, the socket)
  bool head();                 // the headers are complete: route, limits; false: refused
  void dispatch();
  void refuse(const Error& error, bool close_after);
  void send(Response response);
  void write_head(const Response& response, std::size_t length);
  Sent push();                 // writes what can be written now
  void push_on();              // and waits for the rest
  void finished();
  void drain();
  std::size_t body_length(const Response& response) const;

  Loop& loop_;
  Socket socket_;
  std::optional<crypto::TlsStream> tls_;
  std::list<Connection*>::iterator place_;
  std::string peer_;

  Phase phase_ = Phase::idle;
  Steady::time_point deadline_{};
  Steady::time_point began_{};      // of the request
  Steady::time_point write_until_{};
  bool keep_ = true;
  bool head_request_ = false;
  bool working_ = false;            // inside work(): answers need not call it again

  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;

  RequestParser parser_;
  Request request_;
  const Router::Entry* entry_ = nullptr;

  std::string out_;                 // head, small body
  std::size_t out_at_ = 0;
  Response response_;               // holds what tail_ points into
  std::string_view tail_;
  FilePart file_;
  std::uint64_t written_ = 0;
};

}  // namespace paraf::http
