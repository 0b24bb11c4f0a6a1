// platform/http/files.h: answers made of files: with ETag, Last-Modified and Range.
#pragma once

#include <string>
#include <string_view>

#include "platform/http/http.h"

namespace paraf::http {

// The media type by the end of the name; unknown: application/octet-stream.
std::string_view type_of(std::string_view filename);

// send_file answers with a file of the disk; `not_found http.no_such_page` when there is none or it is
// not a plain file. One range is honoured; several are answered with the whole. [RFC 9110 §13, §14]
Result<Response> send_file(const Request& request, const std::string& path);

// send_below answers with `folder`/`rest`; what leads out of the folder, also by a symbolic link, is
// not_found. `rest` is a decoded path, as a {rest...} parameter gives it.
Result<Response> send_below(const Request& request, const std::string& folder, std::string_view rest);

// with_etag turns octets in memory into an answer that is 304 for whoever holds them already.
Response with_etag(const Request& request, std::string_view type, std::string_view etag, std::string body);

}  // namespace paraf::http
