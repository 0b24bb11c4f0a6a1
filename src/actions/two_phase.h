// actions/two_phase.h: a PDF made ready here for a signature that is made elsewhere, and finished with it.
//
// For keys that are not in our custody (a card, a machine of the office's own), and for those that are and
// sign by hash (CSC). Nothing is kept between the two calls: what was prepared travels with the caller,
// sealed for this person and this document, and is good for a while.
//
//     prepare   the document, whose certificate, the mark → the digest to sign, and the sealed rest
//     …the signature of the digest: PKCS #1 v1.5 or ECDSA (DER)…
//     finish    the same document, the rest, the signature → the signed PDF
#pragma once

#include <string>
#include <vector>

#include "actions/desk.h"
#include "actions/services.h"
#include "trust/signing/sign.h"

namespace paraf::actions {

struct PrepareWish {
  Bytes pdf;
  std::string serial{};               // of an own certificate; or
  std::vector<Bytes> certificates{};  // the signer's (DER), then its issuers
  std::string level{};                // "B-B" … "B-LTA"; empty: B-LT for our certificates, else B-T
  std::string password{}, reason{}, location{};
  std::optional<Mark> mark{};
  std::vector<std::string> lines{};  // of the mark; empty: the signer's name
};

struct ReadyToSign {
  std::string state;  // sealed
  crypto::HashAlg hash;
  Bytes digest;
  std::string field, level;
  Timestamp expires;
};

//   malformed actions.two_phase_certificate     no certificate that can be read
//   malformed actions.two_phase_both            a serial and certificates
//   refused   actions.two_phase_key             a key that cannot sign a digest (Ed25519), or of no known kind
//   malformed actions.mark_size, application.too_long
//   refused   actions.certificate_expired, .certificate_revoked; unavailable actions.no_status
// and those of signing::prepare.
Result<ReadyToSign> prepare_elsewhere(const Services& s, const Session& who, const PrepareWish& wish);

struct FinishWish {
  Bytes pdf;
  std::string state;
  Bytes signature;
};
struct Finished {
  Bytes pdf;
  std::string level;
};
//   refused   actions.two_phase_state           not ours, another person's, or over
//   conflict  actions.two_phase_document        another document than was prepared
//   refused   signing.wrong_key                 a signature of another key, or of other octets
// and those of signing::finish and extend_tail. It is journalled; the file is the caller's.
Result<Finished> finish_elsewhere(const Services& s, const Session& who, FinishWish wish);

}  // namespace paraf::actions
