#include "platform/crypto/x509.h"

#include <algorithm>

#include "platform/crypto/pem.h"

namespace paraf::crypto {

using der::Oid;
using der::Reader;

Result<std::optional<std::string>> name_attribute(ByteView name, const Oid& wanted);  // name.cc

Bytes signed_object(ByteView body, ByteView algorithm, ByteView signature) {
  der::Writer w(body.size() + signature.size() + 64);
  w.wrap(der::tag::sequence, [&] {
    w.bit_string(signature);
    w.raw(algorithm);
    w.raw(body);
  });
  return w.finish();
}

namespace {

// Whatever is wrong inside reads as one thing to the caller: this is no certificate.
template <typename T>
Result<T> or_else(Result<T> result, std::string_view code) {
  if (!result && result.error().code == "crypto.der") return malformed(code);
  return result;
}

}  // namespace

Result<Certificate> Certificate::parse(ByteView der) {
  const auto read = [&]() -> Result<Certificate> {
    Certificate c;
    c.der_.assign(der.begin(), der.end());
    const auto range = [&](ByteView part) {
      return Range{static_cast<std::size_t>(part.data() - c.der_.data()), part.size()};
    };
    Reader outer{TRY(der::single(c.der_, der::tag::sequence)).content};
    const der::Element tbs = TRY(outer.next(der::tag::sequence));
    const der::Element algorithm = TRY(outer.next(der::tag::sequence));
    const ByteView signature = TRY(outer.bit_string());
    TRY(outer.end());
    c.tbs_ = range(tbs.whole);
    c.algorithm_ = range(algorithm.whole);
    c.signature_ = range(signature);

    Reader in{tbs.content};
    int version = 1;
    if (in.at(der::context_constructed(0))) {
      Reader tagged = TRY(in.enter(der::context_constructed(0)));
      version = static_cast<int>(TRY(tagged.integer()) & 0xff) + 1;
      TRY(tagged.end());
      if (version < 2 || version > 3) return malformed("crypto.certificate");
    }
    // Serials that are negative or longer than 20 octets exist in the world; negative ones are
    // not taken, for nobody could ask about them unambiguously [RFC 5280 §4.1.2.2].
    c.serial_ = range(TRY(in.unsigned_integer()));
    const der::Element inner_algorithm = TRY(in.next(der::tag::sequence));
    if (!std::equal(inner_algorithm.whole.begin(), inner_algorithm.whole.end(), algorithm.whole.begin(),
                    algorithm.whole.end()))
      return malformed("crypto.certificate");  // the two must be the same [RFC 5280 §4.1.1.2]
    c.issuer_ = range(TRY(in.next(der::tag::sequence)).whole);
    Reader validity = TRY(in.enter(der::tag::sequence));
    c.not_before_ = TRY(validity.time());
    c.not_after_ = TRY(validity.time());
    TRY(validity.end());
    c.subject_ = range(TRY(in.next(der::tag::sequence)).whole);
    TRY(name_text(c.issuer()));
    TRY(name_text(c.subject()));
    c.spki_ = range(TRY(in.next(der::tag::sequence)).whole);
    TRY(in.optional(der::context(1)));
    TRY(in.optional(der::context(2)));
    if (in.at(der::context_constructed(3))) {
      Reader tagged = TRY(in.enter(der::context_constructed(3)));
      const der::Element extensions = TRY(tagged.next(der::tag::sequence));
      TRY(tagged.end());
      c.extensions_ = range(extensions.content);
      // Each is well formed and stands there once [RFC 5280 §4.2].
      std::vector<Oid> seen;
      Reader list{extensions.content};
      while (!list.empty()) {
        Reader one = TRY(list.enter(der::tag::sequence));
        const Oid id = TRY(one.oid());
        if (one.at(der::tag::boolean)) TRY(one.boolean());
        TRY(one.octet_string());
        TRY(one.end());
        if (seen.size() >= 64 || std::find(seen.begin(), seen.end(), id) != seen.end())
          return malformed("crypto.certificate");
        seen.push_back(id);
      }
    }
    TRY(in.end());
    return c;
  };
  return or_else(read(), "crypto.certificate");
}

Result<Certificate> Certificate::from_pem(std::string_view pem) {
  const auto blocks = TRY(pem_blocks(pem, "CERTIFICATE"));
  if (blocks.empty()) return malformed("crypto.certificate");
  return parse(blocks.front());
}

// The names were read once by parse(): they cannot fail here.
std::string Certificate::issuer_text() const { return name_text(issuer()).value_or(""); }
std::string Certificate::subject_text() const { return name_text(subject()).value_or(""); }
std::optional<std::string> Certificate::subject_attribute(const Oid& type) const {
  return name_attribute(subject(), type).value_or(std::nullopt);
}
std::optional<std::string> Certificate::issuer_attribute(const Oid& type) const {
  return name_attribute(issuer(), type).value_or(std::nullopt);
}

Sha256 Certificate::fingerprint() const { return sha256(der_); }

std::optional<Certificate::Extension> Certificate::extension(const Oid& id) const {
  Reader list{view(extensions_)};
  while (!list.empty()) {
    const auto found = [&]() -> Result<std::optional<Extension>> {
      Reader one = TRY(list.enter(der::tag::sequence));
      const Oid this_id = TRY(one.oid());
      const bool critical = one.at(der::tag::boolean) ? TRY(one.boolean()) : false;
      const ByteView value = TRY(one.octet_string());
      if (this_id != id) return std::nullopt;
      return Extension{critical, value};
    }();
    if (!found) return std::nullopt;
    if (*found) return *found;
  }
  return std::nullopt;
}

namespace {

// What an extension's reader gives, or nothing if it is absent or not of its form.
template <typename T, typename Read>
std::optional<T> inside(const std::optional<Certificate::Extension>& extension, Read read) {
  if (!extension) return std::nullopt;
  Result<T> value = read(extension->value);
  if (!value) return std::nullopt;
  return std::move(*value);
}

// The URIs among GeneralNames: [6] IA5String.
Result<void> take_uris(ByteView names, std::vector<std::string>& to) {
  Reader in{names};
  while (!in.empty()) {
    const der::Element name = TRY(in.next());
    if (name.is(der::context(6))) to.emplace_back(text_of(name.content));
  }
  return {};
}

}  // namespace

bool Certificate::is_ca() const {
  return inside<bool>(extension(oid::basic_constraints), [](ByteView value) -> Result<bool> {
           Reader in{TRY(der::single(value, der::tag::sequence)).content};
           return in.at(der::tag::boolean) ? TRY(in.boolean()) : false;
         }).value_or(false);
}

bool Certificate::self_issued() const { return std::ranges::equal(issuer(), subject()); }

std::optional<std::uint32_t> Certificate::key_usage() const {
  return inside<std::uint32_t>(extension(oid::key_usage), [](ByteView value) -> Result<std::uint32_t> {
    const ByteView content = TRY(der::single(value, der::tag::bit_string)).content;
    std::uint32_t bits = 0;
    for (std::size_t n = 0; n + 8 < content.size() * 8 && n < 32; ++n)
      if ((content[1 + n / 8] & (0x80 >> (n % 8))) != 0) bits |= 1u << n;
    return bits;
  });
}

std::vector<Oid> Certificate::extended_key_usage() const {
  return inside<std::vector<Oid>>(extension(oid::extended_key_usage), [](ByteView value) -> Result<std::vector<Oid>> {
           std::vector<Oid> all;
           Reader in{TRY(der::single(value, der::tag::sequence)).content};
           while (!in.empty()) all.push_back(TRY(in.oid()));
           return all;
         }).value_or(std::vector<Oid>{});
}

bool Certificate::has_eku(const Oid& purpose) const {
  const auto all = extended_key_usage();
  return std::find(all.begin(), all.end(), purpose) != all.end();
}

std::vector<Oid> Certificate::policies() const {
  return inside<std::vector<Oid>>(extension(oid::certificate_policies), [](ByteView value) -> Result<std::vector<Oid>> {
           std::vector<Oid> all;
           Reader in{TRY(der::single(value, der::tag::sequence)).content};
           while (!in.empty()) {
             Reader one = TRY(in.enter(der::tag::sequence));
             all.push_back(TRY(one.oid()));
           }
           return all;
         }).value_or(std::vector<Oid>{});
}

std::optional<Bytes> Certificate::subject_key_id() const {
  return inside<Bytes>(extension(oid::subject_key_identifier), [](ByteView value) -> Result<Bytes> {
    const ByteView id = TRY(der::single(value, der::tag::octet_string)).content;
    return Bytes{id.begin(), id.end()};
  });
}

std::optional<Bytes> Certificate::authority_key_id() const {
  return inside<Bytes>(extension(oid::authority_key_identifier), [](ByteView value) -> Result<Bytes> {
    Reader in{TRY(der::single(value, der::tag::sequence)).content};
    const ByteView id = TRY(in.next(der::context(0))).content;
    return Bytes{id.begin(), id.end()};
  });
}

namespace {

std::vector<std::string> access_urls(const Certificate& certificate, const Oid& method) {
  return inside<std::vector<std::string>>(
             certificate.extension(oid::authority_info_access),
             [&](ByteView value) -> Result<std::vector<std::string>> {
               std::vector<std::string> all;
               Reader in{TRY(der::single(value, der::tag::sequence)).content};
               while (!in.empty()) {
                 Reader one = TRY(in.enter(der::tag::sequence));
                 if (TRY(one.oid()) == method) TRY(take_uris(one.rest(), all));
               }
               return all;
             })
      .value_or(std::vector<std::string>{});
}

}  // namespace

std::vector<std::string> Certificate::ocsp_urls() const { return access_urls(*this, oid::ad_ocsp); }
std::vector<std::string> Certificate::ca_issuers_urls() const { return access_urls(*this, oid::ad_ca_issuers); }

std::vector<std::string> Certificate::crl_urls() const {
  return inside<std::vector<std::string>>(
             extension(oid::crl_distribution_points),
             [](ByteView value) -> Result<std::vector<std::string>> {
               std::vector<std::string> all;
               Reader in{TRY(der::single(value, der::tag::sequence)).content};
               while (!in.empty()) {
                 Reader point = TRY(in.enter(der::tag::sequence));
                 if (!point.at(der::context_constructed(0))) continue;
                 Reader name = TRY(point.enter(der::context_constructed(0)));
                 if (name.at(der::context_constructed(0)))
                   TRY(take_uris(TRY(name.next()).content, all));
               }
               return all;
             })
      .value_or(std::vector<std::string>{});
}

Result<void> Certificate::signed_by(const Certificate& issuer) const {
  return verify_as(signature_algorithm(), issuer.spki(), tbs(), signature());
}

// ---- PKCS#10 ----

Result<CertificateRequest> CertificateRequest::parse(ByteView der) {
  const auto read = [&]() -> Result<CertificateRequest> {
    Reader outer{TRY(der::single(der, der::tag::sequence)).content};
    const der::Element info = TRY(outer.next(der::tag::sequence));
    const der::Element algorithm = TRY(outer.next(der::tag::sequence));
    const ByteView signature = TRY(outer.bit_string());
    TRY(outer.end());
    Reader in{info.content};
    if (TRY(in.integer()) != 0) return malformed("crypto.request");
    const ByteView name = TRY(in.next(der::tag::sequence)).whole;
    TRY(name_text(name));
    const ByteView key = TRY(in.next(der::tag::sequence)).whole;
    TRY(in.optional(der::context_constructed(0)));  // attributes: what goes into a certificate is the profile's
    TRY(in.end());
    const KeyKind its_kind = TRY(kind_of(key));
    TRY(verify_as(algorithm.whole, key, info.whole, signature));
    return CertificateRequest{{name.begin(), name.end()}, {key.begin(), key.end()}, its_kind};
  };
  return or_else(read(), "crypto.request");
}

Result<Bytes> make_request(ByteView subject, Signer& key) {
  const Bytes info = der::sequence({der::integer(0), subject, key.spki(), der::element(der::context_constructed(0), {})});
  const HashAlg hash = usual_hash(key.kind());
  return signed_object(info, signature_algorithm(key.kind(), hash), TRY(key.sign(hash, info)));
}

// ---- PKCS#7 ----

namespace {
constexpr Oid pkcs7_data{"1.2.840.113549.1.7.1"}, pkcs7_signed_data{"1.2.840.113549.1.7.2"};
}

Bytes pkcs7_bundle(const Certificates& certificates) {
  Bytes all;
  for (const Certificate& c : certificates) append(all, c.der());
  const Bytes body = der::sequence({der::integer(1), der::set_of({}), der::sequence({der::oid(pkcs7_data)}),
                                    der::element(der::context_constructed(0), all), der::set_of({})});
  return der::sequence({der::oid(pkcs7_signed_data), der::explicit_tag(0, body)});
}

Result<Certificates> parse_pkcs7_bundle(ByteView der) {
  const auto read = [&]() -> Result<Certificates> {
    Reader outer{TRY(der::single(der, der::tag::sequence)).content};
    if (TRY(outer.oid()) != pkcs7_signed_data) return malformed("crypto.certificate");
    Reader tagged = TRY(outer.enter(der::context_constructed(0)));
    Reader in = TRY(tagged.enter(der::tag::sequence));
    TRY(in.integer());
    TRY(in.next(der::tag::set));
    TRY(in.next(der::tag::sequence));
    Certificates all;
    Reader list = TRY(in.enter(der::context_constructed(0)));
    while (!list.empty()) all.push_back(TRY(Certificate::parse(TRY(list.next()).whole)));
    return all;
  };
  return or_else(read(), "crypto.certificate");
}

}  // namespace paraf::crypto
