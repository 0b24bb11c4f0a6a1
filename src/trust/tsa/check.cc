// The asking and checking side of RFC 3161.
#include <algorithm>

#include "trust/tsa/form.h"
#include "trust/tsa/tsa.h"

namespace paraf::tsa {

using namespace crypto;
using der::Reader;

Bytes time_stamp_request(HashAlg hash, ByteView imprint, ByteView nonce) {
  Bytes rest;
  if (!nonce.empty()) rest = der::unsigned_integer(nonce);
  append(rest, der::boolean(true));
  return der::sequence({der::integer(1), message_imprint(digest_algorithm(hash).subspan(2), imprint), rest});
}

Result<Bytes> token_of(ByteView response) {
  const auto read = [&]() -> Result<Bytes> {
    Reader in{TRY(der::single(response, der::tag::sequence)).content};
    Reader info = TRY(in.enter(der::tag::sequence));
    const std::int64_t status = TRY(info.integer());
    if (status != 0 && status != 1) return refused("tsa.not_granted");
    const ByteView token = TRY(in.next(der::tag::sequence)).whole;
    TRY(in.end());
    return Bytes{token.begin(), token.end()};
  };
  Result<Bytes> result = read();
  if (!result && result.error().code == "crypto.der") return malformed("tsa.response");
  return result;
}

namespace {

Result<std::chrono::microseconds> read_accuracy(Reader in) {
  std::chrono::microseconds total{0};
  if (in.at(der::tag::integer)) total += std::chrono::seconds{TRY(in.integer()) & 0xffffff};
  for (const int part : {0, 1}) {
    if (!in.at(der::context(part))) continue;
    const ByteView content = TRY(in.next()).content;
    const Bytes number = der::element(der::tag::integer, content);
    const std::int64_t value = TRY(Reader{number}.integer());
    if (value < 1 || value > 999) return malformed("crypto.der");
    total += part == 0 ? std::chrono::microseconds{value * 1000} : std::chrono::microseconds{value};
  }
  TRY(in.end());
  return total;
}

// TSTInfo into a TimeStamp; whose it is the caller knows.
Result<TimeStamp> read_info(ByteView info, const Certificate& signer) {
  Reader in{TRY(der::single(info, der::tag::sequence)).content};
  if (TRY(in.integer()) != 1) return malformed("tsa.token");
  const der::Oid policy = TRY(in.oid());
  Reader imprint = TRY(in.enter(der::tag::sequence));
  const HashAlg hash = TRY(hash_named(TRY(imprint.next(der::tag::sequence)).whole));
  const ByteView hashed = TRY(imprint.octet_string());
  TRY(imprint.end());
  if (hash == HashAlg::sha1) return refused("crypto.algorithm_weak");
  if (hashed.size() != size_of(hash)) return malformed("tsa.token");
  const ByteView serial = TRY(in.next(der::tag::integer)).content;
  if (!in.at(der::tag::generalized_time)) return malformed("tsa.token");
  const Timestamp time = TRY(in.time());
  TimeStamp stamp{time, {}, policy, {serial.begin(), serial.end()}, hash, {hashed.begin(), hashed.end()}, {}, signer, {}};
  if (in.at(der::tag::sequence)) stamp.accuracy = TRY(read_accuracy(Reader{TRY(in.next()).content}));
  if (in.at(der::tag::boolean)) TRY(in.boolean());
  if (in.at(der::tag::integer)) {
    const ByteView nonce = TRY(in.next()).content;
    stamp.nonce = Bytes{nonce.begin(), nonce.end()};
  }
  TRY(in.optional(der::context_constructed(0)));
  TRY(in.optional(der::context_constructed(1)));
  TRY(in.end());
  return stamp;
}

struct Opened {
  SignedData signed_data;
  TimeStamp stamp;
};

Result<Opened> open(ByteView token, const Certificates& among) {
  const auto read = [&]() -> Result<Opened> {
    SignedData sd = TRY(SignedData::parse(token));
    if (sd.content_type() != crypto::oid::tst_info || !sd.content()) return malformed("tsa.token");
    sd.look_for_signer(among);
    const auto whole = sd.check_encapsulated();
    if (!whole) {
      if (whole.error().code == "crypto.cms.signer_missing") return refused("tsa.signer_missing");
      auto error = refused("tsa.token_wrong");
      error.value().detail = whole.error().line();
      return error;
    }
    // A stamp that does not name its certificate could be given another's [RFC 3161 §2.4.2, RFC 5816].
    if (!sd.names_signer() || sd.signed_attributes().empty()) return refused("tsa.token_wrong");
    const Certificate& signer = *sd.signer();
    const auto eku = signer.extension(crypto::oid::extended_key_usage);
    if (!eku || !eku->critical || signer.extended_key_usage().size() != 1 || !signer.has_eku(crypto::oid::eku_time_stamping))
      return refused("tsa.not_a_time_stamper");
    TimeStamp stamp = TRY(read_info(*sd.content(), signer));
    return Opened{std::move(sd), std::move(stamp)};
  };
  Result<Opened> result = read();
  if (!result && result.error().kind == ErrorKind::malformed) return malformed("tsa.token");
  return result;
}

Result<TimeStamp> with_chain(Opened opened, const Certificates& anchors, const Certificates& intermediates) {
  Certificates between = opened.signed_data.certificates();
  between.insert(between.end(), intermediates.begin(), intermediates.end());
  opened.stamp.chain = TRY(verify_chain(opened.stamp.signer, between, anchors, opened.stamp.time, Purpose::time_stamping));
  return std::move(opened.stamp);
}

}  // namespace

Result<TimeStamp> read_time_stamp(ByteView token) { return TRY(open(token, {})).stamp; }

Result<TimeStamp> verify_time_stamp_digest(ByteView token, ByteView imprint, const Certificates& anchors,
                                           const Certificates& intermediates) {
  Opened opened = TRY(open(token, intermediates));
  if (!std::ranges::equal(opened.stamp.imprint, imprint)) return refused("tsa.imprint");
  return with_chain(std::move(opened), anchors, intermediates);
}

Result<TimeStamp> verify_time_stamp(ByteView token, ByteView stamped_data, const Certificates& anchors,
                                    const Certificates& intermediates) {
  Opened opened = TRY(open(token, intermediates));
  if (opened.stamp.imprint != digest(opened.stamp.hash, stamped_data)) return refused("tsa.imprint");
  return with_chain(std::move(opened), anchors, intermediates);
}

}  // namespace paraf::tsa
