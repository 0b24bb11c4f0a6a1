#include "trust/signing/sign.h"

#include "platform/crypto/cms.h"
#include "platform/pdf/bounded.h"
#include "platform/pdf/mark.h"
#include "trust/tsa/tsa.h"

namespace paraf::signing {
namespace {

// Room for the container: what is known beforehand, and an allowance for a time stamp of an
// authority with a long chain of RSA-4096. Twice that in hex digits costs less than signing again,
// which the holder would have to consent to again.
std::size_t room_for(const Order& order) {
  std::size_t octets = 2048;  // signed attributes, signature, algorithm identifiers
  for (const crypto::Certificate& certificate : order.chain) octets += certificate.der().size();
  if (order.level == Level::b_t) octets += 9 * 1024;
  return octets;
}

pdf::SignatureRequest request_of(const Order& order) {
  pdf::SignatureRequest request;
  request.field = order.field;
  request.at = order.at;
  request.name = order.name;
  request.reason = order.reason;
  request.location = order.location;
  request.contact = order.contact;
  request.reserve = order.reserve > 0 ? order.reserve : room_for(order);
  if (order.mark) {
    request.page = order.mark->page;
    request.rect = order.mark->rect;
    request.draw = [&mark = *order.mark](pdf::Size size) { return pdf::draw_mark(size, mark.qr, mark.lines); };
  }
  return request;
}

Result<Bytes> stamp(ByteView signature, crypto::HashAlg hash, const StampSource& stamps) {
  // The imprint is of a signature made this moment, so an old answer cannot match and no nonce is
  // needed [RFC 3161 §2.4.1: optional].
  if (!stamps) return unavailable("signing.no_time_stamp", "no source");
  const Bytes imprint = crypto::digest(hash, signature);
  const auto answer = stamps(tsa::time_stamp_request(hash, imprint));
  if (!answer) return unavailable("signing.no_time_stamp", answer.error().line());
  auto token = tsa::token_of(*answer);
  if (!token) return unavailable("signing.no_time_stamp", token.error().line());
  const auto read = tsa::read_time_stamp(*token);
  if (!read) return unavailable("signing.no_time_stamp", read.error().line());
  if (read->hash != hash || read->imprint != imprint)
    return unavailable("signing.no_time_stamp", "the stamp is for something else");
  return std::move(*token);
}

}  // namespace

Result<Prepared> prepare(ByteView octets, const Order& order) {
  if (order.chain.empty()) return malformed("signing.no_certificate");
  const pdf::UnpackBudget budget;
  const pdf::File file = TRY(pdf::File::open(octets));
  Prepared out;
  out.key_ = TRY(crypto::kind_of(order.chain.front().spki()));
  out.hash_ = crypto::usual_hash(out.key_);
  out.chain_ = order.chain;
  out.level_ = order.level;
  out.slot_ = TRY(pdf::add_signature(file, request_of(order)));

  crypto::Hasher hasher{out.hash_};
  hasher.update(octets).update(out.slot_.before()).update(out.slot_.behind());
  const Bytes digest = hasher.finish();
  out.signed_attributes_ = crypto::signed_attributes(out.hash_, digest, order.chain.front());
  out.digest_ = crypto::digest(out.hash_, out.signed_attributes_);
  return out;
}

Result<Bytes> finish(Prepared prepared, ByteView signature, const StampSource& stamps) {
  const crypto::Certificate& signer = prepared.chain_.front();
  // A certificate of another key would make a signature that nobody can verify; better no PDF.
  if (!crypto::verify_digest(signer.spki(), prepared.hash_, prepared.digest_, signature))
    return refused("signing.wrong_key");
  crypto::SignedDataParts parts{.hash = prepared.hash_,
                                .key = prepared.key_,
                                .signed_attributes = std::move(prepared.signed_attributes_),
                                .signature = Bytes(signature.begin(), signature.end()),
                                .signer = signer,
                                .others = {prepared.chain_.begin() + 1, prepared.chain_.end()},
                                .time_stamps = {},
                                .content = {}};
  // A time stamp that cannot be had never lowers the level silently: no stamp, no signature.
  if (prepared.level_ == Level::b_t) parts.time_stamps.push_back(TRY(stamp(signature, prepared.hash_, stamps)));
  const Bytes container = crypto::signed_data(parts);
  if (!pdf::fill(prepared.slot_, container))
    return conflict("signing.contents_too_small", {{"needed", std::to_string(container.size())}});
  return std::move(prepared.slot_.tail);
}

Result<Bytes> sign_pdf(ByteView octets, const Order& order, const SignDigest& key, const StampSource& stamps) {
  Bytes rewritten;
  if (order.normalise && !pdf::File::open(octets)) {
    rewritten = TRY(pdf::normalise(octets));
    octets = rewritten;
  }
  Order again = order;
  for (int attempt = 1;; ++attempt) {
    Prepared prepared = TRY(prepare(octets, again));
    const Bytes signature = TRY(key(prepared.hash(), prepared.digest()));
    const auto tail = finish(std::move(prepared), signature, stamps);
    if (!tail) {
      if (attempt == 2 || tail.error().code != "signing.contents_too_small") return tl::unexpected{tail.error()};
      again.reserve = std::stoul(tail.error().facts.front().second) + 1024;  // a stamp's size varies a little
      continue;
    }
    Bytes out;
    out.reserve(octets.size() + tail->size());
    append(out, octets);
    append(out, *tail);
    return out;
  }
}

}  // namespace paraf::signing
