// doors/cli/ca_metrics.h: /metrics, for who shows the token of `metrics_token_file`.
#pragma once

#include "base/result.h"

namespace paraf::http {
class Router;
}

namespace paraf::cli {

class Installation;

// Without the setting there is no such page.
Result<void> mount_metrics(http::Router& router, Installation& installation);

}  // namespace paraf::cli
