#include "trust/signing/sign.h"

#include <algorithm>
#include <cctype>

#include "platform/crypto/cms.h"
#include "platform/pdf/bounded.h"
#include "platform/pdf/text_position.h"
#include "trust/signing/extend.h"
#include "trust/signing/sign_stamp.h"

namespace paraf::signing {
namespace {

// Room for the container: what is known beforehand, and an allowance for a time stamp of an
// authority with a long chain of RSA-4096. Twice that in hex digits costs less than signing again,
// which the holder would have to consent to again.
std::size_t room_for(const Order& order) {
  std::size_t octets = 2048;  // signed attributes, signature, algorithm identifiers
  for (const crypto::Certificate& certificate : order.chain) octets += certificate.der().size();
  if (order.level != Level::b_b) octets += 9 * 1024;
  return octets;
}

// With the middle of the mark on the middle of the tag, and the whole of it on the page.
Result<pdf::Place> place_at(const pdf::File& file, const pdf::Found& tag, const pdf::Rect& mark) {
  const pdf::Size page = TRY(file.page(tag.page)).seen();
  const auto within = [](double middle, double extent, double most) {
    return std::max(0.0, std::min(middle - extent / 2, most - extent));
  };
  return pdf::Place{.page = tag.page,
                    .rect = {within(tag.box.x + tag.box.width / 2, mark.width, page.width),
                             within(tag.box.y + tag.box.height / 2, mark.height, page.height), mark.width, mark.height}};
}

Result<std::vector<pdf::Place>> places_of(const pdf::File& file, const Mark& mark) {
  if (mark.tag.empty()) return std::vector{pdf::Place{mark.page, mark.rect, mark.origin}};
  const auto which = mark.tag_places == TagPlaces::first        ? pdf::FindOn::first
                     : mark.tag_places == TagPlaces::every_page ? pdf::FindOn::every_page
                                                                : pdf::FindOn::every;
  std::vector<pdf::Place> places;
  for (const pdf::Found& tag : TRY(pdf::find_text(file, mark.tag, which)))
    places.push_back(TRY(place_at(file, tag, mark.rect)));
  if (places.empty()) return not_found("signing.no_tag", {{"tag", mark.tag}});
  return places;
}

Result<pdf::SignatureRequest> request_of(const pdf::File& file, const Order& order) {
  pdf::SignatureRequest request;
  request.field = order.field;
  request.at = order.at;
  request.name = order.name;
  request.reason = order.reason;
  request.location = order.location;
  request.contact = order.contact;
  request.reserve = order.reserve > 0 ? order.reserve : room_for(order);
  if (order.certify && (*order.certify < 1 || *order.certify > 3)) return malformed("signing.certify");
  request.certify = order.certify;
  request.lock = order.lock;
  if (order.mark) {
    request.places = TRY(places_of(file, *order.mark));
    request.draw = [&mark = *order.mark](pdf::Size size) {
      return pdf::draw_mark(size, {mark.qr, mark.lines, mark.image, mark.logo, mark.layout});
    };
  }
  return request;
}

}  // namespace

std::string_view name_of(Level level) {
  switch (level) {
    case Level::b_b: return "B-B";
    case Level::b_t: return "B-T";
    case Level::b_lt: return "B-LT";
    case Level::b_lta: return "B-LTA";
  }
  return "B-B";
}

Result<Level> level_named(std::string_view name) {
  std::string word{name};
  for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (word.starts_with("PADES-")) word.erase(0, 6);
  for (const Level level : {Level::b_b, Level::b_t, Level::b_lt, Level::b_lta})
    if (word == name_of(level)) return level;
  return malformed("signing.level", {{"level", std::string{name}}});
}

Result<Prepared> prepare(ByteView octets, const Order& order, const crypto::Hasher* hashed) {
  if (order.chain.empty()) return malformed("signing.no_certificate");
  const pdf::UnpackBudget budget;
  const pdf::File file = TRY(pdf::File::open(octets, order.password));
  Prepared out;
  out.key_ = TRY(crypto::kind_of(order.chain.front().spki()));
  out.hash_ = crypto::usual_hash(out.key_);
  out.chain_ = order.chain;
  out.level_ = order.level;
  out.slot_ = TRY(pdf::add_signature(file, TRY(request_of(file, order))));

  crypto::Hasher hasher = hashed ? hashed->copy() : crypto::Hasher{out.hash_};
  if (!hashed) hasher.update(octets);
  hasher.update(out.slot_.before()).update(out.slot_.behind());
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
  if (prepared.level_ != Level::b_b)
    parts.time_stamps.push_back(TRY(time_stamp(prepared.hash_, crypto::digest(prepared.hash_, signature), stamps)));
  const Bytes container = crypto::signed_data(parts);
  if (!pdf::fill(prepared.slot_, container))
    return conflict("signing.contents_too_small", {{"needed", std::to_string(container.size())}});
  return std::move(prepared.slot_.tail);
}

namespace {

Result<Bytes> signature_tail(ByteView octets, const Order& order, const SignDigest& key, const StampSource& stamps,
                             std::string& field) {
  Order again = order;
  for (int attempt = 1;; ++attempt) {
    Prepared prepared = TRY(prepare(octets, again));
    field = prepared.field();
    const Bytes signature = TRY(key(prepared.hash(), prepared.digest()));
    auto tail = finish(std::move(prepared), signature, stamps);
    if (tail || attempt == 2 || tail.error().code != "signing.contents_too_small") return tail;
    again.reserve = std::stoul(tail.error().facts.front().second) + 1024;  // a stamp's size varies a little
  }
}

Bytes joined(ByteView file, ByteView tail) {
  Bytes out;
  out.reserve(file.size() + tail.size());
  append(out, file);
  append(out, tail);
  return out;
}

// The evidence behind a signature just made; none for the lower levels.
Result<Bytes> evidence_tail(ByteView whole, const Order& order, const std::string& field, const StampSource& stamps) {
  ExtendOrder extension;
  extension.to = order.level;
  extension.at = order.at;
  extension.roots = order.roots;
  extension.known = order.chain;
  extension.password = order.password;
  extension.field = field;
  return extend_tail(whole, extension, order.proofs, stamps);
}

}  // namespace

Result<Bytes> sign_tail(ByteView octets, const Order& order, const SignDigest& key, const StampSource& stamps) {
  if (order.normalise && !pdf::File::open(octets, order.password)) return refused("signing.normalise_whole");
  std::string field;
  Bytes tail = TRY(signature_tail(octets, order, key, stamps, field));
  if (order.level != Level::b_lt && order.level != Level::b_lta) return tail;
  append(tail, TRY(evidence_tail(joined(octets, tail), order, field, stamps)));
  return tail;
}

Result<Bytes> sign_pdf(ByteView octets, const Order& order, const SignDigest& key, const StampSource& stamps) {
  Bytes rewritten;
  if (order.normalise && !pdf::File::open(octets, order.password)) {
    rewritten = TRY(pdf::normalise(octets, order.password));
    octets = rewritten;
  }
  std::string field;
  Bytes whole = joined(octets, TRY(signature_tail(octets, order, key, stamps, field)));
  if (order.level == Level::b_lt || order.level == Level::b_lta) append(whole, TRY(evidence_tail(whole, order, field, stamps)));
  return whole;
}

}  // namespace paraf::signing
