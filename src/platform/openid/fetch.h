// platform/openid/fetch.h: one request to a provider.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace paraf::openid {

struct Answer {
  long status = 0;
  std::string body;
};

// fetch gets; with a form it posts. `authorization`: what stands behind "Basic". `unavailable openid.provider` when
// there is no answer in eight seconds, one of more than 256 KiB, or the address is not http::is_protected.
Result<Answer> fetch(const std::string& address, const std::string& ca_file, const Secret* form = nullptr,
                     const Secret* authorization = nullptr);

}  // namespace paraf::openid
