#include "doors/cli/ca_metrics.h"

#include <fmt/format.h>

#include "base/secret.h"
#include "doors/cli/ca_tending.h"
#include "doors/cli/cli.h"
#include "doors/cli/installation.h"
#include "platform/crypto/hash.h"
#include "platform/http/router.h"
#include "platform/metrics/metrics.h"

namespace paraf::cli {

Result<void> mount_metrics(http::Router& router, Installation& installation) {
  router.add(http::Method::get, "/sehat/penyelenggara", [&installation](http::Request&) {
    const Tending::Health health = installation.tending().health();
    http::Response response = http::Response::json(
        health.well() ? 200 : 503,
        fmt::format("{{\"clock\":{},\"token\":{},\"lists\":{},\"queue\":{},\"clock_sources\":{{\"asked\":{},\"agree\":{}}}}}",
                    health.clock, health.token, health.lists, health.queue, health.clock_sources, health.clocks_agree));
    response.header("Cache-Control", "no-store");
    return response;
  });
  const std::string& file = installation.settings().metrics_token_file;
  if (file.empty()) return {};
  std::string token = TRY(read_file(file));
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  // A short one is guessed; this page is for machines, which do not mind.
  if (token.size() < 16) return refused("cli.metrics_token", {{"file", file}});
  const auto expected = std::make_shared<const std::string>("Bearer " + token);
  router.add(http::Method::get, "/metrics", [&installation, expected](http::Request& request) {
    if (!crypto::equal_in_constant_time(bytes_of(request.headers.get("Authorization")),
                                        bytes_of(*expected))) {
      http::Response response = http::Response::text(401, "token\n");
      response.header("WWW-Authenticate", "Bearer");
      return response;
    }
    http::Response response = http::Response::text(200, installation.tending().metrics());
    response.header("Content-Type", metrics::Page::content_type);
    response.header("Cache-Control", "no-store");
    return response;
  });
  return {};
}

}  // namespace paraf::cli
