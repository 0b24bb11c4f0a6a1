// trust/signing/detached.h: a signature beside any file, as a .p7s.
//
// CAdES baseline [ETSI EN 319 122-1 §6.3]: CMS SignedData without the content, the signing
// certificate named by its hash, the claimed time among the signed attributes, at level B-T a time
// stamp over the signature. `openssl cms -verify -binary -inform DER -content FILE` judges it.
#pragma once

#include "trust/signing/sign.h"

namespace paraf::signing {

struct DetachedOrder {
  crypto::Certificates chain;  // the signer's certificate, then its issuers; the root may be left out
  Timestamp at;                // the claimed time of signing
  Level level = Level::b_t;    // B-B or B-T; for more `refused signing.detached_level`
  bool for_pdf = false;        // what a PDF's /Contents will hold: the claimed time stands in the PDF then
};

class PreparedDetached {
 public:
  crypto::HashAlg hash() const { return hash_; }
  ByteView digest() const { return digest_; }  // to be signed by the holder's key

 private:
  friend Result<PreparedDetached> prepare_digest(ByteView digest, const DetachedOrder& order);
  friend Result<Bytes> finish_detached(PreparedDetached prepared, ByteView signature,
                                       const StampSource& stamps);
  crypto::HashAlg hash_ = crypto::HashAlg::sha256;
  crypto::KeyKind key_ = crypto::KeyKind::rsa2048;
  Bytes digest_, signed_attributes_;
  crypto::Certificates chain_;
  Level level_ = Level::b_t;
};

// As prepare, finish and sign_pdf of sign.h, with their errors.
Result<PreparedDetached> prepare_detached(ByteView content, const DetachedOrder& order);
// For who has the digest alone; it is under the usual hash of the key (`malformed signing.digest_size`).
Result<PreparedDetached> prepare_digest(ByteView digest, const DetachedOrder& order);
Result<Bytes> finish_detached(PreparedDetached prepared, ByteView signature, const StampSource& stamps);
Result<Bytes> sign_detached(ByteView content, const DetachedOrder& order, const SignDigest& key,
                            const StampSource& stamps);

}  // namespace paraf::signing
