// What caches are told, and what they ask again.
#include "doors/public/caching.h"

#include <doctest/doctest.h>

using namespace paraf;
using namespace paraf::publik;

TEST_CASE("a date of HTTP has one form, and nothing else is taken for one") {
  const Timestamp monday = *Timestamp::parse("2026-01-05T02:00:07Z");
  CHECK(http_date(monday) == "Mon, 05 Jan 2026 02:00:07 GMT");
  struct Row {
    std::string why, text;
    bool good;
  };
  const Row rows[] = {
      {"as we write it", "Mon, 05 Jan 2026 02:00:07 GMT", true},
      {"another weekday", "Tue, 05 Jan 2026 02:00:07 GMT", false},
      {"a day that month has not", "Mon, 30 Feb 2026 02:00:07 GMT", false},
      {"another zone", "Mon, 05 Jan 2026 02:00:07 WIB", false},
      {"the form of RFC 850", "Monday, 05-Jan-26 02:00:07 GMT", false},
      {"the form of asctime", "Mon Jan  5 02:00:07 2026", false},
      {"hour 25", "Mon, 05 Jan 2026 25:00:07 GMT", false},
      {"letters for digits", "Mon, 0a Jan 2026 02:00:07 GMT", false},
      {"nothing", "", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto read = from_http_date(row.text);
    CHECK(read.has_value() == row.good);
    if (read) CHECK(*read == monday);
  }
}

TEST_CASE("who holds the answer gets 304, and nobody else") {
  const Freshness fresh{"\"ab12\"", *Timestamp::parse("2026-01-05T02:00:07Z"),
                        *Timestamp::parse("2026-01-05T03:00:07Z"), "max-age=3600"};
  struct Row {
    std::string why, none_match, since;
    http::Method method;
    bool held;
  };
  using http::Method;
  const Row rows[] = {
      {"says nothing", "", "", Method::get, false},
      {"the same tag", "\"ab12\"", "", Method::get, true},
      {"the same tag, by HEAD", "\"ab12\"", "", Method::head, true},
      {"one of several", "\"x\", \"ab12\"", "", Method::get, true},
      {"a weak one", "W/\"ab12\"", "", Method::get, true},
      {"any", "*", "", Method::get, true},
      {"another", "\"ab13\"", "", Method::get, false},
      {"without quotes it is another", "ab12", "", Method::get, false},
      {"by POST nothing is held", "\"ab12\"", "", Method::post, false},
      {"not modified since", "", "Mon, 05 Jan 2026 02:00:07 GMT", Method::get, true},
      {"modified a second later", "", "Mon, 05 Jan 2026 02:00:06 GMT", Method::get, false},
      {"the tag decides where both are given", "\"ab13\"", "Mon, 05 Jan 2026 02:00:07 GMT", Method::get,
       false},
      {"no date at all", "", "yesterday", Method::get, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    http::Request request;
    request.method = row.method;
    if (!row.none_match.empty()) request.headers.add("If-None-Match", row.none_match);
    if (!row.since.empty()) request.headers.add("If-Modified-Since", row.since);
    CHECK(still_fresh(request, fresh) == row.held);
  }
  const http::Response answer = not_modified(fresh);
  CHECK(answer.status == 304);
  CHECK(answer.headers.get("ETag") == fresh.etag);
  CHECK(answer.headers.get("Expires") == "Mon, 05 Jan 2026 03:00:07 GMT");
}
