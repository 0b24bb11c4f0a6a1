// doors/public/refusal.h: what is answered where there is no page, or none that takes what was sent.
#pragma once

#include "doors/public/html.h"

namespace paraf::publik {

// A form's address that is looked at leads to the form's page; everything else is told on a page.
http::Response refusal(const Parts& parts, const http::Request& request, const Error& error);

}  // namespace paraf::publik
