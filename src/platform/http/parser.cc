#include "platform/http/parser.h"

#include <strings.h>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace paraf::http {

namespace beast = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

namespace {

std::string_view plain(string_view text) { return {text.data(), text.size()}; }

class Grammar final : public beast::basic_parser<true> {
 public:
  explicit Grammar(Request& into, std::string& path, std::size_t header_limit) : request_(into), path_(path) {
    this->header_limit(static_cast<std::uint32_t>(header_limit));
    this->body_limit(boost::none);  // counted here, so that the answer is ours
  }
  std::size_t most = 0;
  bool expects = false;
  bool modern = false;  // HTTP/1.1
  Error failure{ErrorKind::malformed, "http.bad_request"};

 private:
  void fail(error_code& ec, Error error) {
    failure = std::move(error);
    ec = beast::error::bad_value;
  }

  void on_request_impl(beast::verb, string_view method, string_view target, int version,
                       error_code& ec) override {
    modern = version == 11;
    request_.method = method_of(plain(method));
    std::string_view whole = plain(target);
    // absolute-form [RFC 9112 §3.2.2]: the authority is of no interest here
    if (const std::size_t scheme = whole.find("://");
        !whole.empty() && whole.front() != '/' && scheme != std::string_view::npos) {
      whole.remove_prefix(std::min(whole.find('/', scheme + 3), whole.size()));
      if (whole.empty()) whole = "/";
    }
    if (whole.empty() || whole.front() != '/') return fail(ec, {ErrorKind::malformed, "http.path"});
    whole = whole.substr(0, whole.find('#'));
    const std::size_t mark = std::min(whole.find('?'), whole.size());
    path_ = whole.substr(0, mark);
    request_.raw_query = whole.substr(std::min(mark + 1, whole.size()));
  }

  void on_response_impl(int, string_view, int, error_code&) override {}

  void on_field_impl(beast::field field, string_view name, string_view value, error_code& ec) override {
    if (head_done_) return;  // trailers say nothing that we would believe
    if (request_.headers.size() == 100) return fail(ec, {ErrorKind::too_large, "http.header_too_large"});
    if (field == beast::field::transfer_encoding &&
        strcasecmp(std::string{plain(value)}.c_str(), "chunked") != 0) {
      return fail(ec, {ErrorKind::malformed, "http.bad_request"});
    }
    if (field == beast::field::expect)
      expects = plain(value).size() == 12 && strncasecmp(value.data(), "100-continue", 12) == 0;
    request_.headers.add(plain(name), plain(value));
  }

  void on_header_impl(error_code& ec) override {
    head_done_ = true;
    const std::size_t hosts = request_.headers.count("Host");
    if (hosts > 1 || (hosts == 0 && modern)) fail(ec, {ErrorKind::malformed, "http.bad_request"});
    if (request_.headers.count("Transfer-Encoding") > 1) fail(ec, {ErrorKind::malformed, "http.bad_request"});
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

  std::size_t take(string_view body, error_code& ec) {
    if (request_.body.size() + body.size() > most) {
      fail(ec, {ErrorKind::too_large, "http.body_too_large"});
      return 0;
    }
    if (const auto kept = request_.body.append(bytes_of(plain(body))); !kept) {
      fail(ec, kept.error());
      return 0;
    }
    return body.size();
  }
  std::size_t on_body_impl(string_view body, error_code& ec) override { return take(body, ec); }
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& ec) override {
    return take(body, ec);
  }
  void on_chunk_header_impl(std::uint64_t size, string_view, error_code& ec) override {
    if (size > most || request_.body.size() + size > most)
      fail(ec, {ErrorKind::too_large, "http.body_too_large"});
  }
  void on_finish_impl(error_code&) override {}

  Request& request_;
  std::string& path_;
  bool head_done_ = false;
};

// A line that goes on in the next, which one reader takes for one field and another for two. [RFC 9112 §5.2]
bool folded(std::string_view head) {
  for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1))
    if (at + 1 < head.size() && (head[at + 1] == ' ' || head[at + 1] == '\t')) return true;
  return false;
}

}  // namespace

class RequestParser::Beast {
 public:
  explicit Beast(std::size_t limit) : header_limit(limit) {}
  std::size_t header_limit;
  std::string path;
  std::optional<Grammar> grammar;
  bool head_said = false;
};

RequestParser::RequestParser(std::size_t header_limit) : beast_(std::make_unique<Beast>(header_limit)) {}
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser::~RequestParser() = default;

void RequestParser::restart(Request& into) {
  beast_->path.clear();
  beast_->head_said = false;
  beast_->grammar.emplace(into, beast_->path, beast_->header_limit);
}

RequestParser::Step RequestParser::feed(std::string_view octets, std::size_t& taken) {
  Grammar& g = *beast_->grammar;
  taken = 0;
  for (;;) {
    if (g.is_header_done() && !beast_->head_said) {
      beast_->head_said = true;
      g.eager(true);
      return Step::head;
    }
    if (g.is_done()) return Step::done;
    error_code ec;
    const bool in_head = !g.is_header_done();  // which is taken as a whole
    const std::size_t used =
        g.put(boost::asio::const_buffer{octets.data() + taken, octets.size() - taken}, ec);
    if (in_head && used > 0 && folded(octets.substr(taken, used))) {
      g.failure = {ErrorKind::malformed, "http.bad_request"};
      return Step::failed;
    }
    taken += used;
    if (ec == beast::error::need_more) return Step::more;
    if (ec) {
      if (ec == beast::error::header_limit) g.failure = {ErrorKind::too_large, "http.header_too_large"};
      return Step::failed;
    }
    if (used == 0 && !g.is_done() && !(g.is_header_done() && !beast_->head_said)) return Step::more;
    if (taken == octets.size() && !g.is_done() && !(g.is_header_done() && !beast_->head_said))
      return Step::more;
  }
}

const std::string& RequestParser::path() const { return beast_->path; }
bool RequestParser::has_body() const {
  const Grammar& g = *beast_->grammar;
  return g.chunked() || announced() > 0;
}
std::uint64_t RequestParser::announced() const {
  const auto length = beast_->grammar->content_length();
  return length ? *length : 0;
}
bool RequestParser::expects_continue() const { return beast_->grammar->expects; }
// HTTP/1.0 is answered and closed: its keep-alive was never standard.
bool RequestParser::keep_alive() const { return beast_->grammar->modern && beast_->grammar->keep_alive(); }
void RequestParser::body_limit(std::size_t most) { beast_->grammar->most = most; }
const Error& RequestParser::error() const { return beast_->grammar->failure; }

}  // namespace paraf::http
