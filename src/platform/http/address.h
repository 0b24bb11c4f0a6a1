// platform/http/address.h: the addresses that we ourselves call.
#pragma once

#include <string_view>

namespace paraf::http {

// is_protected: "https://" to anywhere, "http://" to this machine itself alone ("127.0.0.1", "localhost",
// "[::1]"). An address with a user, '"', '\' or anything but visible ASCII is neither: what two readers
// could take for two hosts is not called.
bool is_protected(std::string_view address);

}  // namespace paraf::http
