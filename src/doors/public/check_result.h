// doors/public/check_result.h: what a check of a signed PDF found, in words: on the public page, and for who signed it.
#pragma once

#include <string>
#include <string_view>

#include "doors/public/html.h"
#include "trust/signing/report.h"

namespace paraf::publik {

// The verdict, each signature and stamp, the revisions, and the report as a paper to keep, which goes with the page.
std::string check_result(const Reader& reader, const signing::Report& report, std::string_view file_name, ByteView file);

}  // namespace paraf::publik
