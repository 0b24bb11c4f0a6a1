// platform/sheet/parts.h: between the files of this folder.
#pragma once

#include "platform/sheet/sheet.h"

namespace paraf::sheet {

using Rows = std::vector<Row>;

Result<Rows> rows_of_csv(std::string_view text, const Limits& limits);
Result<Rows> rows_of_xlsx(ByteView file, const Limits& limits);
std::string trimmed(std::string_view text);

}  // namespace paraf::sheet
