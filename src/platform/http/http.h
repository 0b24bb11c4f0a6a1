// platform/http/http.h: what is asked over HTTP, and what is answered.
//
// These are plain values: no socket and no library type shows here. server.h carries them, router.h
// brings a request to its handler, form.h reads its forms, files.h answers with files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace paraf::http {

enum class Method { get, head, post, put, patch, del, options, other };
std::string_view name_of(Method method);
Method method_of(std::string_view word);

// Headers keep the order they came in and are found in any case. One buffer holds them all, so
// that a connection can fill it again for each request without asking for memory.
class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);  // replaces every one of that name
  std::string_view get(std::string_view name) const;        // the first; empty: none
  bool has(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  std::size_t size() const { return entries_.size(); }
  std::pair<std::string_view, std::string_view> at(std::size_t index) const;
  void clear();

 private:
  struct Entry {
    std::uint32_t name_at, name_size, value_at, value_size;
  };
  std::string_view name_at(const Entry& e) const { return std::string_view{text_}.substr(e.name_at, e.name_size); }
  std::string_view value_at(const Entry& e) const { return std::string_view{text_}.substr(e.value_at, e.value_size); }
  std::string text_;
  std::vector<Entry> entries_;
};

// A Body holds what was uploaded: in memory while it is small, in an unlinked file of the scratch
// folder above a limit, so that a large upload never stands in memory as a whole. Whoever reads it
// sees one run of octets either way.
class Body {
 public:
  Body() = default;
  explicit Body(std::string_view text) : memory_(text) {}
  Body(Body&&) noexcept;
  Body& operator=(Body&&) noexcept;
  ~Body();

  // The octets above `memory_limit` go to a file in `scratch` (a folder).
  void spill(std::size_t memory_limit, std::string scratch);
  Result<void> append(ByteView more);  // `unavailable http.scratch` when the disk refuses
  ByteView view() const;               // valid until the Body changes or goes
  std::string_view text() const { return text_of(view()); }
  std::size_t size() const { return size_; }
  bool empty() const { return size() == 0; }
  bool on_disk() const { return file_ >= 0; }
  void clear();

 private:
  Result<void> write_out(ByteView more);
  std::string memory_;
  std::string scratch_;
  std::size_t memory_limit_ = SIZE_MAX;
  std::size_t size_ = memory_.size();
  int file_ = -1;
  mutable const void* map_ = nullptr;
  mutable std::size_t mapped_ = 0;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::get;
  std::string path;      // decoded, without empty, "." or ".." segments: "/lacak/7F3K-Q2"
  std::string pattern;   // of the route that matched: "/lacak/{code}"; what a log may hold
  std::string raw_query; // as it came, without '?'
  Headers headers;
  Body body;
  Pairs params;          // what the pattern's {names} matched
  std::string peer;      // the address of who asks, without port: see Options::trusted_proxy
  bool secure = false;   // came over TLS

  std::string_view param(std::string_view name) const;         // empty: none
  std::optional<std::string> query(std::string_view name) const;  // decoded; the first
  std::optional<std::string> cookie(std::string_view name) const;
  // The media type without parameters, lower case: "application/json".
  std::string content_type() const;
};

// Octets of an answer that is ready to be written again and again: hot routes (OCSP, CRL, static
// files in memory) make one and share it. The server adds only the Date.
struct Ready {
  std::string head;  // status line and headers, each ending in CR LF, without the empty line
  std::string body;
};

// A file, or a part of one, that is sent piece by piece. Closed when the last holder lets go.
struct FilePart {
  std::shared_ptr<const int> descriptor;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

struct Response {
  int status = 200;
  Headers headers;
  std::variant<std::string, std::shared_ptr<const Ready>, FilePart> body;

  static Response text(int status, std::string body);
  static Response html(int status, std::string body);
  static Response json(int status, std::string body);
  static Response octets(std::string_view type, ByteView body);
  static Response redirect(std::string_view to);  // 303: after a POST, look there
  static Response no_content();
  static Response ready(std::shared_ptr<const Ready> ready);

  Response& header(std::string_view name, std::string_view value) {
    headers.set(name, value);
    return *this;
  }
};

// ready() makes the octets once. Content-Length is added.
std::shared_ptr<const Ready> make_ready(int status, const Pairs& headers, std::string body);

struct Cookie {
  std::string name, value;
  std::string path = "/";
  std::optional<int> max_age{};  // seconds; 0 deletes; none: until the browser closes
  bool secure = false;
  bool http_only = true;
  std::string same_site = "Strict";
};
// The value of a Set-Cookie header. [RFC 6265 §4.1]
std::string set_cookie(const Cookie& cookie);

// decode undoes percent-encoding; `plus` also reads '+' as a space (forms). `malformed http.encoding`.
Result<std::string> decode(std::string_view text, bool plus = false);
std::string encode(std::string_view text);  // everything but unreserved [RFC 3986 §2.3]
// Splits a query or an application/x-www-form-urlencoded body. At most 1,000 pairs.
Result<Pairs> decode_pairs(std::string_view text);
// plain_path decodes the path of a request target, segment by segment. An empty segment is
// skipped ("//api/" is "/api"); "..", ".", a NUL and an encoded '/' are `malformed http.path`,
// whatever the encoding: nothing behind this door needs them.
Result<std::string> plain_path(std::string_view raw);

int status_of(ErrorKind kind);
std::string_view reason_of(int status);

}  // namespace paraf::http
