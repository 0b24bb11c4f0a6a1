// While the demo is made, its address says so.
#include "doors/cli/preparing.h"

#include <doctest/doctest.h>

#include "doors/public/assets.h"
#include "tests/support/http_client.h"

namespace paraf::cli {

TEST_CASE("while the demo is made its address says how far it is, and gives the address up") {
  const auto catalogue = messages::Catalogue::embedded();
  REQUIRE(catalogue);
  http::Options options;
  options.port = 0;
  auto preparing = Preparing::start(options, *catalogue);
  REQUIRE(preparing);
  const std::uint16_t port = (*preparing)->port();
  tests::HttpClient client{port};
  struct Row {
    std::string why, path, words;
    int status;
  };
  const Row rows[] = {{"the front page", "/", "Peragaan sedang disiapkan", 503},
                      {"a page of later", "/meja/perkara", "Peragaan sedang disiapkan", 503},
                      {"in English", "/?lang=en", "The demo is being made", 503},
                      {"its style", publik::asset("gaya.css"), "--brand", 200}};
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const auto answer = client.get(row.path);
    CHECK(answer.status == row.status);
    CHECK(answer.body.find(row.words) != std::string::npos);
    if (row.status == 503) CHECK(answer.header("retry-after") == "2");
  }
  (*preparing)->tell("kota <b>: 3 dari 17");
  CHECK(client.get("/").body.find("kota &lt;b&gt;: 3 dari 17") != std::string::npos);

  // Whoever comes second is told at once; whoever comes after has the address.
  options.port = port;
  const auto second = Preparing::start(options, *catalogue);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == "http.listen");
  preparing->reset();
  CHECK(Preparing::start(options, *catalogue));
}

}  // namespace paraf::cli
