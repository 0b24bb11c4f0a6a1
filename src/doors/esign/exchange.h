// doors/esign/exchange.h: what several calls of version 2 share: how an instant is written, files in and out.
#pragma once

#include <string>
#include <vector>

#include "doors/esign/fields.h"
#include "doors/esign/gate.h"

namespace paraf::esign {

// "2023-08-07T04:24:40.927+0000": as the interface writes an instant.
inline std::string instant(Timestamp at) {
  const std::string text = Timestamp::from_seconds(at.seconds()).rfc3339();  // "…T04:24:40Z"
  std::string millis = std::to_string((at.micros() / 1000) % 1000);
  millis.insert(0, 3 - millis.size(), '0');
  return text.substr(0, text.size() - 1) + "." + millis + "+0000";
}

// `file` with its `signatureProperties`: one for all, or one for each.
Result<std::vector<actions::DocumentWish>> documents_in(const JsonFields& fields);
// {"time", "file"}, and the documents' ids in both headers.
http::Response files_answer(Call& call, const actions::SignedBatch& made, Timestamp began);

}  // namespace paraf::esign
