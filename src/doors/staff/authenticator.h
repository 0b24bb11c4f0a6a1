// doors/staff/authenticator.h: how a page hands the key of an authenticator app over.
//
// The key is in the page alone: no address, log or store holds the picture.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace paraf::staff {

// qr_html: an otpauth:// address as a square to scan, an SVG in the page itself; `label_html` is read aloud for it.
Result<std::string> qr_html(std::string_view address, std::string_view label_html);

// secret_in: its key in groups of four, "JBSW Y3DP …", for who types it; "" when it has none.
std::string secret_in(std::string_view address);

}  // namespace paraf::staff
