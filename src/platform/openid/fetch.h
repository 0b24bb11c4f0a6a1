// platform/openid/fetch.h: one request to a provider.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace paraf::openid {

struct Answer {
  long status = 0;
  std::string body;
};

// https to anywhere, http to this machine itself: what else an address may begin with is not fetched.
bool may_fetch(std::string_view address);

// fetch gets; with a form it posts. `unavailable openid.provider` when there is no answer, or too long a one.
Result<Answer> fetch(const std::string& address, const std::string& ca_file, const Secret* form = nullptr,
                     const Secret* authorization = nullptr);

}  // namespace paraf::openid
