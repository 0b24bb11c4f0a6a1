#include "platform/http/http.h"

#include <fcntl.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace paraf::http {

namespace {

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

constexpr std::pair<Method, std::string_view> methods[] = {
    {Method::get, "GET"},       {Method::head, "HEAD"},   {Method::post, "POST"},   {Method::put, "PUT"},
    {Method::patch, "PATCH"},   {Method::del, "DELETE"},  {Method::options, "OPTIONS"},
};

}  // namespace

std::string_view name_of(Method method) {
  for (const auto& [m, word] : methods) {
    if (m == method) return word;
  }
  return "OTHER";
}

Method method_of(std::string_view word) {
  for (const auto& [m, known] : methods) {
    if (known == word) return m;
  }
  return Method::other;
}

// ── Headers ──

void Headers::add(std::string_view name, std::string_view value) {
  const auto at = static_cast<std::uint32_t>(text_.size());
  const auto name_size = static_cast<std::uint32_t>(name.size());
  text_.append(name).append(value);
  entries_.push_back({at, name_size, at + name_size, static_cast<std::uint32_t>(value.size())});
}

void Headers::set(std::string_view name, std::string_view value) {
  std::erase_if(entries_, [&](const Entry& e) { return same_word(name_at(e), name); });
  add(name, value);
}

std::string_view Headers::get(std::string_view name) const {
  for (const Entry& e : entries_) {
    if (same_word(name_at(e), name)) return value_at(e);
  }
  return {};
}

bool Headers::has(std::string_view name) const { return count(name) != 0; }

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return same_word(name_at(e), name); }));
}

std::pair<std::string_view, std::string_view> Headers::at(std::size_t index) const {
  return {name_at(entries_[index]), value_at(entries_[index])};
}

void Headers::clear() {
  text_.clear();
  entries_.clear();
}

// ── Request ──

std::string_view Request::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  return {};
}

std::optional<std::string> Request::query(std::string_view name) const {
  const auto pairs = decode_pairs(raw_query);
  if (!pairs) return std::nullopt;
  for (const auto& [key, value] : *pairs) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  std::string_view rest = headers.get("Cookie");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    std::string_view value = pair.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return std::string{value};
  }
  return std::nullopt;
}

std::string Request::content_type() const {
  std::string_view type = headers.get("Content-Type");
  type = type.substr(0, std::min(type.find(';'), type.size()));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  return lowered(type);
}

// ── Response ──

namespace {

Response with_type(int status, std::string_view type, std::string body) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", type);
  response.body = std::move(body);
  return response;
}

}  // namespace

Response Response::text(int status, std::string body) {
  return with_type(status, "text/plain; charset=utf-8", std::move(body));
}
Response Response::html(int status, std::string body) {
  return with_type(status, "text/html; charset=utf-8", std::move(body));
}
Response Response::json(int status, std::string body) { return with_type(status, "application/json", std::move(body)); }
Response Response::octets(std::string_view type, ByteView body) {
  return with_type(200, type, std::string{text_of(body)});
}
Response Response::redirect(std::string_view to) {
  Response response;
  response.status = 303;
  response.headers.add("Location", to);
  return response;
}
Response Response::no_content() {
  Response response;
  response.status = 204;
  return response;
}
Response Response::ready(std::shared_ptr<const Ready> ready) {
  Response response;
  response.body = std::move(ready);
  return response;
}

std::shared_ptr<const Ready> make_ready(int status, const Pairs& headers, std::string body) {
  auto ready = std::make_shared<Ready>();
  ready->head.append("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(reason_of(status)).append("\r\n");
  for (const auto& [name, value] : headers) ready->head.append(name).append(": ").append(value).append("\r\n");
  ready->head.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  ready->body = std::move(body);
  return ready;
}

std::string set_cookie(const Cookie& cookie) {
  std::string text = cookie.name + "=" + cookie.value + "; Path=" + cookie.path;
  if (cookie.max_age) text += "; Max-Age=" + std::to_string(*cookie.max_age);
  if (cookie.http_only) text += "; HttpOnly";
  if (cookie.secure) text += "; Secure";
  if (!cookie.same_site.empty()) text += "; SameSite=" + cookie.same_site;
  return text;
}

// ── Text of addresses ──

namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Result<std::string> decode(std::string_view text, bool plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus) {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
      if (high < 0 || low < 0) return malformed("http.encoding");
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  if (!is_utf8(out)) return malformed("http.encoding");
  return out;
}

std::string encode(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
        c == '_' || c == '~') {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(digits[octet >> 4]);
      out.push_back(digits[octet & 15]);
    }
  }
  return out;
}

Result<Pairs> decode_pairs(std::string_view text) {
  constexpr std::size_t most = 20'000;  // the table of a large procedure has ten thousand
  Pairs pairs;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    if (pairs.size() == most) return malformed("http.form.too_many_fields");
    const std::size_t equals = std::min(one.find('='), one.size());
    std::string name = TRY(decode(one.substr(0, equals), true));
    std::string value = equals < one.size() ? TRY(decode(one.substr(equals + 1), true)) : std::string{};
    if (!is_plain_text(name) || !is_plain_text(value)) return malformed("http.encoding");
    pairs.emplace_back(std::move(name), std::move(value));
  }
  return pairs;
}

Result<std::string> plain_path(std::string_view raw) {
  if (raw.empty() || raw.front() != '/') return malformed("http.path");
  std::string path;
  while (!raw.empty()) {
    raw.remove_prefix(1);
    const std::size_t end = std::min(raw.find('/'), raw.size());
    const auto segment = decode(raw.substr(0, end));
    raw.remove_prefix(end);
    if (!segment) return malformed("http.path");
    if (segment->empty()) continue;
    const bool unsafe = *segment == "." || *segment == ".." || segment->find('/') != std::string::npos ||
                        segment->find('\\') != std::string::npos || segment->find('\0') != std::string::npos;
    if (unsafe) return malformed("http.path");
    path.append("/").append(*segment);
  }
  if (path.empty()) path = "/";
  return path;
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed: return 400;
    case ErrorKind::unauthorized: return 401;
    case ErrorKind::forbidden: return 403;
    case ErrorKind::not_found: return 404;
    case ErrorKind::conflict: return 409;
    case ErrorKind::refused: return 422;
    case ErrorKind::too_large: return 413;
    case ErrorKind::too_many: return 429;
    case ErrorKind::unavailable: return 503;
    case ErrorKind::internal: return 500;
  }
  return 500;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return status < 400 ? "OK" : "Error";
  }
}

}  // namespace paraf::http
