// trust/ca/request_parts.h: what the files of requests.h share. Private to the CA.
#pragma once

#include "trust/ca/requests.h"

namespace paraf::ca {

// malformed ca.request.content for a field that is missing or of no such act.
Result<void> check_fields(Request::Act act, const Request::Content& content);
tl::unexpected<Error> wrong_content(std::string_view what);  // malformed ca.request.content
std::string content_at(const Request::Content& content, const std::string& name);  // "" where there is none
// What the fields of a content say. Of a key: that of a PKCS#10 request, whose owner has shown to have it, or a
// bare one of our own making.
Result<Bytes> key_in(const Request::Content& content);
Result<Renewal> renewal_of(const Request::Content& content);
Result<keys::Purpose> purpose_in(const Request::Content& content);
Result<std::optional<Timestamp>> invalid_since_in(const Request::Content& content);
// What no two open requests are about: "revoke:issuing:0A…".
Result<std::string> about_of(Request::Act act, const Request::Content& content);
// The order in the content of an issue; its id, approval and actor are still to be given.
Result<IssuanceOrder> order_of(const Request::Content& content);
// The content in a text that canonical() wrote.
Result<Request::Content> content_in(std::string_view text);

}  // namespace paraf::ca
