#include "platform/http/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <climits>
#include <cstdlib>
#include <ctime>

namespace paraf::http {

std::string_view type_of(std::string_view filename) {
  static constexpr std::pair<std::string_view, std::string_view> types[] = {
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".ico", "image/x-icon"},
      {".txt", "text/plain; charset=utf-8"},
      {".woff2", "font/woff2"},
      {".pdf", "application/pdf"},
      {".xml", "application/xml"},
      {".pem", "application/x-pem-file"},
      {".crl", "application/pkix-crl"},
      {".cer", "application/pkix-cert"},
      {".p7c", "application/pkcs7-mime"},
  };
  for (const auto& [end, type] : types) {
    if (filename.ends_with(end)) return type;
  }
  return "application/octet-stream";
}

namespace {

std::string http_date(std::time_t seconds) {
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

// If-None-Match: "*", or a list of tags; a weak one matches too. [RFC 9110 §13.1.2]
bool holds(const Request& request, std::string_view etag) {
  std::string_view list = request.headers.get("If-None-Match");
  if (list == "*") return true;
  for (std::size_t at = list.find(etag); at != std::string_view::npos; at = list.find(etag, at + 1)) {
    const bool ends =
        at + etag.size() == list.size() || list[at + etag.size()] == ',' || list[at + etag.size()] == ' ';
    if (ends) return true;  // the tag carries its own quotes
  }
  return false;
}

struct Range {
  enum class Kind { whole, part, impossible } kind = Kind::whole;
  std::uint64_t first = 0, last = 0;
};

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// What is not understood is ignored, as the rule asks: the answer is then the whole. [RFC 9110 §14.2]
Range range_of(std::string_view header, std::uint64_t size) {
  if (!header.starts_with("bytes=") || header.find(',') != std::string_view::npos) return {};
  header.remove_prefix(6);
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return {};
  const auto first = number(header.substr(0, dash));
  const auto last = number(header.substr(dash + 1));
  if (dash == 0) {
    if (!last) return {};
    if (*last == 0 || size == 0) return {Range::Kind::impossible};
    return {Range::Kind::part, size - std::min(size, *last), size - 1};
  }
  if (!first || (!last && dash + 1 != header.size())) return {};
  if (last && *last < *first) return {};
  if (*first >= size) return {Range::Kind::impossible};
  return {Range::Kind::part, *first, last ? std::min(*last, size - 1) : size - 1};
}

Response not_modified(std::string_view etag) {
  Response response;
  response.status = 304;
  response.headers.add("ETag", etag);
  return response;
}

}  // namespace

Result<Response> send_file(const Request& request, const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return not_found("http.no_such_page");
  const std::shared_ptr<const int> descriptor{new int{fd}, [](const int* held) {
                                                close(*held);
                                                delete held;
                                              }};
  struct stat info {};
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return not_found("http.no_such_page");
  const auto size = static_cast<std::uint64_t>(info.st_size);
  const std::string etag = "\"" + std::to_string(info.st_mtim.tv_sec) + "." +
                           std::to_string(info.st_mtim.tv_nsec) + "-" + std::to_string(size) + "\"";
  if (holds(request, etag)) return not_modified(etag);

  Response response;
  response.headers.add("Content-Type", type_of(path));
  response.headers.add("ETag", etag);
  response.headers.add("Last-Modified", http_date(info.st_mtim.tv_sec));
  response.headers.add("Accept-Ranges", "bytes");
  const bool same = !request.headers.has("If-Range") || request.headers.get("If-Range") == etag;
  const Range range = same ? range_of(request.headers.get("Range"), size) : Range{};
  if (range.kind == Range::Kind::impossible) {
    response.status = 416;
    response.headers.add("Content-Range", "bytes */" + std::to_string(size));
    return response;
  }
  FilePart part{descriptor, 0, size};
  if (range.kind == Range::Kind::part) {
    response.status = 206;
    response.headers.add("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                              std::to_string(range.last) + "/" + std::to_string(size));
    part.offset = range.first;
    part.length = range.last - range.first + 1;
  }
  response.body = std::move(part);
  return response;
}

Result<Response> send_below(const Request& request, const std::string& folder, std::string_view rest) {
  if (rest.find('\0') != std::string_view::npos) return not_found("http.no_such_page");
  // The kernel's own reading of the path decides, after every link: nothing that is merely text can
  // be compared safely with a folder.
  const auto real = [](const std::string& path) {
    char resolved[PATH_MAX];
    return realpath(path.c_str(), resolved) != nullptr ? std::string{resolved} : std::string{};
  };
  const std::string root = real(folder);
  const std::string file = real(folder + "/" + std::string{rest});
  if (root.empty() || file.empty() || !file.starts_with(root + "/")) return not_found("http.no_such_page");
  return send_file(request, file);
}

Response with_etag(const Request& request, std::string_view type, std::string_view etag, std::string body) {
  if (holds(request, etag)) return not_modified(etag);
  Response response;
  response.headers.add("Content-Type", type);
  response.headers.add("ETag", etag);
  response.body = std::move(body);
  return response;
}

}  // namespace paraf::http
