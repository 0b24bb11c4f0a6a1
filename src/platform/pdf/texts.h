// platform/pdf/texts.h: single entries of a dictionary, for those who do not read PDF themselves.
#pragma once

#include <optional>
#include <string>

#include "platform/pdf/file.h"

namespace paraf::pdf {

// The text string of that key, in UTF-8; a name with its slash. None when it is anything else.
std::optional<std::string> text_entry(const File& file, ObjectId object, const std::string& key);

}  // namespace paraf::pdf
