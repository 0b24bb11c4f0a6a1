// doors/cli/ca_metrics.h: /metrics, for who shows the token of `metrics_token_file`; and /sehat/penyelenggara, for
// anybody: whether clock, token, revocation lists and outgoing queue are well (503 when one is not).
#pragma once

#include "base/result.h"

namespace paraf::http {
class Router;
}

namespace paraf::cli {

class Installation;

// Without the setting there is no /metrics.
Result<void> mount_metrics(http::Router& router, Installation& installation);

}  // namespace paraf::cli
