#include "trust/signing/check_material.h"

#include <algorithm>
#include <cctype>

#include "platform/crypto/crl.h"
#include "platform/crypto/hash.h"
#include "platform/pdf/revisions.h"
#include "trust/validation/ocsp.h"

namespace paraf::signing {

namespace {

using crypto::der::Reader;

// The times a response holds: as of one of them it is fresh. What that is worth is asked later.
std::vector<Timestamp> times_in(ByteView der) {
  std::vector<Timestamp> out;
  for (std::size_t at = 0; at + 17 <= der.size() && out.size() < 16; ++at) {
    if (der[at] != crypto::der::tag::generalized_time || der[at + 1] != 15) continue;
    const auto time = Reader{der.subspan(at, 17)}.time();
    if (time) out.push_back(*time);
  }
  return out;
}

constexpr std::size_t most = 2000;

}  // namespace

Material::Material(const pdf::File& file) {
  const pdf::StoredProof proof = pdf::stored_proof(file);
  store_ = proof.present;
  entries_ = proof.entries;
  for (const Bytes& der : proof.certificates) {
    auto certificate = crypto::Certificate::parse(der);
    if (certificate && certificates_.size() < most) certificates_.push_back(std::move(*certificate));
  }
  ocsp_ = proof.ocsp;
  lists_ = proof.lists;
}

void Material::add(const crypto::SignedData& cms) {
  for (const Bytes& list : cms.crls()) {
    if (lists_.size() < most) lists_.push_back(list);
  }
  const auto attribute = cms.signed_attribute(crypto::oid::attr_adbe_revocation);
  if (!attribute) return;
  auto in = Reader{*attribute}.enter(crypto::der::tag::sequence);
  while (in && !in->empty()) {
    const auto part = in->next();
    if (!part) break;
    auto list = Reader{part->content}.enter(crypto::der::tag::sequence);
    std::vector<Bytes>* const to = part->is(crypto::der::context_constructed(0))   ? &lists_
                                   : part->is(crypto::der::context_constructed(1)) ? &ocsp_
                                                                                   : nullptr;
    while (to != nullptr && list && !list->empty() && to->size() < most) {
      const auto one = list->next();
      if (!one) break;
      to->emplace_back(one->whole.begin(), one->whole.end());
    }
  }
}

bool Material::speaks_of(ByteView contents) const {
  if (!store_) return false;
  if (entries_.empty()) return has_revocation();
  std::string name = hex(crypto::digest(crypto::HashAlg::sha1, contents));
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return std::ranges::find(entries_, name) != entries_.end() || has_revocation();
}

RevocationAnswer Material::ask(const crypto::Certificate& subject, const crypto::Certificate& issuer,
                               Timestamp at) const {
  RevocationAnswer out;
  // Known as of then, or later: an older word says nothing of that time.
  const auto good = [&](Timestamp from, std::optional<Timestamp> until) {
    if (out.status == Revocation::unknown && (from >= at || (until && *until >= at))) out.status = Revocation::good;
  };
  const auto revoked = [&](Timestamp since) {
    if (out.status == Revocation::revoked && out.since && *out.since <= since) return;
    out = {Revocation::revoked, since};
  };
  for (const Bytes& response : ocsp_) {
    for (const Timestamp time : times_in(response)) {
      const auto judged = validation::read_ocsp(response, subject, issuer, time);
      if (!judged) continue;
      if (judged->status.kind == validation::Status::Kind::good) good(judged->this_update, judged->next_update);
      if (judged->status.kind == validation::Status::Kind::revoked) revoked(judged->status.revoked_at);
      break;
    }
  }
  for (const Bytes& der : lists_) {
    const auto list = crypto::Crl::parse(der);
    if (!list || !list->signed_by(issuer)) continue;
    if (const auto entry = list->find(subject.serial())) revoked(entry->at);
    else if (list->covers(subject)) good(list->this_update(), list->next_update());
  }
  return out;
}

}  // namespace paraf::signing
