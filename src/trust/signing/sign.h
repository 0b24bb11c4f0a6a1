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
// larger than what was reserved for it. Levels B-LT and B-LTA add revisions of their own behind
// the signature (extend.h): sign_pdf and sign_tail add them too, for the signature just made; finish does not.
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
#include "platform/pdf/mark.h"
#include "platform/pdf/signature.h"

namespace paraf::signing {

enum class Level {
  b_b,   // the signature alone
  b_t,   // with a time stamp; when none can be had, signing fails: it is never silently lowered
  b_lt,  // and with all that proves the certificates good, in a revision of its own (DSS, VRI)
  b_lta, // and with a time stamp over all of it, which may be renewed for ever
};
std::string_view name_of(Level level);                   // "B-LT"
Result<Level> level_named(std::string_view name);        // "b-lt", "B-LT", "PAdES-B-LT"; malformed signing.level

// Where the tag may be found: a word or sign written into the document for the mark to stand at.
enum class TagPlaces {
  first,       // the first in the document, in the order it is drawn
  every_page,  // the first on each page that has one
  every,       // wherever it stands
};

// What the eye sees: the QR code at the left, the agency's logo, the lines beside them, the
// hand's own signature above the lines. Without a QR the lines take the whole rectangle, without
// lines the QR does. The lines shrink until they fit.
struct Mark {
  std::size_t page = 1;  // from 1; 0: the last
  pdf::Rect rect;        // mm from `origin` of the page as a reader sees it (crop, rotation)
  std::string qr{};      // what the code says: an address of the public check page
  std::vector<pdf::Run> lines{};  // {"Ditandatangani secara elektronik oleh:"}, {name, bold}, {position}
  Bytes image{};         // the hand's signature: PNG (its transparency is kept) or JPEG
  Bytes logo{};          // PNG or JPEG
  std::vector<pdf::MarkPiece> layout{};  // laid out freely: then the four above are not looked at
  // Bottom left: rect.x and rect.y are the mark's lower left corner.
  pdf::Origin origin = pdf::Origin::top_left;
  // Not empty: the mark stands where this text stands, with its middle on the tag's, moved into the page
  // where it would leave it. `page`, rect.x and rect.y are not looked at. `not_found signing.no_tag`.
  std::string tag{};
  TagPlaces tag_places = TagPlaces::first;
};

// A rectangle in points, as the eSign interfaces count.
inline pdf::Rect from_points(double x, double y, double width, double height) {
  return {x * pdf::mm_per_pt, y * pdf::mm_per_pt, width * pdf::mm_per_pt, height * pdf::mm_per_pt};
}

// What proves that a certificate was good at a time: answers and lists (DER), and the certificates
// of those who signed them, as far as they are not inside.
struct Proof {
  std::vector<Bytes> ocsp{}, crls{};
  crypto::Certificates certificates{};
};
// (certificate, its issuer) → proof. An Error, or nothing at all: none can be had.
using ProofSource = std::function<Result<Proof>(const crypto::Certificate& subject, const crypto::Certificate& issuer)>;

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
  std::string password{};   // of an encrypted file: the reader's or the owner's
  // Certifies the document: what later revisions may do, 1 nothing, 2 filling in and signing,
  // 3 annotations too. Only the first signature can.
  std::optional<int> certify{};
  std::optional<pdf::FieldLock> lock{};  // fields that may no longer be filled in
  // For B-LT and B-LTA: the roots the chains end at (they go into the file), and what proves every
  // certificate on the way good.
  crypto::Certificates roots{};
  ProofSource proofs{};
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
  friend Result<Prepared> prepare(ByteView file, const Order& order, const crypto::Hasher* hashed);
  friend Result<Bytes> finish(Prepared prepared, ByteView signature, const StampSource& stamps);
  friend Bytes pack(const Prepared& prepared);
  friend Result<Prepared> unpack(ByteView octets);
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
//
// `hashed` is a hasher over exactly the octets of the file, for those who hashed them as they came
// in: then only what is appended is hashed here. Its hash must be the usual one of the key.
Result<Prepared> prepare(ByteView file, const Order& order, const crypto::Hasher* hashed = nullptr);

// The octets to append to the file. `conflict signing.contents_too_small` (fact `needed`) when the
// container does not fit: prepare again with a larger reserve. `unavailable signing.no_time_stamp`
// when the authority gives none, or one that is not for this signature. `refused
// signing.wrong_key`: the signature is not of the certificate's key.
Result<Bytes> finish(Prepared prepared, ByteView signature, const StampSource& stamps);

// pack and unpack carry a Prepared over to another call, or another machine. The octets are the program's own: keep
// them where nobody changes them, or seal them. `malformed signing.prepared`.
Bytes pack(const Prepared& prepared);
Result<Prepared> unpack(ByteView octets);

// What is to be appended for the level asked, all revisions of it; the file itself is only read, so
// it may be mapped from a disk. Normalising needs the whole file: `refused signing.normalise_whole`.
Result<Bytes> sign_tail(ByteView file, const Order& order, const SignDigest& key, const StampSource& stamps);

// The whole signed file.
Result<Bytes> sign_pdf(ByteView file, const Order& order, const SignDigest& key, const StampSource& stamps);

}  // namespace paraf::signing
