// actions/evidence.h: what our own authority says of the certificates we sign with, and puts into the file.
//
// A signature at level B-LT carries what proves it: every certificate of its chain, and an answer of the
// responder, or the list, that each was good. The installation is its own time stamper, responder and
// publisher of lists, so that nothing outside has to be asked.
//
//     Evidence evidence{services};
//     TRY(evidence.at_hand(level, leaf));        before the holder's key is opened
//     …the signature…
//     TRY(evidence.raise(level, whole, field, password));
//
// One Evidence is for one call: its answers are asked for once and shared by all documents of a batch.
#pragma once

#include <map>
#include <string>

#include "actions/services.h"
#include "trust/signing/extend.h"

namespace paraf::actions {

// What a signature reaches where nobody asks for another level.
inline constexpr signing::Level usual_level = signing::Level::b_lt;

class Evidence {
 public:
  explicit Evidence(const Services& services) : s_(services) {}

  // Whether the certificate could be proven good now, so that no consent is used up in vain:
  // `unavailable actions.no_status`, `refused actions.certificate_revoked`, `signing.chain_incomplete` of
  // another authority. Levels below B-LT need no proof.
  Result<void> at_hand(signing::Level level, const crypto::Certificate& leaf) const;

  // The signed file, raised to the level for the signature in `field`. The errors are those of
  // signing::extend_tail; the level is never lowered.
  Result<void> raise(signing::Level level, Bytes& whole, const std::string& field,
                     const std::string& password);

  signing::StampSource stamps() const;
  signing::ProofSource proofs();

 private:
  Result<signing::Proof> proof(const crypto::Certificate& subject, const crypto::Certificate& issuer);

  const Services& s_;
  std::map<Bytes, signing::Proof> asked_;  // by the certificate's DER
};

}  // namespace paraf::actions
