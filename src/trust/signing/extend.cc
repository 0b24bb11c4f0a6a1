#include "trust/signing/extend.h"

#include <algorithm>
#include <cctype>

#include "platform/crypto/cms.h"
#include "platform/crypto/crl.h"
#include "platform/pdf/bounded.h"
#include "platform/pdf/coverage.h"
#include "platform/pdf/signature_store.h"
#include "trust/signing/details.h"
#include "trust/signing/sign_stamp.h"
#include "trust/tsa/tsa.h"
#include "trust/validation/ocsp.h"

namespace paraf::signing {
namespace {

using crypto::Certificate;
using crypto::Certificates;

// One signature or document time stamp, as far as extending has to know it.
struct Signed {
  std::string field;
  bool is_time_stamp = false;
  std::size_t end = 0;  // of what it covers
  std::string key;      // under /VRI
  Timestamp at;         // when it was made: by its time stamp, else as claimed
  bool stamped = false;
  // The signer, then the authorities of its time stamps, each with the time from which on proof is of use.
  std::vector<std::pair<Certificate, Timestamp>> leaves;
};

struct Document {
  std::vector<Signed> all;  // in the order of their revisions
  Certificates found;       // every certificate inside
  pdf::SecurityStore store;

  bool has_signature() const {
    return std::any_of(all.begin(), all.end(), [](const Signed& one) { return !one.is_time_stamp; });
  }
  // A time stamp of the document behind it proves that the signature was there.
  bool stamped(const Signed& one) const {
    return one.stamped || std::any_of(all.begin(), all.end(), [&](const Signed& other) {
             return other.is_time_stamp && other.end > one.end;
           });
  }
  bool has_time(const ExtendOrder& order) const {
    return std::all_of(all.begin(), all.end(), [&](const Signed& one) {
      return stamped(one) || (!order.field.empty() && one.field != order.field);
    });
  }
};

std::string upper_hex(ByteView octets) {
  std::string text = hex(octets);
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

void take_stamp(Document& document, Signed& one, const Bytes& token) {
  const auto stamp = tsa::read_time_stamp(token);
  const auto cms = crypto::SignedData::parse(token);
  if (!stamp || !cms) return;
  one.leaves.emplace_back(stamp->signer, stamp->time);
  document.found.insert(document.found.end(), cms->certificates().begin(), cms->certificates().end());
  if (!one.stamped || stamp->time < one.at) one.at = stamp->time;
  one.stamped = true;
}

Result<Document> read(const pdf::File& file) {
  Document document;
  document.store = TRY(pdf::security_store(file));
  for (const Bytes& der : document.store.all.certificates) {
    auto certificate = Certificate::parse(der);
    if (certificate) document.found.push_back(std::move(*certificate));
  }
  for (const pdf::SignatureField& field : TRY(file.signature_fields())) {
    if (!field.value) continue;
    const auto unreadable = refused("signing.extend_container", {{"field", field.name}});
    const pdf::Coverage coverage = pdf::coverage_of(file, *field.value);
    if (coverage.fault != pdf::RangeFault::none) return unreadable;
    Signed one;
    one.field = field.name;
    one.is_time_stamp = field.is_time_stamp;
    one.end = coverage.end();
    one.key = upper_hex(crypto::digest(crypto::HashAlg::sha1, coverage.contents));
    const auto size = der_size(coverage.contents);
    const auto cms = crypto::SignedData::parse(coverage.contents);
    if (!size || !cms) return unreadable;
    if (field.is_time_stamp) {
      take_stamp(document, one,
                 {coverage.contents.begin(), coverage.contents.begin() + static_cast<std::ptrdiff_t>(*size)});
      if (!one.stamped) return unreadable;
    } else {
      if (!cms->signer()) return unreadable;
      document.found.insert(document.found.end(), cms->certificates().begin(), cms->certificates().end());
      const Details details = details_of(file, *field.value);
      one.at = details.claimed ? *details.claimed : cms->signing_time().value_or(Timestamp{});
      one.leaves.emplace_back(*cms->signer(), Timestamp{});
      for (const Bytes& token : cms->time_stamps()) take_stamp(document, one, token);
      one.leaves.front().second = one.at;
    }
    document.all.push_back(std::move(one));
  }
  std::stable_sort(document.all.begin(), document.all.end(),
                   [](const Signed& a, const Signed& b) { return a.end < b.end; });
  return document;
}

// producedAt of an answer, which read_ocsp judges by; nothing when its form is not followed.
std::optional<Timestamp> produced_at(ByteView response) {
  using crypto::der::Reader;
  namespace tag = crypto::der::tag;
  const auto read = [&]() -> Result<Timestamp> {
    Reader top{response};
    Reader outer = TRY(top.enter(tag::sequence));
    TRY(outer.next(tag::enumerated));
    Reader tagged = TRY(outer.enter(crypto::der::context_constructed(0)));
    Reader typed = TRY(tagged.enter(tag::sequence));
    TRY(typed.oid());
    Reader inside{TRY(typed.octet_string())};
    Reader basic = TRY(inside.enter(tag::sequence));
    Reader data = TRY(basic.enter(tag::sequence));
    TRY(data.optional(crypto::der::context_constructed(0)));
    TRY(data.next());
    return data.time();
  };
  const auto time = read();
  return time ? std::optional{*time} : std::nullopt;
}

// Gathers what a chain needs: from the store what it holds already, else from the source.
class Gathering {
 public:
  Gathering(const Document& document, const ExtendOrder& order, const ProofSource* proofs)
      : document_(document), order_(order), proofs_(proofs) {
    for (const Certificates* more : {&document.found, &order.known, &order.roots})
      pool_.insert(pool_.end(), more->begin(), more->end());
  }

  Result<pdf::Evidence> of(const Signed& one) {
    evidence_ = {};
    done_.clear();
    for (const auto& [leaf, from] : one.leaves) TRY(chain(leaf, from, 0));
    return evidence_;
  }

 private:
  bool is_root(const Certificate& certificate) const {
    return std::find(order_.roots.begin(), order_.roots.end(), certificate) != order_.roots.end() ||
           (certificate.self_issued() && certificate.signed_by(certificate));
  }

  const Certificate* issuer_of(const Certificate& certificate) const {
    for (const Certificate& candidate : pool_) {
      if (std::ranges::equal(candidate.subject(), certificate.issuer()) && candidate.is_ca() &&
          certificate.signed_by(candidate))
        return &candidate;
    }
    return nullptr;
  }

  Result<void> chain(const Certificate& leaf, Timestamp from, int depth) {
    Certificate here = leaf;
    for (int steps = 0; steps < 12; ++steps) {
      if (!done_.insert(here.der()).second) return {};
      evidence_.certificates.insert(here.der());
      if (is_root(here)) return {};
      const Certificate* issuer = issuer_of(here);
      if (!issuer) break;
      TRY(prove(here, *issuer, from, depth));
      here = Certificate{*issuer};
    }
    return refused("signing.chain_incomplete", {{"subject", here.subject_text()}});
  }

  Result<void> prove(const Certificate& subject, const Certificate& issuer, Timestamp from, int depth) {
    if (subject.extension(crypto::oid::ocsp_no_check)) return {};  // [RFC 6960 §4.2.2.2.1]
    if (TRY(proven_by_store(subject, issuer, from, depth, subject.is_ca()))) return {};
    auto proof = proofs_ && *proofs_ ? (*proofs_)(subject, issuer)
                                     : Result<Proof>{unavailable("signing.no_proof", "no source")};
    if (!proof || (proof->ocsp.empty() && proof->crls.empty())) {
      // Nobody answers any more; what was still in force then is what there is.
      if (TRY(proven_by_store(subject, issuer, from, depth, true))) return {};
      return no_proof(subject, proof ? "nothing given" : proof.error().line());
    }
    pool_.insert(pool_.end(), proof->certificates.begin(), proof->certificates.end());
    for (const Bytes& response : proof->ocsp) {
      const auto judged = validation::read_ocsp(response, subject, issuer, order_.at);
      if (!judged) return wrong(subject, judged.error());
      TRY(take(*judged, response, subject, issuer, from, depth));
    }
    for (const Bytes& der : proof->crls) {
      const auto list = crypto::Crl::parse(der);
      if (!list) return wrong(subject, list.error());
      const auto held = list->signed_by(issuer);
      if (!held) return wrong(subject, held.error());
      if (list->next_update() < order_.at) return wrong(subject, Error{ErrorKind::refused, "crypto.crl"});
      TRY(not_on(*list, subject, from));
      evidence_.crls.insert(der);
    }
    return {};
  }

  tl::unexpected<Error> wrong(const Certificate& subject, const Error& why) const {
    return tl::unexpected<Error>{
        Error{ErrorKind::refused, "signing.proof_wrong", {{"subject", subject.subject_text()}}, why.line()}};
  }

  // Revoked later than what it signed: the answer goes into the file, and a checker sees both times.
  Result<void> not_revoked(const Certificate& subject, Timestamp since, Timestamp from) const {
    if (since > from) return {};
    return refused("signing.certificate_revoked", {{"subject", subject.subject_text()}});
  }
  Result<void> not_on(const crypto::Crl& list, const Certificate& subject, Timestamp from) const {
    const auto entry = list.find(subject.serial());
    return entry ? not_revoked(subject, entry->at, from) : Result<void>{};
  }

  Result<void> take(const validation::OcspJudgement& judged, const Bytes& response,
                    const Certificate& subject, const Certificate& issuer, Timestamp from, int depth) {
    if (judged.status.kind == validation::Status::Kind::revoked)
      TRY(not_revoked(subject, judged.status.revoked_at, from));
    if (judged.status.kind == validation::Status::Kind::unknown)
      return no_proof(subject, "unknown to the responder");
    evidence_.ocsps.insert(response);
    if (judged.signer == issuer || depth > 3) return {};
    return chain(judged.signer, judged.produced_at, depth + 1);
  }
  static tl::unexpected<Error> no_proof(const Certificate& subject, std::string detail) {
    return tl::unexpected<Error>{Error{ErrorKind::unavailable,
                                       "signing.no_proof",
                                       {{"subject", subject.subject_text()}},
                                       std::move(detail)}};
  }

  // A proof that was made before the signature may not know what happened in between: it counts only
  // where `still_in_force` at that time is enough, for authorities, and when there is no other.
  Result<bool> proven_by_store(const Certificate& subject, const Certificate& issuer, Timestamp from,
                               int depth, bool still_in_force) {
    constexpr std::chrono::minutes skew{5};
    for (const Bytes& response : document_.store.all.ocsps) {
      const auto made = produced_at(response);
      if (!made) continue;
      const auto judged = validation::read_ocsp(response, subject, issuer, *made);
      if (!judged || judged->status.kind != validation::Status::Kind::good) continue;
      const bool late_enough =
          *made + skew >= from || (still_in_force && judged->next_update && *judged->next_update >= from);
      if (!late_enough) continue;
      TRY(take(*judged, response, subject, issuer, from, depth));
      return true;
    }
    for (const Bytes& der : document_.store.all.crls) {
      const auto list = crypto::Crl::parse(der);
      if (!list || !std::ranges::equal(list->issuer(), issuer.subject()) || !list->signed_by(issuer))
        continue;
      if (list->this_update() + skew < from && !(still_in_force && list->next_update() >= from)) continue;
      if (const auto entry = list->find(subject.serial()); entry && entry->at <= from) continue;
      evidence_.crls.insert(der);
      return true;
    }
    return false;
  }

  const Document& document_;
  const ExtendOrder& order_;
  const ProofSource* proofs_;
  Certificates pool_;
  pdf::Evidence evidence_;
  std::set<Bytes> done_;
};

Result<pdf::SecurityStore> needed(const Document& document, const ExtendOrder& order,
                                  const ProofSource& proofs) {
  pdf::SecurityStore out;
  Gathering gathering{document, order, &proofs};
  for (const Signed& one : document.all) {
    auto evidence = gathering.of(one);
    if (!evidence && !order.field.empty() && one.field != order.field) continue;  // a stranger's
    if (!evidence) return tl::unexpected<Error>(evidence.error());
    out.all.add(*evidence);
    out.by_signature[one.key] = std::move(*evidence);
  }
  return out;
}

Result<Bytes> document_stamp(const pdf::File& file, const ExtendOrder& order, const StampSource& stamps) {
  constexpr auto hash = crypto::HashAlg::sha256;
  pdf::SignatureRequest request;
  request.time_stamp = true;
  request.at = order.at;
  request.reserve = 10 * 1024;
  for (int attempt = 1;; ++attempt) {
    pdf::SignatureSlot slot = TRY(pdf::add_signature(file, request));
    crypto::Hasher hasher{hash};
    hasher.update(file.octets()).update(slot.before()).update(slot.behind());
    const Bytes token = TRY(time_stamp(hash, hasher.finish(), stamps));
    if (pdf::fill(slot, token)) return std::move(slot.tail);
    if (attempt == 2)
      return conflict("signing.contents_too_small", {{"needed", std::to_string(token.size())}});
    request.reserve = token.size() + 1024;
  }
}

// The file as it grows, step by step. It is copied only when a second step has to stand on the first.
class Growing {
 public:
  Growing(ByteView file, const ExtendOrder& order) : file_(file), order_(order) {}
  ByteView octets() const { return whole_.empty() ? file_ : ByteView{whole_}; }
  const Bytes& tail() const { return tail_; }

  template <typename Step>
  Result<void> step(Step&& make) {
    if (!tail_.empty() && whole_.size() != file_.size() + tail_.size()) {
      if (whole_.empty()) whole_.assign(file_.begin(), file_.end());
      whole_.insert(whole_.end(), tail_.begin() + static_cast<std::ptrdiff_t>(whole_.size() - file_.size()),
                    tail_.end());
    }
    const pdf::File opened = TRY(pdf::File::open(octets(), order_.password));
    const Document document = TRY(read(opened));
    append(tail_, TRY(make(opened, document)));
    return {};
  }

 private:
  ByteView file_;
  const ExtendOrder& order_;
  Bytes whole_, tail_;
};

}  // namespace

Result<Bytes> extend_tail(ByteView octets, const ExtendOrder& order, const ProofSource& proofs,
                          const StampSource& stamps) {
  const pdf::UnpackBudget budget;
  Growing growing{octets, order};
  const auto stamp_if = [&](bool always) {
    return [&, always](const pdf::File& file, const Document& document) -> Result<Bytes> {
      if (!document.has_signature()) return refused("signing.nothing_signed");
      if (!always && document.has_time(order)) return Bytes{};
      return document_stamp(file, order, stamps);
    };
  };
  if (order.to == Level::b_b) return Bytes{};
  TRY(growing.step(stamp_if(false)));
  if (order.to == Level::b_t) return growing.tail();
  TRY(growing.step([&](const pdf::File& file, const Document& document) -> Result<Bytes> {
    return pdf::add_to_security_store(file, TRY(needed(document, order, proofs)));
  }));
  if (order.to == Level::b_lta) TRY(growing.step(stamp_if(true)));
  return growing.tail();
}

Result<Bytes> extend_pdf(ByteView octets, const ExtendOrder& order, const ProofSource& proofs,
                         const StampSource& stamps) {
  const Bytes tail = TRY(extend_tail(octets, order, proofs, stamps));
  Bytes out;
  out.reserve(octets.size() + tail.size());
  append(out, octets);
  append(out, tail);
  return out;
}

Result<std::optional<Level>> level_of(ByteView octets, const std::string& password) {
  const pdf::UnpackBudget budget;
  const pdf::File file = TRY(pdf::File::open(octets, password));
  const Document document = TRY(read(file));
  if (!document.has_signature()) return std::optional<Level>{};
  const auto timed = [&](const Signed& one) { return one.is_time_stamp || document.stamped(one); };
  if (!std::all_of(document.all.begin(), document.all.end(), timed)) return std::optional{Level::b_b};
  // Complete without asking anybody: every chain, but for that of a last time stamp over the store.
  const Signed& last = document.all.back();
  bool archived = false;
  if (last.is_time_stamp && last.end <= octets.size()) {
    const pdf::File covered = TRY(pdf::File::open(octets.first(last.end), password));
    archived = !TRY(pdf::security_store(covered)).all.empty();
  }
  const ExtendOrder nobody_asked{};
  Gathering gathering{document, nobody_asked, nullptr};
  for (const Signed& one : document.all) {
    if (archived && &one == &last) continue;
    if (!gathering.of(one)) return std::optional{Level::b_t};
  }
  return std::optional{archived ? Level::b_lta : Level::b_lt};
}

}  // namespace paraf::signing
