#include "trust/signing/detached.h"

#include "platform/crypto/cms.h"
#include "trust/signing/sign_stamp.h"

namespace paraf::signing {

Result<PreparedDetached> prepare_detached(ByteView content, const DetachedOrder& order) {
  if (order.chain.empty()) return malformed("signing.no_certificate");
  const auto hash = crypto::usual_hash(TRY(crypto::kind_of(order.chain.front().spki())));
  return prepare_digest(crypto::digest(hash, content), order);
}

Result<PreparedDetached> prepare_digest(ByteView digest, const DetachedOrder& order) {
  if (order.chain.empty()) return malformed("signing.no_certificate");
  if (order.level != Level::b_b && order.level != Level::b_t)
    return refused("signing.detached_level", {{"level", std::string{name_of(order.level)}}});
  PreparedDetached out;
  out.key_ = TRY(crypto::kind_of(order.chain.front().spki()));
  out.hash_ = crypto::usual_hash(out.key_);
  if (digest.size() != crypto::size_of(out.hash_)) return malformed("signing.digest_size");
  out.chain_ = order.chain;
  out.level_ = order.level;
  const auto at = order.for_pdf ? std::optional<Timestamp>{} : std::optional{order.at};
  out.signed_attributes_ =
      crypto::signed_attributes(out.hash_, digest, order.chain.front(), crypto::oid::data, at);
  out.digest_ = crypto::digest(out.hash_, out.signed_attributes_);
  return out;
}

Result<Bytes> finish_detached(PreparedDetached prepared, ByteView signature, const StampSource& stamps) {
  const crypto::Certificate& signer = prepared.chain_.front();
  if (!crypto::verify_digest(signer.spki(), prepared.hash_, prepared.digest_, signature))
    return refused("signing.wrong_key");
  crypto::SignedDataParts parts;
  parts.hash = prepared.hash_;
  parts.key = prepared.key_;
  parts.signed_attributes = std::move(prepared.signed_attributes_);
  parts.signature.assign(signature.begin(), signature.end());
  parts.signer = signer;
  parts.others = {prepared.chain_.begin() + 1, prepared.chain_.end()};
  if (prepared.level_ == Level::b_t)
    parts.time_stamps.push_back(
        TRY(time_stamp(prepared.hash_, crypto::digest(prepared.hash_, signature), stamps)));
  return crypto::signed_data(parts);
}

Result<Bytes> sign_detached(ByteView content, const DetachedOrder& order, const SignDigest& key,
                            const StampSource& stamps) {
  PreparedDetached prepared = TRY(prepare_detached(content, order));
  const Bytes signature = TRY(key(prepared.hash(), prepared.digest()));
  return finish_detached(std::move(prepared), signature, stamps);
}

}  // namespace paraf::signing
