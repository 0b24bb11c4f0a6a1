// trust/ca/request_parts.h: what the files of requests.h share. Private to the CA.
#pragma once

#include "trust/ca/requests.h"

namespace paraf::ca {

// malformed ca.request.content for a field that is missing or of no such act.
Result<void> check_fields(Request::Act act, const Request::Content& content);
// The order in the content of an issue; its id, approval and actor are still to be given.
Result<IssuanceOrder> order_of(const Request::Content& content);
// The content in a text that canonical() wrote.
Result<Request::Content> content_in(std::string_view text);

}  // namespace paraf::ca
