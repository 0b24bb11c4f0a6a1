#include "platform/pdf/qr.h"

#include <qrencode.h>

#include <memory>

namespace paraf::pdf {

Result<QrCode> qr_code(std::string_view text) {
  if (text.empty()) return malformed("pdf.qr_empty");
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_M),
      &QRcode_free};
  if (!code) return too_large("pdf.qr");
  QrCode out;
  out.side = static_cast<std::size_t>(code->width);
  out.dark.resize(out.side * out.side);
  for (std::size_t i = 0; i < out.dark.size(); ++i) out.dark[i] = (code->data[i] & 1) != 0;
  return out;
}

std::vector<QrCode::Bar> QrCode::bars() const {
  std::vector<Bar> out;
  for (std::size_t row = 0; row < side; ++row) {
    for (std::size_t column = 0; column < side;) {
      std::size_t end = column;
      while (end < side && at(row, end)) ++end;
      if (end > column) out.push_back({row, column, end - column});
      column = end + 1;
    }
  }
  return out;
}

}  // namespace paraf::pdf
