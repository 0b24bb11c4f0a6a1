// trust/signing/sign.h: puts an electronic signature on a PDF.
//
// PAdES baseline signatures [ETSI EN 319 142-1]: SubFilter ETSI.CAdES.detached, the signing
// certificate named by its hash, the claimed time in /M and never in the signed attributes, and
// at level B-T a time stamp over the signature. The file is never rewritten: the signature is an
// incremental update behind the octets that were there, so earlier signatures stay whole.
//
//     prepare(file, order)  → Prepared: the octets to append, and the digest to sign
//     ... the key's holder signs prepared.digest(), here or on another machine ...
//     finish(prepared, signature, stamps) → the octets to append, complete
//
// sign_pdf does the three in one go, and once more with more room if the container came out
// larger than what was reserved for it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "platform/crypto/x509.h"
#include "platform/pdf/signature.h"

namespace paraf::signing {

enum class Level {
  b_b,  // the signature alone
  b_t,  // with a time stamp; when none can be had, signing fails: it is never silently lowered
};

// What the eye sees, all vectors: the QR code at the left, the lines beside it. Without a QR the
// lines take the whole rectangle, without lines the QR does. The lines shrink until they fit.
struct Mark {
  std::size_t page = 1;  // from 1
  pdf::Rect rect;        // mm from the top left of the page as a reader sees it (crop, rotation)
  std::string qr{};      // what the code says: an address of the public check page
  std::vector<pdf::Run> lines{};  // {"Ditandatangani secara elektronik oleh:"}, {name, bold}, {position}
};

struct Order {
  crypto::Certificates chain;  // the signer's certificate, then its issuers; the root may be left out
  Timestamp at;              // becomes /M: the claimed time of signing
  Level level = Level::b_t;
  // An existing empty signature field of that name is used, at its own place and with its own
  // size. Otherwise a new field is made; with an empty name it is called Tanda_Tangan_1, _2, ...
  std::string field{};
  std::optional<Mark> mark{};  // none: an invisible field (on page 1, without extent)
  std::string name{}, reason{}, location{}, contact{};  // shown by viewers; any may be empty
  // A damaged file, or one with octets before its header, is refused. This asks to rewrite it
  // whole first, which is possible only while nobody has signed it.
  bool normalise = false;
  std::size_t reserve = 0;  // octets for /Contents; 0: reckoned from chain and level
};

// The signature of the certificate's key over this digest, in the form crypto::Signer gives. The
// hash is the usual one of the key: SHA-384 for P-384, else SHA-256.
using SignDigest = std::function<Result<Bytes>(crypto::HashAlg hash, ByteView digest)>;
inline SignDigest with(crypto::Signer& key) {
  return [&key](crypto::HashAlg hash, ByteView digest) { return key.sign_digest(hash, digest); };
}

// A time stamp query in DER → the response in DER [RFC 3161]. What it answers is checked.
using StampSource = std::function<Result<Bytes>(ByteView query)>;

// A signature all but made. It holds the appended octets only, never the file.
class Prepared {
 public:
  crypto::HashAlg hash() const { return hash_; }
  ByteView digest() const { return digest_; }        // to be signed by the holder's key
  const std::string& field() const { return slot_.field; }

 private:
  friend Result<Prepared> prepare(ByteView file, const Order& order);
  friend Result<Bytes> finish(Prepared prepared, ByteView signature, const StampSource& stamps);
  crypto::HashAlg hash_ = crypto::HashAlg::sha256;
  crypto::KeyKind key_ = crypto::KeyKind::rsa2048;
  Bytes digest_, signed_attributes_;
  pdf::SignatureSlot slot_;
  crypto::Certificates chain_;
  Level level_ = Level::b_t;
};

// Errors of the file are those of platform/pdf/file.h (pdf.damaged, pdf.encrypted ...) and
// signature.h: `refused pdf.certified_no_changes` (an earlier signer forbids more), `refused
// pdf.field_taken`, `not_found pdf.no_such_page`, `malformed pdf.mark_outside_page`. prepare does
// not normalise, since it gives only what is to be appended: sign_pdf does.
Result<Prepared> prepare(ByteView file, const Order& order);

// The octets to append to the file. `conflict signing.contents_too_small` (fact `needed`) when the
// container does not fit: prepare again with a larger reserve. `unavailable signing.no_time_stamp`
// when the authority gives none, or one that is not for this signature. `refused
// signing.wrong_key`: the signature is not of the certificate's key.
Result<Bytes> finish(Prepared prepared, ByteView signature, const StampSource& stamps);

// The whole signed file.
Result<Bytes> sign_pdf(ByteView file, const Order& order, const SignDigest& key, const StampSource& stamps);

}  // namespace paraf::signing
