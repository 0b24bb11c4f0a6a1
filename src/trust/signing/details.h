// trust/signing/details.h: what a signature's dictionary says beside the signature.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/time.h"
#include "platform/pdf/file.h"

namespace paraf::signing {

struct Details {
  std::string sub_filter;  // "/ETSI.CAdES.detached"
  std::string reason, location, name;
  std::optional<Timestamp> claimed;  // /M

  bool is_pades() const { return sub_filter == "/ETSI.CAdES.detached"; }
  // The container holds the SHA-1 of the octets and signs that.
  bool is_digest_inside() const { return sub_filter == "/adbe.pkcs7.sha1"; }
  bool is_bare_rsa() const { return sub_filter == "/adbe.x509.rsa_sha1"; }
  bool is_known() const {
    return is_pades() || sub_filter == "/adbe.pkcs7.detached" || sub_filter == "/ETSI.RFC3161" ||
           is_digest_inside() || is_bare_rsa();
  }
};
Details details_of(const pdf::File& file, pdf::ObjectId signature);

// "D:20260105090000+07'00'" and its shorter forms [ISO 32000-2 §7.9.4].
std::optional<Timestamp> parse_date(std::string_view text);

// The size of the DER element at the start, head included.
std::optional<std::size_t> der_size(ByteView octets);

}  // namespace paraf::signing
