// platform/pdf/qr.h: the squares of a QR code [ISO/IEC 18004].
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"

namespace paraf::pdf {

struct QrCode {
  std::size_t side = 0;     // modules, without the quiet zone
  std::vector<bool> dark;   // side * side, row by row from the top

  static constexpr std::size_t quiet = 4;  // modules of paper that must stay empty around it

  bool at(std::size_t row, std::size_t column) const { return dark[row * side + column]; }
  // A run of dark modules in one row: drawn as one box, so that no hairline shows between modules.
  struct Bar {
    std::size_t row, column, length;
  };
  std::vector<Bar> bars() const;
};

// Error correction M, the smallest version that holds the text; `too_large pdf.qr` when none does.
Result<QrCode> qr_code(std::string_view text);

}  // namespace paraf::pdf
