// office/sop/print.h: the official SOP document.
//
// An identity page and as many flow pages as the rows need, landscape, in the form of PermenPANRB
// 35/2012 with its five symbols (capsule, box, diamond, arrow, off-page connector) and the office's
// own words: its titles of columns, its letterhead, its empty fields left empty.
#pragma once

#include "base/bytes.h"
#include "office/sop/sop.h"

namespace paraf::sop {

enum class Sheet { a4, f4 };

struct PrintOptions {
  Sheet sheet = Sheet::f4;
};

// print sets the document; the same Sop gives the same bytes. It fails only when a font is missing.
Result<Bytes> print(const Sop& sop, const PrintOptions& options = {});

}  // namespace paraf::sop
