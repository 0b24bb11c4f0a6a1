// platform/http/parser.h: octets of a connection into Requests. Only the server uses it.
//
// The grammar is Boost.Beast's; what Beast leaves open is decided here, on the strict side: exactly
// one Host in HTTP/1.1, no transfer coding but "chunked", no body length that two readers could
// read in two ways. [RFC 9112 §3.2, §6]
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "platform/http/http.h"

namespace paraf::http {

class RequestParser {
 public:
  enum class Step {
    more,    // give it what comes next, beginning with what it did not take
    head,    // the headers are complete: decide, then feed on
    done,    // the request is complete; the rest belongs to the next one
    failed,  // see error()
  };

  explicit RequestParser(std::size_t header_limit);
  RequestParser(RequestParser&&) noexcept;
  ~RequestParser();

  void restart(Request& into);
  Step feed(std::string_view octets, std::size_t& taken);

  // After Step::head.
  const std::string& path() const;         // as it came, without the query
  bool has_body() const;
  std::uint64_t announced() const;         // Content-Length, or 0
  bool expects_continue() const;
  bool keep_alive() const;
  void body_limit(std::size_t most);       // above it: `too_large http.body_too_large`
  const Error& error() const;

 private:
  class Beast;
  std::unique_ptr<Beast> beast_;
};

}  // namespace paraf::http
