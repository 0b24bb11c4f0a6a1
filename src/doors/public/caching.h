// doors/public/caching.h: what HTTP caches are told of an answer, and whether one still holds what it has.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "platform/http/http.h"

namespace paraf::publik {

// "Mon, 05 Jan 2026 02:00:00 GMT"   [RFC 9110 §5.6.7]
std::string http_date(Timestamp instant);
// The instant of such a date; other forms (obsolete ones too) are none, and then the whole is sent.
std::optional<Timestamp> from_http_date(std::string_view text);

// What an answer says of itself.
struct Freshness {
  std::string etag;  // quoted
  Timestamp modified, expires;
  std::string cache_control;
};
http::Pairs headers_of(const Freshness& fresh);

// still_fresh says whether the asker holds this very answer: If-None-Match decides where it is given, else
// If-Modified-Since. Only of GET and HEAD.   [RFC 9110 §13.2.2]
bool still_fresh(const http::Request& request, const Freshness& fresh);
// 304, with the headers that the whole would have had.   [RFC 9110 §15.4.5]
http::Response not_modified(const Freshness& fresh);

}  // namespace paraf::publik
