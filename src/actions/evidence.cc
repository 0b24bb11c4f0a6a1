#include "actions/evidence.h"

#include <optional>

#include "trust/ca/status.h"
#include "trust/validation/ocsp.h"

namespace paraf::actions {

using signing::Level;

Result<void> Evidence::at_hand(Level level, const crypto::Certificate& leaf) const {
  if (level < Level::b_lt) return {};
  const crypto::Certificates issuers = s_.authority.chain(leaf);
  if (issuers.empty()) return refused("signing.chain_incomplete", {{"subject", leaf.subject_text()}});
  auto status = s_.authority.status().status(issuers.front(), leaf.serial());
  // Just issued, or nobody has looked for a while: the store knows.
  if (!status || status->kind == validation::Status::Kind::unknown) {
    TRY(s_.authority.status().refresh());
    status = s_.authority.status().status(issuers.front(), leaf.serial());
  }
  if (!status) return unavailable("actions.no_status", status.error().line());
  switch (status->kind) {
    case validation::Status::Kind::good: return {};
    case validation::Status::Kind::revoked: return refused("actions.certificate_revoked");
    case validation::Status::Kind::unknown: break;
  }
  return unavailable("actions.no_status", "serial unknown to the responder");
}

Result<signing::Proof> Evidence::proof(const crypto::Certificate& subject,
                                       const crypto::Certificate& issuer) {
  if (const auto known = asked_.find(subject.der()); known != asked_.end()) return known->second;
  signing::Proof proof;
  if (issuer == s_.authority.certificate(keys::Purpose::root)) {
    ca::CrlRecord list = TRY(s_.authority.latest_crl("root"));
    if (list.next_update <= s_.clock.now()) {
      TRY(s_.authority.publish_due());
      list = TRY(s_.authority.latest_crl("root"));
    }
    proof.crls.push_back(std::move(list.der));
  } else {
    const auto voice_of = [&]() -> std::optional<ca::Authority::Responding> {
      for (ca::Authority::Responding& one : s_.authority.responders())
        if (one.issuer == issuer && one.signer) return std::move(one);
      return std::nullopt;
    };
    auto voice = voice_of();
    if (voice && voice->certificate.not_after() <= s_.clock.now()) {
      TRY(s_.authority.renew_services("system"));
      voice = voice_of();
    }
    if (!voice) return unavailable("signing.no_proof", "no responder for the issuer");
    validation::Responder responder{voice->issuer, voice->certificate, voice->signer, s_.authority.status(),
                                    s_.clock};
    proof.ocsp.push_back(responder.answer(validation::ocsp_request(issuer, subject.serial()))->der);
  }
  asked_.emplace(subject.der(), proof);
  return proof;
}

signing::StampSource Evidence::stamps() const {
  return [this](ByteView query) -> Result<Bytes> { return s_.time_stamper.answer(query); };
}

signing::ProofSource Evidence::proofs() {
  return [this](const crypto::Certificate& subject, const crypto::Certificate& issuer) {
    return proof(subject, issuer);
  };
}

Result<void> Evidence::raise(Level level, Bytes& whole, const std::string& field,
                             const std::string& password) {
  if (level < Level::b_lt) return {};
  signing::ExtendOrder order;
  order.to = level;
  order.at = s_.clock.now();
  order.roots = {s_.authority.certificate(keys::Purpose::root)};
  for (const auto& [id, certificate] : s_.authority.issuers()) order.known.push_back(certificate);
  order.password = password;
  order.field = field;
  append(whole, TRY(signing::extend_tail(whole, order, proofs(), stamps())));
  return {};
}

}  // namespace paraf::actions
