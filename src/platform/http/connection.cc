#include "platform/http/connection.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <cstring>

namespace paraf::http {

namespace {

constexpr std::size_t first_buffer = 4 * 1024;
constexpr std::size_t upload_buffer = 64 * 1024;
constexpr std::size_t copied_below = 16 * 1024;  // a body this small joins its head in one write
constexpr std::chrono::milliseconds handshake_limit{10'000};
constexpr std::chrono::milliseconds drain_limit{2'000};

}  // namespace

Connection::Connection(Loop& loop, Socket socket, std::string peer)
    : loop_(loop),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      parser_(loop.shared.options.header_limit) {
  place_ = loop_.connections.insert(loop_.connections.end(), this);
}

Connection::~Connection() {
  loop_.connections.erase(place_);
  loop_.shared.connections.fetch_sub(1);
}

void Connection::enter(Phase phase, std::chrono::milliseconds limit) {
  phase_ = phase;
  deadline_ = Steady::now() + limit;
}

void Connection::start() {
  if (loop_.shared.options.tls) {
    tls_.emplace(loop_.shared.options.tls, socket_.native_handle());
    enter(Phase::handshake, handshake_limit);
    handshake();
  } else {
    enter(Phase::idle, loop_.shared.options.idle_limit);
    buffer_.resize(first_buffer);
    read();
  }
}

void Connection::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Connection::stop_when_idle() {
  keep_ = false;
  if (phase_ == Phase::idle || phase_ == Phase::handshake || phase_ == Phase::draining) close();
}

void Connection::check_time(Steady::time_point now) {
  if (phase_ == Phase::handling || phase_ == Phase::closed || now < deadline_) return;
  if (phase_ == Phase::reading && !tls_) {
    // Whoever sends too slowly is told once, without waiting for anything.
    static constexpr std::string_view late =
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    [[maybe_unused]] const auto sent =
        ::send(socket_.native_handle(), late.data(), late.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (loop_.shared.options.log) {
      loop_.shared.options.log({request_.method, request_.pattern, 408, 0,
                                std::chrono::duration_cast<std::chrono::microseconds>(now - began_)});
    }
  }
  close();
}

void Connection::wait(bool readable, void (Connection::*then)()) {
  socket_.async_wait(readable ? Socket::wait_read : Socket::wait_write,
                     [self = shared_from_this(), then](const boost::system::error_code& ec) {
                       if (self->phase_ == Phase::closed) return;
                       if (ec) return self->close();
                       (self.get()->*then)();
                     });
}

void Connection::handshake() {
  switch (tls_->handshake()) {
    case crypto::TlsState::done: enter(Phase::idle, loop_.shared.options.idle_limit); return on_readable();
    case crypto::TlsState::want_read: return wait(true, &Connection::handshake);
    case crypto::TlsState::want_write: return wait(false, &Connection::handshake);
    default: return close();
  }
}

// ── Reading ──

void Connection::on_readable() {
  if (read()) work();
}

bool Connection::read() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ > 0 && end_ == buffer_.size()) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const bool uploading = phase_ == Phase::reading && entry_ != nullptr && parser_.has_body();
  if (uploading && buffer_.size() < upload_buffer) buffer_.resize(upload_buffer);
  if (phase_ == Phase::idle && end_ == 0 && buffer_.size() > first_buffer) {
    buffer_.resize(first_buffer);
    buffer_.shrink_to_fit();
  }
  if (end_ == buffer_.size()) {
    const std::size_t most = std::max(loop_.shared.options.header_limit + first_buffer, upload_buffer);
    if (buffer_.size() >= most) {
      refuse({ErrorKind::too_large, "http.header_too_large"}, true);
      return false;
    }
    buffer_.resize(std::min(most, std::max(first_buffer, buffer_.size() * 2)));
  }
  if (tls_) return read_tls();
  socket_.async_read_some(
      boost::asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
      [self = shared_from_this()](const boost::system::error_code& ec, std::size_t count) {
        if (self->phase_ == Phase::closed) return;
        if (ec) return self->close();
        if (self->phase_ == Phase::draining) {
          self->read();
          return;
        }
        self->end_ += count;
        self->work();
      });
  return false;
}

// Octets that OpenSSL had already are there at once: the caller goes on with them, rather than we
// calling it, or a long upload would climb up the stack.
bool Connection::read_tls() {
  const auto room = std::span{reinterpret_cast<std::uint8_t*>(buffer_.data()) + end_, buffer_.size() - end_};
  const crypto::TlsResult got = tls_->read(room);
  switch (got.state) {
    case crypto::TlsState::done: end_ += got.bytes; return true;
    case crypto::TlsState::want_read:
      if (phase_ == Phase::idle && begin_ == end_) {  // an idle connection holds no buffer
        begin_ = end_ = 0;
        buffer_ = {};
      }
      wait(true, &Connection::on_readable);
      return false;
    case crypto::TlsState::want_write: wait(false, &Connection::on_readable); return false;
    default: close(); return false;
  }
}

void Connection::work() {
  working_ = true;
  const auto self = shared_from_this();  // an answer may close us
  while (next_request()) {
  }
  working_ = false;
}

bool Connection::next_request() {
  if (phase_ == Phase::idle) {
    if (begin_ == end_) return read();
    head_request_ = false;
    request_.headers.clear();
    request_.body.clear();
    request_.params.clear();
    request_.path.clear();
    request_.pattern.clear();
    request_.raw_query.clear();
    request_.peer = peer_;
    request_.secure = tls_.has_value();
    entry_ = nullptr;
    parser_.restart(request_);
    began_ = Steady::now();
    phase_ = Phase::reading;
    deadline_ = began_ + loop_.shared.options.head_limit;
  }
  if (phase_ != Phase::reading) return false;

  std::size_t taken = 0;
  const auto step = parser_.feed({buffer_.data() + begin_, end_ - begin_}, taken);
  begin_ += taken;
  switch (step) {
    case RequestParser::Step::more: return read();
    case RequestParser::Step::failed: refuse(parser_.error(), true); break;
    case RequestParser::Step::head: return head() || phase_ == Phase::idle;
    case RequestParser::Step::done: dispatch(); break;
  }
  return phase_ == Phase::idle;
}

bool Connection::head() {
  head_request_ = request_.method == Method::head;
  if (const auto& trusted = loop_.shared.options.trusted_proxy)
    request_.peer = client_address(peer_, request_.headers, trusted);
  keep_ = parser_.keep_alive() && !loop_.shared.stopping.load(std::memory_order_relaxed);
  const auto found = loop_.shared.router.find(request_, parser_.path());
  if (!found) {
    if (request_.path.empty()) request_.path = parser_.path();
    refuse(found.error(), parser_.has_body());
    return false;
  }
  entry_ = *found;
  if (parser_.announced() > entry_->route.body_limit) {
    refuse({ErrorKind::too_large, "http.body_too_large"}, true);
    return false;
  }
  deadline_ = began_ + entry_->route.time_limit;
  parser_.body_limit(entry_->route.body_limit);
  if (parser_.has_body()) {
    request_.body.spill(loop_.shared.options.spill_above, loop_.shared.options.scratch);
    if (parser_.expects_continue() && begin_ == end_) {
      static constexpr std::string_view go = "HTTP/1.1 100 Continue\r\n\r\n";
      // Twenty-five octets fit into an empty socket buffer; where they do not, the client sends anyway
      // after a second. [RFC 9110 §10.1.1]
      if (tls_) {
        tls_->write(bytes_of(go));
      } else {
        [[maybe_unused]] const auto sent =
            ::send(socket_.native_handle(), go.data(), go.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      }
    }
  }
  return true;
}

void Connection::dispatch() {
  phase_ = Phase::handling;
  if (entry_->route.quick) {
    if (auto answer = entry_->route.quick(request_)) return send(std::move(*answer));
  }
  const bool taken = loop_.shared.workers.give([self = shared_from_this()] {
    Response response = self->loop_.shared.router.answer(*self->entry_, self->request_);
    boost::asio::post(self->loop_.io.get_executor(), [self, answer = std::move(response)]() mutable {
      if (self->phase_ == Phase::closed) return;
      self->send(std::move(answer));
    });
  });
  if (!taken) refuse({ErrorKind::unavailable, "http.busy"}, false);
}

// ── Answering ──

void Connection::refuse(const Error& error, bool close_after) {
  if (close_after) keep_ = false;
  send(loop_.shared.router.refuse(request_, error));
}

std::size_t Connection::body_length(const Response& response) const {
  if (const auto* text = std::get_if<std::string>(&response.body)) return text->size();
  if (const auto* ready = std::get_if<std::shared_ptr<const Ready>>(&response.body))
    return (*ready)->body.size();
  return std::get<FilePart>(response.body).length;
}

void Connection::write_head(const Response& response, std::size_t length) {
  if (const auto* ready = std::get_if<std::shared_ptr<const Ready>>(&response.body)) {
    out_ = (*ready)->head;
  } else {
    out_.assign("HTTP/1.1 ")
        .append(std::to_string(response.status))
        .append(" ")
        .append(reason_of(response.status))
        .append("\r\n");
    for (std::size_t i = 0; i < response.headers.size(); ++i) {
      const auto [name, value] = response.headers.at(i);
      out_.append(name).append(": ");
      // A value made of what somebody typed must not begin a header of its own.
      std::copy_if(value.begin(), value.end(), std::back_inserter(out_),
                   [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
      out_.append("\r\n");
    }
    for (const auto& [name, value] : loop_.shared.router.standing_headers()) {
      if (!response.headers.has(name)) out_.append(name).append(": ").append(value).append("\r\n");
    }
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) out_.append("Content-Length: ").append(std::to_string(length)).append("\r\n");
  }
  out_.append(loop_.date);
  if (!keep_) out_.append("Connection: close\r\n");
  out_.append("\r\n");
}

void Connection::send(Response response) {
  if (loop_.shared.stopping.load(std::memory_order_relaxed)) keep_ = false;
  response_ = std::move(response);
  const std::size_t length = body_length(response_);
  write_head(response_, length);
  out_at_ = 0;
  tail_ = {};
  file_ = {};
  written_ = 0;
  const bool bodiless = head_request_ || response_.status == 204 || response_.status == 304;
  if (!bodiless) {
    if (const auto* part = std::get_if<FilePart>(&response_.body)) {
      file_ = *part;
    } else {
      const auto* text = std::get_if<std::string>(&response_.body);
      const std::string& body =
          text != nullptr ? *text : std::get<std::shared_ptr<const Ready>>(response_.body)->body;
      if (body.size() < copied_below) {
        out_.append(body);
      } else {
        tail_ = body;
      }
    }
  }
  enter(Phase::writing, loop_.shared.options.write_stall);
  // Whoever takes an answer at less than 4 kB a second over its whole length is cut off too.
  write_until_ = deadline_ + std::chrono::seconds{length / 4096};
  push_on();
}

Connection::Sent Connection::push() {
  for (;;) {
    if (out_at_ == out_.size() && tail_.empty()) {
      if (file_.length == 0) return Sent::all;
      const std::size_t piece = static_cast<std::size_t>(std::min<std::uint64_t>(file_.length, 64 * 1024));
      out_.resize(piece);
      out_at_ = 0;
      const ssize_t got = pread(*file_.descriptor, out_.data(), piece, static_cast<off_t>(file_.offset));
      if (got <= 0) return Sent::failed;  // the file became shorter: the promised length cannot be kept
      out_.resize(static_cast<std::size_t>(got));
      file_.offset += static_cast<std::uint64_t>(got);
      file_.length -= static_cast<std::uint64_t>(got);
    }
    std::size_t sent = 0;
    if (tls_) {
      const std::string_view piece = out_at_ < out_.size() ? std::string_view{out_}.substr(out_at_) : tail_;
      const crypto::TlsResult result = tls_->write(bytes_of(piece));
      if (result.state == crypto::TlsState::want_read || result.state == crypto::TlsState::want_write)
        return result.state == crypto::TlsState::want_read ? Sent::wait_read : Sent::wait_write;
      if (result.state != crypto::TlsState::done) return Sent::failed;
      sent = result.bytes;
    } else {
      iovec pieces[2];
      std::size_t count = 0;
      if (out_at_ < out_.size()) pieces[count++] = {out_.data() + out_at_, out_.size() - out_at_};
      if (!tail_.empty()) pieces[count++] = {const_cast<char*>(tail_.data()), tail_.size()};
      msghdr message{};
      message.msg_iov = pieces;
      message.msg_iovlen = count;
      const ssize_t result = sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (result < 0 && errno == EINTR) continue;
      if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Sent::wait_write;
      if (result <= 0) return Sent::failed;
      sent = static_cast<std::size_t>(result);
    }
    written_ += sent;
    const std::size_t of_head = std::min(sent, out_.size() - out_at_);
    out_at_ += of_head;
    tail_.remove_prefix(sent - of_head);
  }
}

void Connection::push_on() {
  const std::uint64_t before = written_;
  const Sent sent = push();
  if (sent == Sent::all) return finished();
  if (sent == Sent::failed) return close();
  if (written_ != before)
    deadline_ = std::min(Steady::now() + loop_.shared.options.write_stall, write_until_);
  wait(sent == Sent::wait_read, &Connection::push_on);
}

void Connection::finished() {
  if (loop_.shared.options.log) {
    int status = response_.status;
    if (const auto* ready = std::get_if<std::shared_ptr<const Ready>>(&response_.body)) {
      status = std::atoi((*ready)->head.c_str() + std::string_view{"HTTP/1.1 "}.size());
    }
    loop_.shared.options.log({request_.method, request_.pattern, status, written_,
                              std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - began_)});
  }
  response_ = {};
  if (out_.capacity() > 2 * copied_below) out_ = {};
  if (!keep_) return drain();
  enter(Phase::idle, loop_.shared.options.idle_limit);
  if (!working_) work();
}

// A close with unread octets in the socket would reset the connection, and the answer with it: say
// that nothing more comes, and read away what does for a moment. [RFC 9112 §9.6]
void Connection::drain() {
  if (tls_) tls_->shutdown();
  ::shutdown(socket_.native_handle(), SHUT_WR);
  enter(Phase::draining, drain_limit);
  begin_ = end_ = 0;
  if (buffer_.empty()) buffer_.resize(first_buffer);
  if (tls_) tls_.reset();  // what still comes is thrown away, not understood
  read();
}

}  // namespace paraf::http
