// platform/crypto/pem.h: DER between BEGIN and END lines [RFC 7468].
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

namespace paraf::crypto {

std::string pem(std::string_view label, ByteView der);  // label: "CERTIFICATE", "X509 CRL"

// Every block of this label, in order; other blocks and text between are passed over. A
// broken block is `malformed crypto.pem`; no block at all is an empty list.
Result<std::vector<Bytes>> pem_blocks(std::string_view text, std::string_view label);

}  // namespace paraf::crypto
