// office/sop/print_parts.h: the two halves of the printed document, and the words both use.
#pragma once

#include "office/sop/print.h"
#include "platform/pdf/canvas.h"

namespace paraf::sop {

inline constexpr double page_margin = 13;  // mm

// The office's own title for a field or column, or the one of PermenPANRB 35/2012.
std::string title_of(const Sop& sop, const std::string& word);

std::string upper(std::string_view text);  // ASCII letters

void print_identity(pdf::Canvas& canvas, const Sop& sop, pdf::Size page);
void print_flow(pdf::Canvas& canvas, const Sop& sop, pdf::Size page);

}  // namespace paraf::sop
