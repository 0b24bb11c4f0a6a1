// The asking side of OCSP.
#include <algorithm>

#include "trust/validation/ocsp.h"
#include "trust/validation/ocsp_form.h"

namespace paraf::validation {

using namespace crypto;
using der::Reader;

Bytes ocsp_request(const Certificate& issuer, ByteView serial, ByteView nonce) {
  // SHA-1 names the issuer: it is what every responder understands [RFC 5019 §2.1.1].
  const Bytes name = digest(HashAlg::sha1, issuer.subject());
  const Bytes key = key_identifier(issuer.spki()).value_or(Bytes{});
  const Bytes algorithm = der::sequence({digest_algorithm(HashAlg::sha1).subspan(2), der::null()});
  const Bytes id = der::sequence(
      {algorithm, der::octet_string(name), der::octet_string(key), der::unsigned_integer(serial)});
  Bytes extensions;
  if (!nonce.empty())
    extensions = der::explicit_tag(
        2, der::sequence(
               {der::sequence({der::oid(oid::ocsp_nonce), der::octet_string(der::octet_string(nonce))})}));
  return der::sequence({der::sequence({der::sequence({der::sequence({id})}), extensions})});
}

namespace {

struct Basic {
  ByteView data, algorithm, signature;  // ResponseData, whole
  Certificates certificates;
};

Result<Basic> read_basic(ByteView response) {
  Reader outer{TRY(der::single(response, der::tag::sequence)).content};
  if (TRY(outer.enumerated()) != 0) return refused("validation.ocsp.not_successful");
  Reader tagged = TRY(outer.enter(der::context_constructed(0)));
  TRY(outer.end());
  Reader typed = TRY(tagged.enter(der::tag::sequence));
  if (TRY(typed.oid()) != oid::ocsp_basic) return refused("validation.ocsp.not_successful");
  Reader in{TRY(der::single(TRY(typed.octet_string()), der::tag::sequence)).content};
  Basic basic;
  basic.data = TRY(in.next(der::tag::sequence)).whole;
  basic.algorithm = TRY(in.next(der::tag::sequence)).whole;
  basic.signature = TRY(in.bit_string());
  if (in.at(der::context_constructed(0))) {
    Reader wrapped = TRY(in.enter(der::context_constructed(0)));
    for (Reader list = TRY(wrapped.enter(der::tag::sequence)); !list.empty();)
      basic.certificates.push_back(TRY(Certificate::parse(TRY(list.next()).whole)));
  }
  TRY(in.end());
  return basic;
}

Result<Status> read_status(Reader& in) {
  const der::Element choice = TRY(in.next());
  Status status;
  if (choice.is(der::context(0))) {
    status.kind = Status::Kind::good;
  } else if (choice.is(der::context_constructed(1))) {
    status.kind = Status::Kind::revoked;
    Reader info{choice.content};
    status.revoked_at = TRY(info.time());
    if (info.at(der::context_constructed(0)))
      status.reason = TRY(Reader{TRY(info.next()).content}.enumerated());
  } else if (!choice.is(der::context(2))) {
    return malformed("validation.ocsp.response");
  }
  return status;
}

// The responder names itself by name [1] or by key hash [2].
bool is_responder(const Certificate& candidate, const der::Element& id) {
  if (id.is(der::context_constructed(1))) return std::ranges::equal(candidate.subject(), id.content);
  Reader in{id.content};
  const auto hash = in.octet_string();
  const auto key = key_identifier(candidate.spki());
  return hash && key && std::ranges::equal(*hash, *key);
}

// Extensions under [1] EXPLICIT, where they are. What is critical and unknown to us may turn the meaning of the answer,
// so it is refused. Gives the nonce.
Result<std::optional<Bytes>> read_extensions(Reader& in) {
  std::optional<Bytes> nonce;
  if (!in.at(der::context_constructed(1))) return nonce;
  Reader tagged = TRY(in.enter(der::context_constructed(1)));
  for (Reader extensions = TRY(tagged.enter(der::tag::sequence)); !extensions.empty();) {
    Reader one = TRY(extensions.enter(der::tag::sequence));
    const der::Oid id = TRY(one.oid());
    const bool critical = one.at(der::tag::boolean) && TRY(one.boolean());
    const ByteView value = TRY(one.octet_string());
    if (id == oid::ocsp_nonce) {
      const ByteView octets = TRY(der::single(value, der::tag::octet_string)).content;
      nonce = Bytes{octets.begin(), octets.end()};
    } else if (critical) {
      return refused("validation.ocsp.critical");
    }
  }
  return nonce;
}

}  // namespace

Result<OcspJudgement> read_ocsp(ByteView response, const Certificate& subject, const Certificate& issuer,
                                Timestamp at) {
  const auto read = [&]() -> Result<OcspJudgement> {
    const Basic basic = TRY(read_basic(response));
    OcspJudgement judgement;
    Reader data{TRY(der::single(basic.data, der::tag::sequence)).content};
    TRY(data.optional(der::context_constructed(0)));
    const der::Element responder = TRY(data.next());
    judgement.produced_at = TRY(data.time());

    bool found = false;
    const IssuerHashes hashes = TRY(IssuerHashes::of(issuer));
    for (Reader list = TRY(data.enter(der::tag::sequence)); !list.empty();) {
      Reader one = TRY(list.enter(der::tag::sequence));
      const auto id = TRY(read_cert_id(one));
      const Status status = TRY(read_status(one));
      const Timestamp this_update = TRY(one.time());
      std::optional<Timestamp> next_update;
      if (one.at(der::context_constructed(0))) next_update = TRY(Reader{TRY(one.next()).content}.time());
      const auto of_this_one = read_extensions(one);
      if (found || !id || !hashes.match(*id) || !std::ranges::equal(id->serial, subject.serial())) continue;
      TRY(of_this_one);
      found = true;
      judgement.status = status;
      judgement.this_update = this_update;
      judgement.next_update = next_update;
    }
    if (!found) return refused("validation.ocsp.other_certificate");
    judgement.nonce = TRY(read_extensions(data));

    // The issuer itself, or a delegate it certified for this alone [RFC 6960 §4.2.2.2].
    const Certificate* signer = is_responder(issuer, responder) ? &issuer : nullptr;
    for (const Certificate& candidate : basic.certificates) {
      if (signer || !is_responder(candidate, responder)) continue;
      const bool delegate = std::ranges::equal(candidate.issuer(), issuer.subject()) &&
                            candidate.signed_by(issuer) && candidate.has_eku(crypto::oid::eku_ocsp_signing) &&
                            candidate.not_before() <= judgement.produced_at &&
                            judgement.produced_at <= candidate.not_after();
      if (!delegate) return refused("validation.ocsp.signer");
      signer = &candidate;
    }
    if (!signer) return refused("validation.ocsp.signer");
    if (!verify_as(basic.algorithm, signer->spki(), basic.data, basic.signature))
      return refused("validation.ocsp.signature_wrong");
    judgement.signer = *signer;

    // Five minutes for clocks that disagree.
    constexpr std::chrono::minutes skew{5};
    // An answer that does not say when the next one comes is the newest of its moment, and not for ever: ten days are
    // the longest that public responders let an answer live.
    constexpr std::chrono::hours unsaid{24 * 10};
    const Timestamp until = judgement.next_update.value_or(judgement.this_update + unsaid);
    if (judgement.this_update > at + skew || until + skew < at)
      return refused("validation.ocsp.stale");
    return judgement;
  };
  Result<OcspJudgement> result = read();
  if (!result && result.error().kind == ErrorKind::malformed) return malformed("validation.ocsp.response");
  return result;
}

}  // namespace paraf::validation
