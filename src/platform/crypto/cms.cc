#include "platform/crypto/cms.h"

#include <algorithm>

namespace paraf::crypto {

using der::Oid;
using der::Reader;

// ---- making ----

namespace {

// ESSCertIDv2 [RFC 5035 §4]: the hash stands first only when it is not SHA-256, its DEFAULT.
void put_certificate_id(der::Writer& w, HashAlg hash, const Certificate& signer) {
  w.wrap(der::tag::sequence, [&] {
    w.wrap(der::tag::sequence, [&] {  // IssuerSerial
      w.unsigned_integer(signer.serial());
      w.wrap(der::tag::sequence, [&] { w.element(der::context_constructed(4), signer.issuer()); });
    });
    w.octet_string(digest(hash, signer.der()));
    if (hash != HashAlg::sha256) w.raw(digest_algorithm(hash));
  });
}

template <typename Value>
Bytes attribute(const Oid& type, Value value) {
  der::Writer w(512);
  w.wrap(der::tag::sequence, [&] {
    w.wrap(der::tag::set, [&] { value(w); });
    w.oid(type);
  });
  return w.finish();
}

}  // namespace

Bytes signed_attributes(HashAlg hash, ByteView message_digest, const Certificate& signer, const Oid& content_type,
                        std::optional<Timestamp> signing_time) {
  std::vector<Bytes> all{
      attribute(oid::attr_content_type, [&](der::Writer& w) { w.oid(content_type); }),
      attribute(oid::attr_message_digest, [&](der::Writer& w) { w.octet_string(message_digest); }),
      attribute(oid::attr_signing_certificate_v2,
                [&](der::Writer& w) {
                  w.wrap(der::tag::sequence,
                         [&] { w.wrap(der::tag::sequence, [&] { put_certificate_id(w, hash, signer); }); });
                }),
  };
  if (signing_time) all.push_back(attribute(oid::attr_signing_time, [&](der::Writer& w) { w.time(*signing_time); }));
  return der::set_of(std::move(all));
}

Bytes signed_data(const SignedDataParts& parts) {
  std::vector<ByteView> certificates{parts.signer.der()};
  for (const Certificate& other : parts.others)
    if (other != parts.signer) certificates.emplace_back(other.der());
  std::sort(certificates.begin(), certificates.end(), std::ranges::lexicographical_compare);
  std::size_t expected = 2048 + parts.signature.size() + (parts.content ? parts.content->size() : 0);
  for (const ByteView c : certificates) expected += c.size();
  for (const Bytes& stamp : parts.time_stamps) expected += stamp.size();

  der::Writer w(expected);
  const auto signer_info = [&] {
    if (!parts.time_stamps.empty())
      w.wrap(der::context_constructed(1), [&] {
        w.wrap(der::tag::sequence, [&] {
          w.raw(der::set_of(parts.time_stamps));
          w.oid(oid::attr_signature_time_stamp);
        });
      });
    w.octet_string(parts.signature);
    w.raw(signature_algorithm(parts.key, parts.hash));
    // Signed as a SET, sent as [0] IMPLICIT: only the tag differs [RFC 5652 §5.4].
    w.raw(ByteView{parts.signed_attributes}.subspan(1));
    w.octet(der::context_constructed(0));
    w.raw(digest_algorithm(parts.hash));
    w.wrap(der::tag::sequence, [&] {
      w.unsigned_integer(parts.signer.serial());
      w.raw(parts.signer.issuer());
    });
    w.integer(1);
  };
  w.wrap(der::tag::sequence, [&] {
    w.wrap(der::context_constructed(0), [&] {
      w.wrap(der::tag::sequence, [&] {
        w.wrap(der::tag::set, [&] { w.wrap(der::tag::sequence, signer_info); });
        if (parts.include_certificates) w.wrap(der::context_constructed(0), [&] {
          for (auto c = certificates.rbegin(); c != certificates.rend(); ++c) w.raw(*c);
        });
        w.wrap(der::tag::sequence, [&] {
          if (parts.content) w.wrap(der::context_constructed(0), [&] { w.octet_string(*parts.content); });
          w.oid(parts.content_type);
        });
        w.wrap(der::tag::set, [&] { w.raw(digest_algorithm(parts.hash)); });
        w.integer(parts.content_type == oid::data ? 1 : 3);  // [RFC 5652 §5.1]
      });
    });
    w.oid(oid::signed_data);
  });
  return w.finish();
}

// ---- reading ----

namespace {

Bytes copy(ByteView view) { return {view.begin(), view.end()}; }

// Attributes are a SET OF SEQUENCE { type, SET OF value }. Gives the values of the one of this type:
// nothing if it is absent, an Error if it stands there twice.
Result<std::optional<Reader>> values_of(ByteView attributes_set, const Oid& type) {
  std::optional<Reader> found;
  Reader list = TRY(Reader{attributes_set}.enter(der::tag::set));
  while (!list.empty()) {
    Reader one = TRY(list.enter(der::tag::sequence));
    if (TRY(one.oid()) != type) continue;
    if (found) return malformed("crypto.der");
    found = TRY(one.enter(der::tag::set));
  }
  return found;
}

std::optional<Bytes> single_value(ByteView attributes_set, const Oid& type) {
  if (attributes_set.empty()) return std::nullopt;
  auto values = values_of(attributes_set, type);
  if (!values || !*values) return std::nullopt;
  const auto value = (*values)->next();
  if (!value || !(*values)->empty()) return std::nullopt;
  return copy(value->whole);
}

}  // namespace

Result<SignedData> SignedData::parse(ByteView der) {
  const auto read = [&]() -> Result<SignedData> {
    SignedData sd;
    Reader top{der};
    Reader info = TRY(top.enter(der::tag::sequence));
    const ByteView padding = top.rest();
    if (std::any_of(padding.begin(), padding.end(), [](std::uint8_t o) { return o != 0; })) return malformed("crypto.cms.form");
    if (TRY(info.oid()) != oid::signed_data) return malformed("crypto.cms.form");
    Reader tagged = TRY(info.enter(der::context_constructed(0)));
    TRY(info.end());
    Reader in = TRY(tagged.enter(der::tag::sequence));
    TRY(tagged.end());
    const std::int64_t version = TRY(in.integer());
    if (version < 1 || version > 5 || version == 2) return malformed("crypto.cms.form");
    Reader digests = TRY(in.enter(der::tag::set));
    Reader content = TRY(in.enter(der::tag::sequence));
    sd.content_type_ = TRY(content.oid());
    if (!content.empty()) {
      Reader inner = TRY(content.enter(der::context_constructed(0)));
      sd.content_ = copy(TRY(inner.octet_string()));
      TRY(inner.end());
    }
    TRY(content.end());
    if (in.at(der::context_constructed(0))) {
      // What cannot be read is left out: an odd certificate beside the signer's does no harm.
      for (Reader list = TRY(in.enter(der::context_constructed(0))); !list.empty();) {
        auto certificate = Certificate::parse(TRY(list.next()).whole);
        if (certificate) sd.certificates_.push_back(std::move(*certificate));
      }
    }
    if (in.at(der::context_constructed(1)))
      for (Reader list = TRY(in.enter(der::context_constructed(1))); !list.empty();) {
        const der::Element crl = TRY(list.next());
        if (crl.is(der::tag::sequence)) sd.crls_.push_back(copy(crl.whole));
      }
    Reader signers = TRY(in.enter(der::tag::set));
    TRY(in.end());
    Reader signer = TRY(signers.enter(der::tag::sequence));
    if (!signers.empty()) return refused("crypto.cms.many_signers");

    const std::int64_t signer_version = TRY(signer.integer());
    if (signer_version != 1 && signer_version != 3) return malformed("crypto.cms.form");
    if (signer.at(der::context(0))) {
      sd.sid_key_ = copy(TRY(signer.next()).content);
    } else {
      Reader id = TRY(signer.enter(der::tag::sequence));
      sd.sid_issuer_ = copy(TRY(id.next(der::tag::sequence)).whole);
      sd.sid_serial_ = copy(TRY(id.unsigned_integer()));
      TRY(id.end());
    }
    sd.hash_ = TRY(hash_named(TRY(signer.next(der::tag::sequence)).whole));
    // The signer's digest is to be announced in front; a checker may insist [RFC 5652 §5.1].
    bool announced = false;
    while (!digests.empty()) {
      const auto hash = hash_named(TRY(digests.next(der::tag::sequence)).whole);
      announced = announced || (hash && *hash == sd.hash_);
    }
    if (!announced) return malformed("crypto.cms.form");
    if (signer.at(der::context_constructed(0))) {
      const der::Element attributes = TRY(signer.next());
      sd.signed_attributes_ = copy(attributes.whole);
      sd.signed_attributes_[0] = der::tag::set;
      ByteView before;
      for (Reader list{attributes.content}; !list.empty();) {
        const ByteView one = TRY(list.next(der::tag::sequence)).whole;
        if (!std::ranges::lexicographical_compare(before, one)) sd.attributes_in_order_ = false;
        before = one;
      }
    }
    sd.signature_algorithm_ = copy(TRY(signer.next(der::tag::sequence)).whole);
    sd.signature_ = copy(TRY(signer.octet_string()));
    if (signer.at(der::context_constructed(1))) {
      const der::Element attributes = TRY(signer.next());
      sd.unsigned_attributes_ = copy(attributes.whole);
      sd.unsigned_attributes_[0] = der::tag::set;
    }
    TRY(signer.end());
    sd.look_for_signer(sd.certificates_);
    return sd;
  };
  Result<SignedData> result = read();
  if (!result && result.error().code == "crypto.der") return malformed("crypto.cms.form");
  return result;
}

void SignedData::look_for_signer(const Certificates& among) {
  if (signer_) return;
  for (const Certificate& c : among) {
    const bool is = sid_key_.empty()
                        ? std::ranges::equal(c.issuer(), sid_issuer_) && std::ranges::equal(c.serial(), sid_serial_)
                        : c.subject_key_id() == sid_key_;
    if (!is) continue;
    signer_ = Certificate{c};
    return;
  }
}

std::optional<Bytes> SignedData::signed_attribute(const Oid& type) const { return single_value(signed_attributes_, type); }
std::optional<Bytes> SignedData::unsigned_attribute(const Oid& type) const { return single_value(unsigned_attributes_, type); }

std::optional<Timestamp> SignedData::signing_time() const {
  const auto value = signed_attribute(oid::attr_signing_time);
  if (!value) return std::nullopt;
  const auto time = Reader{*value}.time();
  return time ? std::optional{*time} : std::nullopt;
}

std::vector<Bytes> SignedData::time_stamps() const {
  std::vector<Bytes> all;
  if (unsigned_attributes_.empty()) return all;
  auto list = Reader{unsigned_attributes_}.enter(der::tag::set);
  while (list && !list->empty()) {
    auto one = list->enter(der::tag::sequence);
    if (!one) break;
    const auto type = one->oid();
    if (!type || *type != oid::attr_signature_time_stamp) continue;
    auto values = one->enter(der::tag::set);
    while (values && !values->empty()) {
      const auto value = values->next();
      if (!value) break;
      all.push_back(copy(value->whole));
    }
  }
  return all;
}

bool SignedData::names_signer() const {
  return signed_attribute(oid::attr_signing_certificate_v2) || signed_attribute(oid::attr_signing_certificate);
}

namespace {

// The first certificate a signing-certificate(-v2) attribute names is the signer's [RFC 5035 §3, §5.4].
Result<bool> names(ByteView attribute_value, bool second_version, const Certificate& signer) {
  Reader outer{TRY(der::single(attribute_value, der::tag::sequence)).content};
  Reader ids = TRY(outer.enter(der::tag::sequence));
  Reader first = TRY(ids.enter(der::tag::sequence));
  HashAlg hash = second_version ? HashAlg::sha256 : HashAlg::sha1;
  if (second_version && first.at(der::tag::sequence)) hash = TRY(hash_named(TRY(first.next()).whole));
  return std::ranges::equal(TRY(first.octet_string()), digest(hash, signer.der()));
}

constexpr Oid rsa_encryption{"1.2.840.113549.1.1.1"};

}  // namespace

Result<void> SignedData::check(ByteView content_digest) const {
  if (!signer_) return refused("crypto.cms.signer_missing");
  // Many name only the key's family here and the hash beside it [RFC 3370 §3.2].
  Reader algorithm{TRY(der::single(signature_algorithm_, der::tag::sequence)).content};
  const bool family_only = TRY(algorithm.oid()) == rsa_encryption;
  if (signed_attributes_.empty()) {
    if (content_type_ != oid::data) return refused("crypto.cms.attributes");
    return verify_digest(signer_->spki(), hash_, content_digest, signature_);
  }
  if (!attributes_in_order_) return refused("crypto.cms.attributes_order");
  const auto type = signed_attribute(oid::attr_content_type), imprint = signed_attribute(oid::attr_message_digest);
  if (!type || !imprint || *type != der::oid(content_type_)) return refused("crypto.cms.attributes");
  if (*imprint != der::octet_string(content_digest)) return refused("crypto.cms.digest_mismatch");
  if (family_only) TRY(verify(signer_->spki(), hash_, signed_attributes_, signature_));
  else TRY(verify_as(signature_algorithm_, signer_->spki(), signed_attributes_, signature_));
  for (const bool second : {true, false}) {
    const auto named = values_of(signed_attributes_, second ? oid::attr_signing_certificate_v2 : oid::attr_signing_certificate);
    if (!named) return refused("crypto.cms.attributes");
    if (!*named) continue;
    const auto same = names((*named)->rest(), second, *signer_);
    if (!same || !*same) return refused("crypto.cms.certificate_mismatch");
  }
  return {};
}

Result<void> SignedData::check_encapsulated() const {
  if (!content_) return refused("crypto.cms.digest_mismatch");
  return check(digest(hash_, *content_));
}

}  // namespace paraf::crypto
