// platform/pdf/encryption.h: closing what is added to an encrypted PDF [ISO 32000-2 §7.6].
//
// qpdf opens the file and finds the file key; it has no way to write behind it. So what an
// incremental update adds is closed here, by the same key and the same methods: RC4 and AES-128
// with a key of each object's own, AES-256 with the file key itself.
//
// Never closed: /Contents of a signature, cross-reference streams, and the trailer [§7.6.2].
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/pdf/file.h"

namespace paraf::pdf {

class Encryption {
 public:
  enum class Method { none, rc4, aes128, aes256 };

  // What the opened file is encrypted with; nothing when it is not. A method that nobody here can
  // write (a handler of public keys, a filter of an own name) is `refused pdf.encryption_unknown`.
  static Result<std::optional<Encryption>> of(QPDF& pdf);

  Bytes string(ObjectId of, ByteView plain) const;
  Bytes stream(ObjectId of, ByteView plain) const;
  // The body of an object with every string in it closed, as hexadecimal strings.
  std::string body(ObjectId of, std::string_view text) const;

 private:
  Bytes close(Method method, ObjectId of, ByteView plain) const;
  std::string key_;
  Method strings_ = Method::none, streams_ = Method::none;
};

}  // namespace paraf::pdf
