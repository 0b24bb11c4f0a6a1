#include "doors/public/caching.h"

#include <array>
#include <ctime>

namespace paraf::publik {

namespace {

constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Not by strftime, whose words follow the locale.
std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::string http_date(Timestamp instant) {
  const std::time_t seconds = static_cast<std::time_t>(instant.seconds());
  std::tm t{};
  gmtime_r(&seconds, &t);
  return std::string{days[static_cast<std::size_t>(t.tm_wday)]} + ", " + two(t.tm_mday) + " " +
         std::string{months[static_cast<std::size_t>(t.tm_mon)]} + " " + std::to_string(1900 + t.tm_year) +
         " " + two(t.tm_hour) + ":" + two(t.tm_min) + ":" + two(t.tm_sec) + " GMT";
}

std::optional<Timestamp> from_http_date(std::string_view text) {
  // "Mon, 05 Jan 2026 02:00:00 GMT": every part has its place.
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  std::tm t{};
  const auto day = digits(text.substr(5, 2)), year = digits(text.substr(12, 4)),
             hour = digits(text.substr(17, 2)), minute = digits(text.substr(20, 2)),
             second = digits(text.substr(23, 2));
  if (!day || !year || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
    return std::nullopt;
  int month = -1;
  for (std::size_t i = 0; i < months.size(); ++i)
    if (months[i] == text.substr(8, 3)) month = static_cast<int>(i);
  if (month < 0 || *year < 1970 || *day < 1 || *day > 31) return std::nullopt;
  t.tm_mday = *day;
  t.tm_mon = month;
  t.tm_year = *year - 1900;
  t.tm_hour = *hour;
  t.tm_min = *minute;
  t.tm_sec = *second;
  const Timestamp instant = Timestamp::from_seconds(timegm(&t));
  // What does not come out as it went in (30 February, another weekday) is no date.
  return http_date(instant) == text ? std::optional{instant} : std::nullopt;
}

http::Pairs headers_of(const Freshness& fresh) {
  return {{"Cache-Control", fresh.cache_control},
          {"ETag", fresh.etag},
          {"Last-Modified", http_date(fresh.modified)},
          {"Expires", http_date(fresh.expires)}};
}

bool still_fresh(const http::Request& request, const Freshness& fresh) {
  if (request.method != http::Method::get && request.method != http::Method::head) return false;
  if (request.headers.has("If-None-Match")) {
    std::string_view list = request.headers.get("If-None-Match");
    while (!list.empty()) {
      const std::size_t comma = std::min(list.find(','), list.size());
      std::string_view tag = list.substr(0, comma);
      list.remove_prefix(std::min(comma + 1, list.size()));
      while (tag.starts_with(' ')) tag.remove_prefix(1);
      while (tag.ends_with(' ')) tag.remove_suffix(1);
      if (tag.starts_with("W/")) tag.remove_prefix(2);
      if (tag == "*" || tag == fresh.etag) return true;
    }
    return false;
  }
  const auto since = from_http_date(request.headers.get("If-Modified-Since"));
  return since && fresh.modified.seconds() <= since->seconds();
}

http::Response not_modified(const Freshness& fresh) {
  http::Response response;
  response.status = 304;
  for (const auto& [name, value] : headers_of(fresh)) response.headers.add(name, value);
  return response;
}

}  // namespace paraf::publik
