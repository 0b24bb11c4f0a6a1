// platform/http/router.h: which handler answers a request, and how much it may send.
//
//     router.add(Method::get, "/lacak/{code}", follow);
//     router.add(Method::post, "/api/v1/cases/{case}/papers", add_paper, {.body_limit = 20 << 20});
//     router.add(Method::get, "/ocsp/{request...}", ocsp, {.quick = cached});
//
// {name} matches one segment, {name...} the rest of the path as it came, decoded (base64 in a path
// may hold '/'). A path without {names} wins over one with. HEAD is answered by the GET handler,
// without its body. A path that is known under another method is 405 with Allow.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "platform/http/http.h"

namespace paraf::http {

using Handler = std::function<Response(Request&)>;

// A quick handler answers on the thread that reads the sockets: it must not block, not even on a
// lock held over I/O. Without an answer of it the request goes on to the workers.
using Quick = std::function<std::optional<Response>(const Request&)>;

struct Route {
  std::size_t body_limit = 64 * 1024;            // 413 above it, before a handler hears of it
  std::chrono::milliseconds time_limit{30'000};  // from the first octet of the request to its last
  Quick quick{};
};

class Router {
 public:
  Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  // A second handler for the same method and pattern is a mistake of ours: the program stops.
  void add(Method method, std::string pattern, Handler handler, Route route = {});

  // Answers for what has no handler or was refused by the server (404, 405, 413, 400, 503, 500)
  // below a prefix; the longest prefix wins. Without one, a short plain text.
  using Refusal = std::function<Response(const Request&, const Error&)>;
  void refuse_with(std::string prefix, Refusal refusal);

  // Headers that every answer of this server carries unless its handler set them.
  void always(std::string name, std::string value);

  struct Entry {
    Method method;
    std::string pattern;
    Handler handler;
    Route route;
  };
  // find looks at method and raw target path and fills path, pattern and params.
  // `not_found http.no_such_page`, `malformed http.path`, or
  // `refused http.method_not_allowed` (fact: allow).
  Result<const Entry*> find(Request& request, std::string_view raw_path) const;
  Response refuse(const Request& request, const Error& error) const;
  // answer runs the handler; an exception becomes a 500 and never leaves.
  Response answer(const Entry& entry, Request& request) const;
  const Pairs& standing_headers() const;
  std::vector<std::pair<Method, std::string>> list() const;

  // dispatch does all of it without a socket, for tests: find, the quick handler, the handler.
  Response dispatch(Request& request) const;

 private:
  struct Table;
  std::unique_ptr<Table> table_;
};

}  // namespace paraf::http
