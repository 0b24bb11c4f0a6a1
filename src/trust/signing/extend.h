// trust/signing/extend.h: raising what is signed to a higher PAdES level, later or at once.
//
// Nothing that stands is touched: each step is a revision of its own behind the file
// [ETSI EN 319 142-1 §5.4, §5.5, §6].
//
//     B-B  → B-T    a document time stamp over all there is (the container of a signature that
//                   others may have signed over is never opened again)
//     B-T  → B-LT   the document security store: every certificate of every chain, of signers, time
//                   stamp authorities and responders, and what proves each one good; under /VRI once
//                   more by signature
//     B-LT → B-LTA  a document time stamp over the store
//
// B-LTA again renews: the chain of the last time stamp comes into the store, and a new stamp over
// it. What the store held stays in it.
#pragma once

#include "trust/signing/sign.h"

namespace paraf::signing {

struct ExtendOrder {
  Level to = Level::b_lta;
  Timestamp at;                  // now
  crypto::Certificates roots{};  // where chains may end; each that is used goes into the store
  crypto::Certificates known{};  // issuers that may not be in the file
  std::string password{};
  // Only this signature has to reach the level: one just made, on a file that strangers signed before. What can
  // be had for the others goes into the store too. Empty: every signature has to.
  std::string field{};
};

// The octets to append; empty when the file has that level already (B-LTA is always renewed).
//   refused     signing.nothing_signed       no signature to extend
//   refused     signing.extend_container     a signature that cannot be read (fact field)
//   refused     signing.chain_incomplete     no way from a certificate to a root (fact subject)
//   unavailable signing.no_proof             nobody says that a certificate is good (fact subject)
//   refused     signing.proof_wrong          what was given is not about it, or not signed by its issuer
//   refused     signing.certificate_revoked  (fact subject)
//   unavailable signing.no_time_stamp
// and those of platform/pdf/file.h. No step is left out silently: on any error nothing is appended.
Result<Bytes> extend_tail(ByteView file, const ExtendOrder& order, const ProofSource& proofs,
                          const StampSource& stamps);

// The whole extended file.
Result<Bytes> extend_pdf(ByteView file, const ExtendOrder& order, const ProofSource& proofs,
                         const StampSource& stamps);

// The level every signature of the file has reached, by what the file holds; whether that convinces is the
// checker's to say. Nothing: no signature.
Result<std::optional<Level>> level_of(ByteView file, const std::string& password = {});

}  // namespace paraf::signing
